/** Applets of BusyBox 1.35.0 that want the network: what they say when they reach nothing. */
import type { ByteString } from '../../base/bytes.ts'
import { textOfFile } from '../../shell/gnu/accounts.ts'
import { addressOf, connectError } from '../../shell/gnu/network.ts'
import { BAD_OPTION, type OptionTable, optionTable, readOptions } from '../../shell/gnu/options.ts'
import type { Run, Task } from '../../shell/program.ts'
import { usageOf } from './usage.ts'

const WGET = optionTable('cqSO:o:P:U:Y:T:t:', [
  'continue=c',
  'quiet=q',
  'server-response=S',
  'output-document:=O',
  'output-file:=o',
  'directory-prefix:=P',
  'user-agent:=U',
  'proxy:=Y',
  'timeout:=T',
  'tries:=t',
  'spider',
  'header:',
  'post-data:',
  'post-file:',
  'no-check-certificate',
  'no-verbose=q',
  'no-clobber=c',
  'no-host-directories=c',
  'no-parent=c',
])
const TFTP = optionTable('gpl:r:b:')
const FTP = optionTable('cvu:p:P:', [
  'continue=c',
  'verbose=v',
  'username:=u',
  'password:=p',
  'port:=P',
])
const NC = optionTable('+lp:w:i:f:e:u')
const TELNET = optionTable('al:')
const PING = optionTable('c:i:t:s:I:w:W:p:Aq46n')
const TRACEROUTE = optionTable('46FIlnrdvxt:i:m:p:q:s:w:g:z:f:')

/** The applets by name; the answer is the exit status. */
export const NETWORK_APPLETS: ReadonlyMap<string, (task: Task) => Run<number>> = new Map([
  ['wget', wget],
  ['tftp', tftp],
  ['ftpget', (task: Task) => hosts(task, FTP, 2)],
  ['ftpput', (task: Task) => hosts(task, FTP, 2)],
  ['nc', (task: Task) => hosts(task, NC, 1)],
  ['telnet', (task: Task) => hosts(task, TELNET, 1)],
  ['traceroute', (task: Task) => hosts(task, TRACEROUTE, 1)],
  ['ping', ping],
  ['nslookup', nslookup],
])

interface Asked {
  readonly keys: ReadonlySet<string>
  readonly operands: readonly ByteString[]
}

/** Options and operands; a number is the status after a complaint and the usage. */
function* ask(task: Task, table: OptionTable, operandsMin: number): Run<Asked | number> {
  const { options, ends, operands } = readOptions(task.args.slice(1), table)
  if (ends?.key === BAD_OPTION) return yield* usageOf(task, ends.value)
  if (operands.length < operandsMin) return yield* usageOf(task)
  return { keys: new Set(options.map(({ key }) => key)), operands }
}

function* complain(task: Task, problem: ByteString): Run<number> {
  yield* task.err(`${task.args[0]}: ${problem}\n`)
  return 1
}

/** Looks a host up; a number is the status after `bad address`. */
function* resolved(task: Task, host: ByteString, port = 0): Run<ByteString | number> {
  task.sys.reaches(host, port)
  const address = yield* addressOf(task.sys, host)
  return address ?? (yield* complain(task, `bad address '${host}'`))
}

function* refused(task: Task, address: ByteString): Run<number> {
  const reason = connectError(address).text
  return yield* complain(task, `can't connect to remote host (${address}): ${reason}`)
}

/** Applets whose first operand is a host they connect to. */
function* hosts(task: Task, table: OptionTable, operandsMin: number): Run<number> {
  const asked = yield* ask(task, table, operandsMin)
  if (typeof asked === 'number') return asked
  const [host = '', port] = asked.operands
  const address = yield* resolved(task, host, Number(port) || 0)
  return typeof address === 'number' ? address : yield* refused(task, address)
}

function* wget(task: Task): Run<number> {
  const asked = yield* ask(task, WGET, 1)
  if (typeof asked === 'number') return asked
  const [url = ''] = asked.operands
  const named = /^(\w+):\/\/(.*)$/s.exec(url)
  const scheme = named?.[1] ?? 'http'
  const usual = new Map([
    ['http', 80],
    ['https', 443],
    ['ftp', 21],
  ]).get(scheme)
  if (usual === undefined) return yield* complain(task, `not an http or ftp url: ${url}`)
  const authority = /^[^/?#]*/.exec(named?.[2] ?? url)?.[0] ?? ''
  const place = authority.slice(authority.lastIndexOf('@') + 1)
  const [, host = '', port] = /^([^:]*)(?::(\d+))?/.exec(place) ?? []
  const address = yield* resolved(task, host, Number(port ?? usual))
  if (typeof address === 'number') return address
  if (!asked.keys.has('q')) {
    yield* task.err(`Connecting to ${place} (${address}:${port ?? usual})\n`)
  }
  if (scheme !== 'https') return yield* refused(task, address)
  return yield* complain(task, 'error getting response: Connection reset by peer')
}

/** Its own options, or `HOST -c get FILE` as tftp-hpa has it. */
function* tftp(task: Task): Run<number> {
  const command = task.args.indexOf('-c')
  const args = command > 1 ? [...task.args.slice(0, command), '-g'] : task.args
  const asked = yield* ask({ ...task, args }, TFTP, 1)
  if (typeof asked === 'number') return asked
  if (asked.keys.has('g') === asked.keys.has('p')) return yield* usageOf(task)
  const address = yield* resolved(task, asked.operands[0] ?? '')
  if (typeof address === 'number') return address
  return yield* complain(task, `sendto: ${connectError(address).text}`)
}

function* ping(task: Task): Run<number> {
  const asked = yield* ask(task, PING, 1)
  if (typeof asked === 'number') return asked
  const [host = ''] = asked.operands
  const address = yield* resolved(task, host)
  if (typeof address === 'number') return address
  yield* task.out(`PING ${host} (${address}): 56 data bytes\n`)
  yield* task.flush()
  return yield* complain(task, `sendto: ${connectError(address).text}`)
}

function* nslookup(task: Task): Run<number> {
  const asked = yield* ask(task, optionTable(''), 1)
  if (typeof asked === 'number') return asked
  const settings = yield* textOfFile(task.sys, '/etc/resolv.conf')
  const server = /^nameserver\s+(\S+)/m.exec(settings)?.[1] ?? '127.0.0.1'
  return yield* refused(task, server)
}
