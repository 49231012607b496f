/** GNU Wget 1.21.3 on a machine that reaches nothing: names, refusals, messages, statuses. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { EEXIST, failed } from '../base/errno.ts'
import { closeInput, openInput, readAll, STDERR } from '../shell/gnu/input.ts'
import { isUtf8Locale } from '../shell/gnu/locale.ts'
import { addressOf, connectError, NAME_FAILURE, parseAddress } from '../shell/gnu/network.ts'
import { BAD_OPTION, type GivenOption, readOptions } from '../shell/gnu/options.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { NO_LETTERS, OPTIONS } from './wget/options.ts'
import { parseUrl, type Url } from './wget/url.ts'

/** Exit statuses of wget(1). */
const GENERIC = 1
const USAGE = 2
const NETWORK = 4

/** How much is said: nothing, what is wrong, all. */
type Talk = 'quiet' | 'short' | 'verbose'

interface Job {
  readonly task: Task
  readonly log: Fd
  readonly talk: Talk
  readonly keys: ReadonlySet<string>
  readonly output: ByteString | undefined
}

export const program: Program = {
  names: ['wget'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value, USAGE)
    const early = options.find(({ key }) => key === 'V' || key === 'h')
    if (early !== undefined) {
      const text = recordedText(task, early.key === 'h' ? 'wget --help' : 'wget --version')
      yield* task.out(text)
      return 0
    }
    const keys = new Set(options.map(keyOf))
    const problem = problemOf(options, quoteOf(task))
    if (problem !== undefined) {
      const isLetter = problem.startsWith('illegal')
      if (isLetter) return yield* usage(task, problem, GENERIC)
      yield* task.err(`${baseName(task)}: ${problem}\n`)
      return USAGE
    }
    const lists = options.filter(({ key }) => key === 'i').map(({ value = '' }) => value)
    if (operands.length === 0 && lists.length === 0) {
      return yield* usage(task, 'missing URL', GENERIC)
    }
    return yield* start(task, { options, keys, operands, lists })
  },
}

interface Asked {
  readonly options: readonly GivenOption[]
  readonly keys: ReadonlySet<string>
  readonly operands: readonly ByteString[]
  readonly lists: readonly ByteString[]
}

/** Opens log and output, then goes through the URLs; the worst status is the answer. */
function* start(task: Task, { options, keys, operands, lists }: Asked): Run<number> {
  const { sys } = task
  const last = (key: string): ByteString | undefined =>
    options.findLast((it) => it.key === key)?.value
  const output = last('O')
  const log = last('o') ?? last('a')
  const talk: Talk = keys.has('q') ? 'quiet' : keys.has('nv') ? 'short' : 'verbose'
  if (keys.has('N') && output !== undefined && talk !== 'quiet') {
    yield* task.err(
      'WARNING: timestamping does nothing in combination with -O. See the manual\nfor details.\n\n',
    )
  }
  if (output !== undefined && output !== '-') {
    const problem = openOutput(task, output, keys)
    if (problem !== undefined) {
      yield* task.err(`${problem}\n`)
      return GENERIC
    }
  }
  const fd =
    log === undefined
      ? STDERR
      : sys.open(log, O_WRONLY | O_CREAT | (last('o') === undefined ? O_APPEND : O_TRUNC), 0o666)
  if (failed(fd)) {
    yield* task.err(`${log}: ${fd.text}\n`)
    return GENERIC
  }
  const job: Job = { task, log: fd, talk, keys, output }
  let status = 0
  for (const url of operands) status = worse(status, yield* fetch(job, url))
  for (const list of lists) status = worse(status, yield* fetchList(job, list))
  if (keys.has('k') && talk !== 'quiet') {
    // A log that can't be written is lost, as everything before it.
    void (yield* sys.write(fd, 'Converted links in 0 files in 0 seconds.\n'))
  }
  return status
}

/** -nc leaves what is there; else the file is emptied before anything is asked. */
const openOutput = (
  task: Task,
  path: ByteString,
  keys: ReadonlySet<string>,
): ByteString | undefined => {
  const exists = !failed(task.sys.stat(path))
  if (exists && keys.has('nc')) return `File ${quoteOf(task)(path)} already there; not retrieving.`
  const fd = task.sys.open(path, O_WRONLY | O_CREAT | (keys.has('c') ? O_APPEND : O_TRUNC), 0o666)
  if (failed(fd)) return fd === EEXIST ? undefined : `${path}: ${fd.text}`
  task.sys.close(fd)
  return undefined
}

/** Of two failures the one with the lower number counts (exits.c). */
const worse = (one: number, other: number): number =>
  one === 0 || other === 0 ? one + other : Math.min(one, other)

