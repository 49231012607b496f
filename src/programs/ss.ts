/** ss(8) of iproute2 6.1: internet sockets as /proc/net tells them. */
import type { ByteString } from '../base/bytes.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import {
  type Holder,
  holdersOf,
  LISTEN,
  readServices,
  readSockets,
  type Socket,
} from '../shell/gnu/sockets.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { renderTable } from './ss/render.ts'

const OPTIONS = optionTable('haletuowxnro460spTbEf:mMiA:D:F:vVzZN:KHSO', [
  'numeric=n',
  'resolve=r',
  'options=o',
  'extended=e',
  'memory=m',
  'info=i',
  'processes=p',
  'threads=T',
  'tcp=t',
  'udp=u',
  'raw=w',
  'unix=x',
  'all=a',
  'listening=l',
  'ipv4=4',
  'ipv6=6',
  'family:=f',
  'query:=A',
  'socket:=A',
  'summary=s',
  'oneline=O',
  'no-header=H',
  'version=V',
  'help=h',
])

const STATES = [
  'UNKNOWN',
  'ESTAB',
  'SYN-SENT',
  'SYN-RECV',
  'FIN-WAIT-1',
  'FIN-WAIT-2',
  'TIME-WAIT',
  'UNCONN',
  'CLOSE-WAIT',
  'LAST-ACK',
  'LISTEN',
  'CLOSING',
]

export const program: Program = {
  names: ['ss'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n${recordedText(task, 'ss --help')}`)
      return 255
    }
    if (keys.has('h') || ends !== undefined) {
      yield* task.out(recordedText(task, 'ss --help'))
      return 0
    }
    if (keys.has('V') || keys.has('v')) {
      yield* task.out(recordedText(task, 'ss --version'))
      return 0
    }
    const state = operands[0] === 'state' ? operands[1] : undefined
    const isListening = state === 'listening' || keys.has('l')
    const isAll = keys.has('a') || state === 'all'
    const sockets = (yield* readSockets(task.sys, protocolsOf(keys))).filter(
      (it) => isAll || (it.state === LISTEN) === isListening,
    )
    const rows = yield* rowsOf(task, keys, sockets)
    const hasNetid = ['t', 'u', 'w', 'x'].filter((key) => keys.has(key)).length !== 1
    yield* task.out(
      renderTable(rows, {
        hasHead: !keys.has('H'),
        hasNetid,
        // Where only one state is asked for it goes without saying.
        hasState: state === undefined && (isAll || isListening || hasNetid || keys.has('t')),
        columns: task.sys.isatty(1) ? columnsOf(task) : undefined,
      }),
    )
    return 0
  },
}

const DEFAULT_COLUMNS = 80

const columnsOf = ({ sys }: Task): number =>
  sys.streamOf(1)?.tty?.windowSize().columns || DEFAULT_COLUMNS

const protocolsOf = (keys: ReadonlySet<string>): readonly Socket['protocol'][] => {
  const hasAll = !['t', 'u', 'w', 'x'].some((key) => keys.has(key))
  const isBoth = keys.has('4') === keys.has('6')
  return (['udp', 'tcp', 'udp6', 'tcp6'] as const).filter((it) => {
    const isOfFamily = isBoth || it.endsWith('6') === keys.has('6')
    return isOfFamily && (hasAll || keys.has(it.startsWith('tcp') ? 't' : 'u'))
  })
}

/** Cells: netid, state, two queues, local address and port, peer address and port, process. */
function* rowsOf(
  task: Task,
  keys: ReadonlySet<string>,
  sockets: readonly Socket[],
): Run<readonly (readonly ByteString[])[]> {
  const names = keys.has('n') ? undefined : yield* readServices(task.sys)
  const holders = holdersOf(task.sys)
  return sockets.map((it) => {
    const { protocol, state } = it
    const held = holders.get(it.ino) ?? []
    const isListener = state === LISTEN
    const backlog = isListener ? backlogOf(held, it.localPort) : it.sent
    const port = (number: number): ByteString =>
      number === 0 ? '*' : (names?.get(`${number}/${protocol.slice(0, 3)}`) ?? String(number))
    return [
      protocol.slice(0, 3),
      STATES[state] ?? 'UNKNOWN',
      String(it.received),
      String(backlog),
      `${addressOf(it.local)}:`,
      port(it.localPort),
      `${addressOf(it.remote)}:`,
      port(it.remotePort),
      keys.has('p') && held.length > 0 ? usersOf(held) : '',
    ]
  })
}

/** systemd-resolved binds its stub to the loopback device. */
const addressOf = (address: ByteString): ByteString => {
  if (address === '127.0.0.53') return `${address}%lo`
  return address.includes(':') ? `[${address}]` : address
}

const usersOf = (held: readonly Holder[]): ByteString => {
  const users = held.map(({ process, fd }) => `("${process.comm}",pid=${process.pid},fd=${fd})`)
  return `users:(${users.toReversed().join(',')})`
}

/** listen(2)'s second argument, as these servers have it; SOMAXCONN else. */
const BACKLOGS = new Map([
  ['sshd', 128],
  ['nginx', 511],
  ['mysqld', 151],
  ['mariadbd', 80],
])
const BACKLOG_MAX = 4_096
const MYSQL_X_PORT = 33_060
const MYSQL_X_BACKLOG = 70

const backlogOf = ([first]: readonly Holder[], port: number): number => {
  if (port === MYSQL_X_PORT) return MYSQL_X_BACKLOG
  return BACKLOGS.get(first?.process.comm ?? '') ?? BACKLOG_MAX
}
