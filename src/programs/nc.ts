/** nc of OpenBSD (Debian 1.219-1) on a machine that reaches nothing. */
import type { ByteString } from '../base/bytes.ts'
import { addressOf, connectError, NAME_FAILURE, parseAddress } from '../shell/gnu/network.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('46bCDdFhI:i:klM:m:NnO:P:p:q:rSs:T:tUuV:vW:w:X:x:Zz')
const PORT_MAX = 65_535
/** A refused range is told port by port: no more than all of them. */
const FOREVER_MS = 2_000_000_000

export const program: Program = {
  names: ['nc.openbsd', 'nc', 'netcat'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* usage(task, `${ownName(task)}: ${ends.value}\n`)
    if (options.some(({ key }) => key === 'h')) {
      yield* task.err(recordedText(task, 'nc -h'))
      return 0
    }
    const keys = new Set(options.map(({ key }) => key))
    const timeout = valueOf(options, 'w')
    if (timeout !== undefined && !/^\d+$/.test(timeout)) {
      return yield* fail(task, `timeout invalid: ${timeout}`)
    }
    if (keys.has('l')) return yield* listen(task, options, operands)
    const [host, ports] = operands
    if (host === undefined) return yield* usage(task)
    if (ports === undefined) return yield* fail(task, 'missing port number')
    return yield* connect(task, { host, ports, keys })
  },
}

const valueOf = (options: readonly GivenOption[], key: string): ByteString | undefined =>
  options.findLast((it) => it.key === key)?.value

function* usage(task: Task, said: ByteString = ''): Run<number> {
  yield* task.err(`${said}${recordedText(task, 'nc')}`)
  return 1
}

function* fail(task: Task, problem: ByteString): Run<number> {
  yield* task.err(`${baseName(task)}: ${problem}\n`)
  return 1
}

const baseName = (task: Task): ByteString => ownName(task).replace(/^.*\//s, '')

/** Nobody ever comes. */
function* listen(
  task: Task,
  options: readonly GivenOption[],
  operands: readonly ByteString[],
): Run<number> {
  const port = operands.at(-1) ?? valueOf(options, 'p')
  if (port === undefined) return yield* fail(task, 'missing port number')
  const problem = portProblem(port)
  if (problem !== undefined) return yield* fail(task, problem)
  if (options.some(({ key }) => key === 'v')) yield* task.err(`Listening on 0.0.0.0 ${port}\n`)
  for (;;) yield* task.sys.sleep(FOREVER_MS)
}

const portProblem = (text: ByteString): ByteString | undefined => {
  if (!/^\d+$/.test(text)) return `port number invalid: ${text}`
  if (Number(text) > PORT_MAX) return `port number too large: ${text}`
  return Number(text) < 1 ? `port number too small: ${text}` : undefined
}

interface Wanted {
  readonly host: ByteString
  readonly ports: ByteString
  readonly keys: ReadonlySet<string>
}

function* connect(task: Task, { host, ports, keys }: Wanted): Run<number> {
  const ends = /^(\d+)-(\d+)$/.exec(ports)?.slice(1) ?? [ports]
  for (const end of ends) {
    const problem = portProblem(end)
    if (problem !== undefined) return yield* fail(task, problem)
  }
  const [first = 0, last = first] = ends.map(Number).sort((a, b) => a - b)
  task.sys.reaches(host, first)
  const isNumeric = keys.has('n')
  const address = isNumeric ? parseAddress(host) : yield* addressOf(task.sys, host)
  if (address === undefined) {
    const reason = isNumeric ? 'Name or service not known' : NAME_FAILURE
    return yield* fail(task, `getaddrinfo for host "${host}" port ${first}: ${reason}`)
  }
  if (!keys.has('v') || keys.has('u')) return 1
  const shown = parseAddress(host) === undefined ? `${host} (${address})` : host
  for (let port = first; port <= last; port++) {
    const reason = connectError(address).text
    yield* fail(task, `connect to ${shown} port ${port} (tcp) failed: ${reason}`)
    yield* task.sys.pause()
  }
  return 1
}
