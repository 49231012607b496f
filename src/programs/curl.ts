/** curl 7.88.1 on a machine that reaches nothing but its own files (file://). */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll, STDOUT } from '../shell/gnu/input.ts'
import { addressOf, connectError, parseAddress } from '../shell/gnu/network.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { type Arguments, readArguments, type Target } from './curl/arguments.ts'
import { expandUrl, parseUrl, type Url } from './curl/url.ts'

/** CURLE_* of libcurl. */
const FAILED_INIT = 2
const CANNOT_RESOLVE = 6
const CANNOT_CONNECT = 7
const WRITE_ERROR = 23
const READ_ERROR = 26
const FILE_UNREADABLE = 37

const TRY = "curl: try 'curl --help' or 'curl --manual' for more information\n"

export const program: Program = {
  names: ['curl'],
  *run(task) {
    const read = readArguments(task.args.slice(1))
    if ('problem' in read) return yield* refuse(task, read.problem)
    const { given, urls, targets } = read
    if (given.has('help') || given.has('version')) {
      yield* task.out(recordedText(task, given.has('help') ? 'curl --help' : 'curl --version'))
      return 0
    }
    const config = given.get('config')
    if (config !== undefined && config !== '-' && failed(task.sys.stat(config))) {
      const name = task.args.includes('--config') ? '--config' : '-K'
      yield* task.err(`curl: cannot read config from '${config}'\n`)
      return yield* refuse(task, `option ${name}: error encountered when reading a file`)
    }
    if (urls.length === 0) {
      return yield* refuse(task, task.args.length > 1 ? 'no URL specified!' : undefined)
    }
    if (targets.length > urls.length) {
      yield* task.err('Warning: Got more output options than URLs\n')
    }
    return yield* transfers(task, read)
  },
}

function* refuse(task: Task, problem: ByteString | undefined): Run<number> {
  if (problem !== undefined) yield* task.err(`curl: ${problem.replace(/^curl: /, '')}\n`)
  if (problem === undefined || !problem.startsWith('(')) yield* task.err(TRY)
  return FAILED_INIT
}

/** Each URL in turn; the last one's code is the status. */
function* transfers(task: Task, read: Arguments): Run<number> {
  const { given, urls, targets } = read
  const body = given.get('data') ?? given.get('data-binary')
  const file = body?.startsWith('@') ? body.slice(1) : undefined
  if (file !== undefined && failed(task.sys.stat(file)) && !given.has('silent')) {
    yield* task.err(`Warning: Couldn't read data from file "${file}", this makes an empty POST.\n`)
  }
  let status = 0
  for (const [at, pattern] of urls.entries()) {
    const expanded = given.has('globoff') ? [pattern] : expandUrl(pattern)
    if (typeof expanded === 'string') {
      yield* task.err(`curl: (3) ${expanded}\n`)
      return 3
    }
    for (const url of expanded) {
      const { code, isFatal } = yield* transfer(task, read, { given: url, target: targets[at] })
      status = code
      if (isFatal) return code
    }
  }
  return status
}

interface Wanted {
  readonly given: ByteString
  readonly target: Target | undefined
}

interface Ended {
  readonly code: number
  /** Nothing after it is tried. */
  readonly isFatal: boolean
}

function* transfer(task: Task, { given }: Arguments, wanted: Wanted): Run<Ended> {
  const isQuiet = given.has('silent')
  const saysErrors = !isQuiet || given.has('show-error')
  const fail = function* (code: number, problem: ByteString, isFatal = false): Run<Ended> {
    if (saysErrors) yield* task.err(`curl: (${code}) ${problem}\n`)
    yield* writeOut(task, given.get('write-out'), { code, url: wanted.given })
    return { code, isFatal }
  }
  const url = parseUrl(wanted.given)
  if ('problem' in url) return yield* fail(url.code, url.problem)
  const upload = given.get('upload-file')
  if (upload !== undefined && upload !== '-' && failed(task.sys.stat(upload))) {
    yield* task.err(`curl: Can't open '${upload}'!\n${TRY}`)
    return yield* fail(READ_ERROR, 'Failed to open/read local data from file/application', true)
  }
  const path = outputPath(wanted.target, url)
  if (path === '') {
    if (!isQuiet) yield* task.err('curl: Remote file name has no length!\n')
    return yield* fail(WRITE_ERROR, 'Failed writing received data to disk/application', true)
  }
  const toTerminal = path === undefined && task.sys.isatty(STDOUT) && upload === undefined
  const hasMeter = !isQuiet && !toTerminal && !given.has('no-progress-meter')
  const meter = !hasMeter ? 'none' : given.has('progress-bar') ? 'bar' : 'table'
  if (meter === 'table') yield* task.err(METER_HEAD)
  if (url.scheme === 'file') return yield* copyFile(task, { url, path, meter }, fail)
  const { code, problem } = yield* connect(task, url, given, meter)
  const ended = yield* fail(code, problem)
  if (meter === 'bar') yield* task.err('\n')
  return ended
}

