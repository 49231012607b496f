/** GNU tar 1.34: creating, listing, extracting, plain and through gzip, bzip2, xz. */
import { type ByteString, type Bytes, NO_BYTES } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { compileGlob } from '../base/glob.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { closeInput, readAll, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, readOptions } from '../shell/gnu/options.ts'
import { complain, ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { addTree, RECORD_BYTES, type Sink } from './tar/create.ts'
import { extractor } from './tar/extract.ts'
import { type Filter, filterByMagic, filterByName, packerOf, unpackWith } from './tar/filters.ts'
import { conclude, FATAL, fatal, fault, type Job } from './tar/job.ts'
import { LETTERS, OPTIONS } from './tar/options.ts'
import { tarReader } from './tar/reader.ts'

const MODES = ['c', 'x', 't', 'r', 'u', 'A', 'd', 'delete', 'test-label']

export const program: Program = {
  names: ['tar'],
  *run(task) {
    const args = oldStyle(task.args.slice(1))
    const bad = typeof args === 'string' ? args : undefined
    const { options, ends, operands } = readOptions(typeof args === 'string' ? [] : args, OPTIONS)
    if (bad !== undefined) return yield* tryHelp(task, bad)
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    if (ends !== undefined) {
      yield* task.out(recordedText(task, `tar --${ends.key}`))
      return 0
    }
    const keys = new Set(options.map(({ key }) => key))
    if (options.filter(({ key }) => key === 'v').length > 1) keys.add('vv')
    const mode = MODES.filter((it) => keys.has(it))
    if (mode.length !== 1) {
      const list = "'-Acdtrux', '--delete' or '--test-label' options"
      const problem =
        mode.length === 0
          ? `You must specify one of the ${list}`
          : `You may not specify more than one ${list}`
      return yield* tryHelp(task, problem)
    }
    const last = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const job: Job = {
      task,
      keys,
      archive: last('f') ?? '-',
      folder: last('C'),
      strip: Number(last('strip-components') ?? 0) || 0,
      excludes: options
        .filter(({ key }) => key === 'exclude')
        .map(({ value = '' }) => compileGlob(value)),
      operands,
      said: { removing: false, failed: false, width: 19 },
    }
    if (keys.has('c')) return yield* create(job)
    return keys.has('x') || keys.has('t') ? yield* read(job) : 0
  },
}

function* tryHelp(task: Task, problem: ByteString | undefined): Run<number> {
  yield* complain(task, problem ?? '')
  const name = ownName(task)
  yield* task.err(`Try '${name} --help' or '${name} --usage' for more information.\n`)
  return FATAL
}

/** `tar xzf FILE`: letters without a dash, their arguments after them in order. */
const oldStyle = (args: readonly ByteString[]): readonly ByteString[] | ByteString => {
  const [first = '', ...rest] = args
  if (first === '' || first.startsWith('-')) return args
  const made: ByteString[] = []
  for (const letter of first) {
    made.push(`-${letter}`)
    if (LETTERS.get(letter) !== 'required') continue
    const value = rest.shift()
    if (value === undefined) return `Old option '${letter}' requires an argument.`
    made.push(value)
  }
  return [...made, ...rest]
}

/** The program between tar and the file, if one is asked for. */
const filterOf = ({ keys, archive }: Job): Filter | undefined =>
  (['z', 'j', 'J'] as const).find((key) => keys.has(key)) ??
  (keys.has('a') && keys.has('c') ? filterByName(archive) : undefined)

function* cannotOpen(job: Job, problem: Errno): Run<number> {
  const name = ownName(job.task)
  if (filterOf(job) === undefined) {
    return yield* fatal(job, `${job.archive}: Cannot open: ${problem.text}`)
  }
  yield* job.task.err(
    `${name} (child): ${job.archive}: Cannot open: ${problem.text}\n` +
      `${name} (child): Error is not recoverable: exiting now\n`,
  )
  return yield* fatal(job, `Child returned status ${FATAL}`)
}

function* enter(job: Job): Run<number | undefined> {
  if (job.folder === undefined) return undefined
  const gone = job.task.sys.chdir(job.folder)
  if (!failed(gone)) return undefined
  return yield* fatal(job, `${job.folder}: Cannot open: ${gone.text}`)
}

function* create(job: Job): Run<number> {
  const { task, keys } = job
  const { sys } = task
  if (job.operands.length === 0 && !keys.has('T')) {
    return yield* tryHelp(task, 'Cowardly refusing to create an empty archive')
  }
  const isStdout = job.archive === '-'
  const fd = isStdout ? STDOUT : sys.open(job.archive, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (failed(fd)) return yield* cannotOpen(job, fd)
  const own = sys.fstat(fd)
  const ended = yield* enter(job)
  if (ended !== undefined) return ended
  const filter = filterOf(job)
  const packer = filter === undefined ? undefined : packerOf(sys, filter)
  let size = 0
  const put = function* (bytes: Bytes): Run<boolean> {
    const written = yield* sys.write(fd, bytes)
    if (!failed(written)) return true
    yield* fatal(job, `${job.archive}: Cannot write: ${written.text}`)
    return false
  }
  const sink: Sink = {
    accounts: yield* readAccounts(sys),
    own: failed(own) || isStdout ? undefined : own,
    links: new Map(),
    *write(bytes) {
      size += bytes.length
      if (bytes.length === 0) return true
      return yield* put(packer === undefined ? bytes : yield* packer.add(bytes))
    },
  }
  for (const operand of job.operands) {
    const isFine: boolean = yield addTree(job, sink, operand)
    if (!isFine) return FATAL
  }
  const end = Math.ceil((size + 1024) / RECORD_BYTES) * RECORD_BYTES
  if (!(yield* sink.write(new Uint8Array(end - size)))) return FATAL
  if (packer !== undefined && !(yield* put(yield* packer.finish()))) return FATAL
  return yield* conclude(job)
}

function* read(job: Job): Run<number> {
  const { task } = job
  const { sys } = task
  const isStdin = job.archive === '-'
  if (isStdin && sys.isatty(STDIN)) {
    return yield* fatal(job, 'Refusing to read archive contents from terminal (missing -f option?)')
  }
  const fd = isStdin ? STDIN : sys.open(job.archive)
  if (failed(fd)) return yield* cannotOpen(job, fd)
  const ended = yield* enter(job)
  if (ended !== undefined) return ended
  const visitor = extractor(job, yield* readAccounts(sys))
  const reader = tarReader(visitor)
  const problem = yield* feed(job, fd, reader.push)
  closeInput(sys, fd)
  if (problem !== undefined) return problem
  const state = reader.state()
  if (state === 'not-tar') {
    yield* fault(job, 'This does not look like a tar archive')
    return yield* conclude(job)
  }
  if (state === 'cut') return yield* fatal(job, 'Unexpected EOF in archive')
  yield* visitor.finish()
  return yield* conclude(job)
}

/** The archive's bytes, uncompressed; a status when the filter gave up. */
function* feed(job: Job, fd: Fd, push: (piece: Bytes) => Run<void>): Run<number | undefined> {
  const { sys } = job.task
  const first = yield* sys.read(fd, CHUNK_BYTES)
  if (failed(first)) return yield* fatal(job, `${job.archive}: Cannot read: ${first.text}`)
  const made = filterByMagic(first)
  const filter = filterOf(job) ?? (job.archive === '-' ? undefined : made)
  if (filter !== undefined) {
    const rest = first.length === 0 ? NO_BYTES : yield* readAll(sys, fd)
    const input = failed(rest) ? first : Buffer.concat([first, rest])
    const fault = yield* unpackWith(sys, filter, input, push)
    if (fault === undefined) return undefined
    yield* job.task.err(fault.said)
    yield* job.task.flush()
    return fault.status === 0
      ? undefined
      : yield* fatal(job, `Child returned status ${fault.status}`)
  }
  if (made !== undefined) return yield* fatal(job, `Archive is compressed. Use -${made} option`)
  for (let bytes: Bytes | Errno = first; ; bytes = yield* sys.read(fd, CHUNK_BYTES)) {
    if (failed(bytes) || bytes.length === 0) return undefined
    yield* push(bytes)
    yield* sys.pause()
  }
}