const keyOf = ({ key, value }: GivenOption): string => (key === 'n' ? `n${value ?? ''}` : key)

const problemOf = (
  options: readonly GivenOption[],
  quote: (text: ByteString) => ByteString,
): ByteString | undefined => {
  for (const { key, value = '' } of options) {
    if (key === 'n' && [...value].some((letter) => !NO_LETTERS.includes(letter))) {
      return `illegal option -- \`-n${value}'`
    }
    if (key === 'T' && !/^\d+(\.\d+)?[smhdw]?$/.test(value)) {
      return `--timeout: Invalid time period ${quote(value)}`
    }
    if (key === 'limit-rate' && !/^\d+(\.\d+)?[kmgt]?$/i.test(value)) {
      return `--limit-rate: Invalid byte value ${quote(value)}`
    }
    if (key === 'header' && !/^[^\s:]+:/.test(value)) {
      return `--header: Invalid header ${quote(value)}.`
    }
  }
  return undefined
}

function* usage(task: Task, problem: ByteString | undefined, status: number): Run<number> {
  const name = baseName(task)
  const said = problem === undefined ? '' : `${name}: ${problem}\n`
  yield* task.err(`${said}Usage: ${name} [OPTION]... [URL]...\n\n`)
  yield* task.err(`Try \`${name} --help' for more options.\n`)
  return status
}

const baseName = (task: Task): ByteString => ownName(task).replace(/^.*\//s, '')

const quoteOf =
  (task: Task) =>
  (text: ByteString): ByteString =>
    isUtf8Locale(task.env) ? `\xe2\x80\x98${text}\xe2\x80\x99` : `'${text}'`

function* fetchList(job: Job, list: ByteString): Run<number> {
  const { task } = job
  const fd = openInput(task.sys, list)
  if (failed(fd)) {
    yield* say(job, 'short', `${list}: ${fd.text}\n`)
    yield* say(job, 'short', `No URLs found in ${list}.\n`)
    return 0
  }
  const bytes = yield* readAll(task.sys, fd)
  closeInput(task.sys, fd)
  const urls = failed(bytes)
    ? []
    : textOf(bytes)
        .split('\n')
        .map((line) => line.trim())
  let status = 0
  for (const url of urls) if (url !== '') status = worse(status, yield* fetch(job, url))
  return status
}

/** One URL; nothing can be reached, so what is left is to say why. */
function* fetch(job: Job, given: ByteString): Run<number> {
  const { task } = job
  const url = parseUrl(given, quoteOf(task))
  if ('problem' in url) {
    yield* say(job, 'short', `${url.problem}\n`)
    return GENERIC
  }
  yield* say(job, 'verbose', announcement(job, url))
  const bare = url.host.replace(/^\[(.*)\]$/, '$1')
  task.sys.reaches(bare, url.port)
  const isNumber = parseAddress(bare) === bare
  const name = `${bare} (${bare})`
  if (!isNumber) yield* say(job, 'verbose', `Resolving ${name}... `)
  const address = yield* addressOf(task.sys, bare)
  if (address === undefined) {
    yield* say(job, 'verbose', `failed: ${NAME_FAILURE}.\n`)
    yield* say(
      job,
      'short',
      `${baseName(task)}: unable to resolve host address ${quoteOf(task)(bare)}\n`,
    )
    return NETWORK
  }
  if (!isNumber) yield* say(job, 'verbose', `${address}\n`)
  const place = isNumber ? address : `${name}|${address}|`
  yield* say(job, 'verbose', `Connecting to ${place}:${url.port}... `)
  yield* say(job, 'short', `failed: ${connectError(address).text}.\n`)
  return NETWORK
}

/** `--2026-11-22 00:26:25--  http://1.2.3.4/x`, and for FTP where it goes. */
const announcement = (job: Job, url: Url): ByteString => {
  const { task, keys, output } = job
  const now = momentOf(task.sys.now(), zoneOf(task.sys, task.env))
  const spider = keys.has('spider') ? 'Spider mode enabled. Check if remote file exists.\n' : ''
  const line = `--${strftime('%Y-%m-%d %H:%M:%S', now)}--  ${url.shown}\n`
  if (url.scheme !== 'ftp') return spider + line
  const file = output ?? (url.file === '' ? '.listing' : url.file)
  return `${spider}${line}           => ${quoteOf(task)(file)}\n`
}

const LEVELS: readonly Talk[] = ['quiet', 'short', 'verbose']

/** To the log, if this much is to be said. */
function* say({ task, log, talk }: Job, level: Talk, text: ByteString): Run<void> {
  if (LEVELS.indexOf(talk) < LEVELS.indexOf(level)) return
  yield* task.sys.write(log, text)
}
