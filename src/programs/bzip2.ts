/** bzip2, bunzip2 and bzcat 1.0.8. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { type Bunzipped, bunzip2 } from '../shell/gnu/bzip2/decode.ts'
import { bzip2 } from '../shell/gnu/bzip2/encode.ts'
import { readAll, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_EXCL, O_WRONLY } from '../world/syscalls.ts'
import { isDirectory, isRegular, type Stat } from '../world/tree.ts'
import { readWanted, type Wanted } from './bzip2/wanted.ts'

interface Job extends Wanted {
  readonly task: Task
  readonly name: ByteString
  done: number
}

const RECOVER =
  "\nYou can use the `bzip2recover' program to attempt to recover\n" +
  'data from undamaged sections of corrupted files.\n\n'
const ADVICE =
  '\nIt is possible that the compressed file(s) have become corrupted.\n' +
  `You can use the -tvv option to test integrity of such files.\n${RECOVER}`
/** The status of a file that is none of bzip2's, after which no other file is looked at. */
const BROKEN = 2
const SUFFIXES = new Map([
  ['.bz2', ''],
  ['.bz', ''],
  ['.tbz2', '.tar'],
  ['.tbz', '.tar'],
])
const SHORTEST_COLUMN = 7
/** It writes in pieces of this size, and not the one in which a fault is found. */
const BUFFER_BYTES = 5_000

