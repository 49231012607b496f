/** netstat(8) of net-tools 2.10: sockets, routes and interfaces as /proc/net tells them. */
import type { ByteString } from '../base/bytes.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { readInterfaces, readRoutes } from '../shell/gnu/interfaces.ts'
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

const OPTIONS = optionTable('A:CFMacdeghilnNoprsStuUVvWwxZ64', [
  'route=r',
  'interfaces=i',
  'groups=g',
  'statistics=s',
  'masquerade=M',
  'verbose=v',
  'wide=W',
  'numeric=n',
  'numeric-hosts=n',
  'numeric-ports=n',
  'numeric-users=n',
  'symbolic=N',
  'extend=e',
  'programs=p',
  'timers=o',
  'continuous=c',
  'listening=l',
  'all=a',
  'fib=F',
  'cache=C',
  'tcp=t',
  'udp=u',
  'raw=w',
  'unix=x',
  'inet=4',
  'inet6=6',
  'help=h',
  'version=V',
])

const USAGE_STATUS = 3

export const program: Program = {
  names: ['netstat'],
  *run(task) {
    const { options, ends } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n${recordedText(task, 'netstat --help')}`)
      return USAGE_STATUS
    }
    if (keys.has('h')) {
      yield* task.out(recordedText(task, 'netstat --help'))
      return 0
    }
    if (keys.has('V')) {
      yield* task.out(recordedText(task, 'netstat --version'))
      return 0
    }
    if (keys.has('r')) yield* routes(task)
    else if (keys.has('i')) yield* interfaces(task)
    else yield* sockets(task, keys)
    return 0
  },
}

function* routes(task: Task): Run<void> {
  yield* task.out('Kernel IP routing table\n')
  yield* task.out(
    'Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n',
  )
  for (const it of yield* readRoutes(task)) {
    const places = [it.destination, it.gateway, it.netmask].map((place) => place.padEnd(15))
    yield* task.out(`${places.join(' ')} ${it.flags.padEnd(9)} 0 0          0 ${it.device}\n`)
  }
}

function* interfaces(task: Task): Run<void> {
  yield* task.out('Kernel Interface table\n')
  yield* task.out(
    'Iface             MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n',
  )
  const [lo, ...others] = yield* readInterfaces(task)
  if (others.length === 0) return
  const line = (name: ByteString, mtu: number, packets: readonly [number, number], flags: string) =>
    `${name.padEnd(14)} ${String(mtu).padStart(6)} ${String(packets[0]).padStart(8)}      0      0 0      ${String(packets[1]).padStart(8)}      0      0      0 ${flags}\n`
  for (const { name, received, sent } of others) {
    yield* task.out(line(name, 1_500, [received.packets, sent.packets], 'BMRU'))
  }
  if (lo !== undefined) {
    yield* task.out(line('lo', 65_536, [lo.received.packets, lo.sent.packets], 'LRU'))
  }
}

const HEAD = 'Proto Recv-Q Send-Q Local Address           Foreign Address         State      '
const UNIX_HEAD = 'Proto RefCnt Flags       Type       State         I-Node   '
const NOT_ROOT = `(Not all processes could be identified, non-owned process info
 will not be shown, you would have to be root to see it all.)
`

function* sockets(task: Task, keys: ReadonlySet<string>): Run<void> {
  const which = keys.has('a')
    ? '(servers and established)'
    : keys.has('l')
      ? '(only servers)'
      : '(w/o servers)'
  const hasPrograms = keys.has('p')
  const hasChosen = ['t', 'u', 'w', 'x', 'U', 'S'].some((key) => keys.has(key))
  const isInet = !keys.has('x') || ['t', 'u', 'w'].some((key) => keys.has(key))
  if (hasPrograms && task.sys.process.credentials.euid !== 0) yield* task.err(NOT_ROOT)
  if (isInet) {
    yield* task.out(`Active Internet connections ${which}\n`)
    const more = `${keys.has('e') ? ' User       Inode     ' : ''}${hasPrograms ? ' PID/Program name    ' : ''}`
    yield* task.out(`${HEAD}${more}\n`)
    for (const it of yield* chosenSockets(task, keys)) yield* task.out(it)
  }
  const isFamily = keys.has('4') || keys.has('6')
  if ((hasChosen && !keys.has('x')) || isFamily) return
  yield* task.out(`Active UNIX domain sockets ${which}\n`)
  yield* task.out(`${UNIX_HEAD}${hasPrograms ? 'PID/Program name     ' : ''}Path\n`)
}

function* chosenSockets(task: Task, keys: ReadonlySet<string>): Run<readonly ByteString[]> {
  const hasAll = !['t', 'u', 'w'].some((key) => keys.has(key))
  const isBoth = keys.has('4') === keys.has('6')
  const protocols = (['tcp', 'tcp6', 'udp', 'udp6'] as const).filter((it) => {
    const isOfFamily = isBoth || it.endsWith('6') === keys.has('6')
    return isOfFamily && (hasAll || keys.has(it.startsWith('tcp') ? 't' : 'u'))
  })
  const found = yield* readSockets(task.sys, protocols)
  const shown = found.filter(({ state }) => {
    const isServer = state === LISTEN
    return keys.has('a') || (keys.has('l') ? isServer : !isServer)
  })
  const names = keys.has('n') ? undefined : yield* readServices(task.sys)
  const holders = keys.has('p') ? holdersOf(task.sys) : undefined
  const accounts = keys.has('e') ? yield* readAccounts(task.sys) : undefined
  return shown.map((it) => {
    const local = placeOf(it.local, it.localPort, { protocol: it.protocol, names })
    const remote = placeOf(it.remote, it.remotePort, { protocol: it.protocol, names })
    const count = (value: number): string => String(value).padStart(6)
    const isWide = keys.has('W')
    const cut = (place: string): string => (isWide ? place : place.slice(0, 23)).padEnd(23)
    let line = `${it.protocol.padEnd(5)} ${count(it.received)} ${count(it.sent)} ${cut(local)} ${cut(remote)} ${stateOf(it).padEnd(11)}`
    if (accounts !== undefined) {
      const user = keys.has('n') ? String(it.uid) : (accounts.userOf(it.uid)?.name ?? `${it.uid}`)
      line += ` ${user.padEnd(10)} ${String(it.ino).padEnd(9)}`
    }
    if (holders !== undefined) line += ` ${holderOf(holders.get(it.ino)).padEnd(20)}`
    return `${line}\n`
  })
}

const stateOf = ({ protocol, state }: Socket): string => {
  if (protocol.startsWith('udp')) return state === 1 ? 'ESTABLISHED' : ''
  return STATES[state] ?? 'UNKNOWN'
}

const STATES =
  ' ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING'.split(
    ' ',
  )

/** The first who holds it, cut to what the column takes (PROGNAME_WIDTH). */
const holderOf = (holders: readonly Holder[] | undefined): ByteString => {
  const [first] = holders ?? []
  if (first === undefined) return '-'
  const { pid, argv, comm } = first.process
  const path = argv[0] ?? comm
  // What a process has made of its arguments is one word with blanks; of a path the last part.
  const name = path.includes(' ') ? path : path.slice(path.lastIndexOf('/') + 1)
  return `${pid}/${name}`.slice(0, 19)
}

const placeOf = (
  address: ByteString,
  port: number,
  of: { protocol: Socket['protocol']; names: ReadonlyMap<string, ByteString> | undefined },
): ByteString => {
  const isAny = of.names !== undefined && /^(0\.0\.0\.0|::)$/.test(address)
  const shown = isAny ? (address === '::' ? '[::]' : '0.0.0.0') : address
  const host = of.names !== undefined && address === '127.0.0.1' ? 'localhost' : shown
  const name = of.names?.get(`${port}/${of.protocol.slice(0, 3)}`)
  return `${host}:${port === 0 ? '*' : (name ?? port)}`
}