const METER_HEAD =
  '  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current\n' +
  '                                 Dload  Upload   Total   Spent    Left  Speed\n'

/** One line of the meter, which the next one overwrites. */
const meterLine = (size: number): ByteString => {
  const full = size > 0 ? '100' : '  0'
  const count = String(size).padStart(5)
  const speed = String(size * 1_000).padStart(6)
  const clock = '--:--:-- --:--:-- --:--:--'
  return `\r${full} ${count}  ${full} ${count}    0     0 ${speed}      0 ${clock} ${speed.slice(1)}`
}

/** undefined: stdout; '': -O without a name to take. */
const outputPath = (target: Target | undefined, url: Url): ByteString | undefined => {
  if (target === undefined || target.path === '-') return undefined
  if (target.kind === 'file') return target.path
  const path = url.path.replace(/[?#].*/s, '')
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Looks the name up and knocks; answers the code and sentence it ends with. */
function* connect(
  task: Task,
  url: Url,
  given: ReadonlyMap<string, ByteString>,
  meter: 'none' | 'bar' | 'table',
): Run<{ code: number; problem: ByteString }> {
  if (meter === 'table') yield* task.err(meterLine(0))
  const proxy = given.get('proxy')
  const through = proxy === undefined ? url : parseUrl(proxy)
  const { host, port } = 'problem' in through ? url : through
  const talks = given.has('verbose')
  task.sys.reaches(host, port)
  const address = host.includes(':') ? host : yield* addressOf(task.sys, host)
  if (address === undefined) {
    const problem = `Could not resolve ${proxy === undefined ? 'host' : 'proxy'}: ${host}`
    if (talks) yield* task.err(`* ${problem}\n* Closing connection 0\n`)
    return { code: proxy === undefined ? CANNOT_RESOLVE : 5, problem }
  }
  const tookMs = task.sys.dice.below(4)
  const problem = `Failed to connect to ${host} port ${port} after ${tookMs} ms: Couldn't connect to server`
  if (talks) {
    const shown = parseAddress(host) === undefined ? address : host
    yield* task.err(`*   Trying ${shown}:${port}...\n`)
    yield* task.err(`* Immediate connect fail for ${shown}: ${connectError(address).text}\n`)
    yield* task.err(`* ${problem}\n`)
  }
  if (meter === 'table') yield* task.err(`${meterLine(0)}\n`)
  if (talks) yield* task.err('* Closing connection 0\n')
  return { code: CANNOT_CONNECT, problem }
}

/** file://: what the machine has can be read. */
function* copyFile(
  task: Task,
  to: { url: Url; path: ByteString | undefined; meter: 'none' | 'bar' | 'table' },
  fail: (code: number, problem: ByteString) => Run<Ended>,
): Run<Ended> {
  const { sys } = task
  const fd = openInput(sys, to.url.path)
  if (failed(fd)) return yield* fail(FILE_UNREADABLE, `Couldn't open file ${to.url.path}`)
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  if (failed(bytes)) return yield* fail(FILE_UNREADABLE, `Couldn't open file ${to.url.path}`)
  if (to.meter === 'table') yield* task.err(meterLine(0) + meterLine(bytes.length))
  if (to.path === undefined) {
    yield* task.out(bytes)
  } else {
    const file = sys.open(to.path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(file)) return yield* fail(WRITE_ERROR, 'Failure writing output to destination')
    const written = yield* sys.write(file, textOf(bytes))
    sys.close(file)
    if (failed(written)) {
      return yield* fail(WRITE_ERROR, 'Failure writing output to destination')
    }
  }
  if (to.meter === 'table') yield* task.err('\n')
  return { code: 0, isFatal: false }
}

/** -w: what is known of a transfer in which nothing came. */
function* writeOut(
  task: Task,
  format: ByteString | undefined,
  { code, url }: { code: number; url: ByteString },
): Run<void> {
  if (format === undefined) return
  const known = new Map<string, ByteString>([
    ['http_code', '000'],
    ['response_code', '000'],
    ['http_connect', '000'],
    ['url_effective', /^[a-z]+:/i.test(url) ? url : `http://${url}/`],
    ['exitcode', String(code)],
    ['content_type', ''],
    ['redirect_url', ''],
    ['remote_ip', ''],
    ['errormsg', ''],
  ])
  const unknown: ByteString[] = []
  const text = format.replace(/%\{([^}]*)\}|\\([nrt])/g, (_, name?: string, letter?: string) => {
    if (letter !== undefined) return letter === 'n' ? '\n' : letter === 'r' ? '\r' : '\t'
    const value = known.get(name ?? '')
    if (value !== undefined) return value
    if (/^time_/.test(name ?? '')) return '0.000000'
    if (/^(size|speed|num)_/.test(name ?? '')) return '0'
    unknown.push(name ?? '')
    return ''
  })
  for (const name of unknown) yield* task.err(`curl: unknown --write-out variable: '${name}'\n`)
  yield* task.out(text)
}