export const program: Program = {
  names: ['bzip2', 'bunzip2', 'bzcat'],
  *run(task) {
    const name = ownName(task).replace(/^.*\//, '')
    const job: Job = { ...readWanted(name, task.args.slice(1)), task, name, done: 0 }
    const { ends, files, mode, toStdout } = job
    if (ends !== undefined) {
      if (typeof ends === 'object') yield* task.err(`${name}: Bad flag \`${ends.bad}'\n`)
      const text = ends === 'version' ? 'bzip2 --version' : 'bzip2 --help'
      yield* task.err(recordedText(task, text))
      return typeof ends === 'object' ? 1 : 0
    }
    if (mode === 'test' && toStdout) {
      yield* task.err(`${name}: -c and -t cannot be used together.\n`)
      return 1
    }
    if (files.length === 0) return yield* filter(job)
    let status = 0
    let isBroken = false
    for (const path of files) {
      const one = yield* operand(job, path)
      job.done++
      if (mode !== 'test' && one === BROKEN) return one
      if (one === BROKEN) isBroken = true
      status = Math.max(status, one)
    }
    if (isBroken && !job.isQuiet) yield* task.err(RECOVER)
    return status
  },
}

function* say({ task, isQuiet, name }: Job, text: ByteString, status = 1): Run<number> {
  yield* task.flush()
  if (!isQuiet) yield* task.err(`${name}: ${text}\n`)
  return status
}

/** Said even under -q. */
function* insist({ task, name }: Job, text: ByteString, status = 1): Run<number> {
  yield* task.flush()
  yield* task.err(`${name}: ${text}\n`)
  return status
}

/** stdin to stdout. */
function* filter(job: Job): Run<number> {
  const { sys } = job.task
  const packs = job.mode === 'pack'
  if (sys.isatty(packs ? STDOUT : STDIN)) {
    const [verb, place] = packs ? ['write', 'to'] : ['read', 'from']
    yield* insist(job, `I won't ${verb} compressed data ${place} a terminal.`)
    return yield* insist(job, `For help, type: \`${job.name} --help'.`)
  }
  const way = { from: STDIN, to: STDOUT, path: '(stdin)', target: '(stdout)' }
  const status = packs ? yield* pack(job, way) : yield* unpack(job, way)
  if (job.mode === 'test' && status === BROKEN && !job.isQuiet) yield* job.task.err(RECOVER)
  return status
}

interface Way {
  readonly from: Fd
  readonly to: Fd
  readonly path: ByteString
  readonly target: ByteString
}

function* operand(job: Job, path: ByteString): Run<number> {
  const { task, mode } = job
  const { sys } = task
  const packs = mode === 'pack'
  const stat = sys.stat(path)
  const fd = failed(stat) ? stat : sys.open(path)
  if (failed(stat) || (failed(fd) && !isDirectory(stat.mode))) {
    const problem = failed(stat) ? stat : fd
    const text = failed(problem) ? problem.text : ''
    return yield* insist(job, `Can't open input ${mode === 'test' ? '' : 'file '}${path}: ${text}.`)
  }
  const suffix = [...SUFFIXES.keys()].find((it) => path.endsWith(it))
  if (packs && suffix !== undefined) {
    return yield* say(job, `Input file ${path} already has ${suffix} suffix.`)
  }
  if (isDirectory(stat.mode)) return yield* insist(job, `Input file ${path} is a directory.`)
  if (failed(fd)) return 1
  const status = yield* convert(job, { path, stat, suffix, fd })
  sys.close(fd)
  return status
}

function* convert(
  job: Job,
  { path, stat, suffix, fd }: { path: ByteString; stat: Stat; suffix?: string | undefined; fd: Fd },
): Run<number> {
  const { task, mode } = job
  const { sys } = task
  if (mode === 'test' || job.toStdout) {
    const way = { from: fd, to: STDOUT, path, target: '(stdout)' }
    yield* announce(job, path)
    return mode === 'pack' ? yield* pack(job, way) : yield* unpack(job, way)
  }
  const link = sys.lstat(path)
  if (!job.force && !failed(link) && !isRegular(link.mode)) {
    return yield* say(job, `Input file ${path} is not a normal file.`)
  }
  const bare = suffix === undefined ? undefined : path.slice(0, -suffix.length)
  const target =
    mode === 'pack'
      ? `${path}.bz2`
      : bare === undefined
        ? `${path}.out`
        : bare + (SUFFIXES.get(suffix ?? '') ?? '')
  if (mode === 'unpack' && bare === undefined) {
    yield* say(job, `Can't guess original name for ${path} -- using ${target}`)
  }
  if (!failed(sys.stat(target))) {
    if (!job.force) return yield* insist(job, `Output file ${target} already exists.`)
    void sys.unlink(target) // what can't be removed shows at the open
  }
  if (!job.force && stat.nlink > 1) {
    const others = stat.nlink - 1
    const text = `Input file ${path} has ${others} other link${others > 1 ? 's' : ''}.`
    return yield* insist(job, text)
  }
  const to = sys.open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  if (failed(to)) return yield* insist(job, `Can't create output file ${target}: ${to.text}.`)
  yield* announce(job, path)
  const way = { from: fd, to, path, target }
  const status = mode === 'pack' ? yield* pack(job, way) : yield* unpack(job, way)
  void sys.fchown(to, stat.uid, stat.gid) // who may not give files away keeps his own
  void sys.fchmod(to, stat.mode & 0o777)
  void sys.futimens(to, { atime: stat.atime, mtime: stat.mtime })
  sys.close(to)
  if (status !== 0) void sys.unlink(target)
  else if (!job.keeps) void sys.unlink(path)
  return status
}

/** -v: the name, in a column. */
function* announce({ task, verbosity, files }: Job, path: ByteString): Run<void> {
  if (verbosity === 0) return
  const width = Math.max(SHORTEST_COLUMN, ...files.map((it) => it.length))
  yield* task.err(`  ${path}: ${' '.repeat(width - path.length)}`)
}

function* pack(job: Job, { from, to }: Way): Run<number> {
  const { sys } = job.task
  const file = bzip2(sys, job.level)
  let [plain, packed] = [0, 0]
  for (let isOver = false; !isOver; ) {
    const bytes = yield* sys.read(from, CHUNK_BYTES)
    if (failed(bytes)) return yield* ioError(job, bytes.text)
    isOver = bytes.length === 0
    plain += bytes.length
    const made = isOver ? yield* file.finish() : yield* file.add(bytes)
    packed += made.length
    const written = made.length === 0 ? 0 : yield* sys.write(to, made)
    if (failed(written)) return yield* ioError(job, written.text)
    yield* sys.pause()
  }
  if (job.verbosity > 0) yield* job.task.err(summary(plain, packed))
  return 0
}

function* ioError(job: Job, text: ByteString): Run<number> {
  yield* insist(job, 'I/O or other error, bailing out.  Possible reason follows.')
  return yield* insist(job, text)
}

const summary = (plain: number, packed: number): ByteString => {
  if (plain === 0) return ' no data compressed.\n'
  const ratio = (plain / packed).toFixed(3).padStart(6)
  const bits = ((8 * packed) / plain).toFixed(3).padStart(6)
  const saved = (100 * (1 - packed / plain)).toFixed(2).padStart(5)
  return `${ratio}:1, ${bits} bits/byte, ${saved}% saved, ${plain} in, ${packed} out.\n`
}

function* unpack(job: Job, way: Way): Run<number> {
  const { task, mode } = job
  const { sys } = task
  const input = yield* readAll(sys, way.from)
  if (failed(input)) return yield* insist(job, `Can't open input file ${way.path}: ${input.text}.`)
  let rest: Bytes = NO_BYTES
  const ended = yield* bunzip2(sys, input, function* (piece: Bytes) {
    if (mode === 'test') return true
    const bytes = concat([rest, piece])
    const whole = bytes.length - (bytes.length % BUFFER_BYTES)
    rest = bytes.subarray(whole)
    return whole === 0 || !failed(yield* sys.write(way.to, bytes.subarray(0, whole)))
  })
  const isWhole = ended === 'ok' || ended === 'garbage'
  if (isWhole && rest.length > 0) yield* writeRest(sys, way.to, rest)
  if (ended === 'garbage') {
    const said = `${way.path}: trailing garbage after EOF ignored\n`
    if (!job.isQuiet) yield* task.err(`\n${job.name}: ${said}`)
    return 0
  }
  if (ended === 'ok') {
    if (job.verbosity > 0) yield* task.err(mode === 'test' ? 'ok\n' : 'done\n')
    return 0
  }
  if (mode === 'test') return yield* tested(job, way.path, ended)
  if (ended === 'no magic') {
    if (job.verbosity > 0) yield* task.err('not a bzip2 file.\n')
    else yield* insist(job, `${way.path} is not a bzip2 file.`)
    return BROKEN
  }
  return yield* giveUp(job, way, ended)
}

/** What can't be written shows in the file's size only, as at the end of a disk. */
function* writeRest(sys: Task['sys'], to: Fd, rest: Bytes): Run<void> {
  void (yield* sys.write(to, rest))
}

const FAULTS = new Map<Bunzipped, string>([
  ['no magic', 'bad magic number (file not created by bzip2)'],
  ['short', 'file ends unexpectedly'],
])

function* tested({ task, name, verbosity }: Job, path: ByteString, ended: Bunzipped): Run<number> {
  const fault = FAULTS.get(ended) ?? 'data integrity (CRC) error in data'
  yield* task.err(`${verbosity > 0 ? '' : `${name}: ${path}: `}${fault}\n`)
  return BROKEN
}

function* giveUp(job: Job, way: Way, ended: Bunzipped): Run<number> {
  const { task, name, files } = job
  // perror(3) tells whatever errno was left by the last question asked.
  const reason = way.target === '(stdout)' ? 'Inappropriate ioctl for device' : ENOENT.text
  const said =
    ended === 'short'
      ? 'Compressed file ends unexpectedly;\n' +
        '\tperhaps it is corrupted?  *Possible* reason follows.\n' +
        `${name}: ${reason}`
      : 'Data integrity error when decompressing.'
  const names = `\tInput file = ${way.path}, output file = ${way.target}\n`
  if (job.isQuiet) return BROKEN
  yield* task.err(`\n${name}: ${said}\n${names}${ADVICE}`)
  if (way.target !== '(stdout)') {
    yield* task.err(`${name}: Deleting output file ${way.target}, if it exists.\n`)
  }
  const left = files.length - job.done - 1
  if (files.length === 0 || left <= 0) return BROKEN
  yield* task.err(
    `${name}: WARNING: some files have not been processed:\n` +
      `${name}:    ${files.length} specified on command line, ${left} not processed yet.\n\n`,
  )
  return BROKEN
}
