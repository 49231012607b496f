/** zip 3.0: makes archives and changes them. */
import { type ByteString, type Bytes, NO_BYTES } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { compileGlob, type Glob } from '../base/glob.ts'
import { HELD_BYTES_MAX } from '../base/limits.ts'
import { readAll, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import { readZip, type ZipEntry, zipEntry, zipFile } from '../shell/gnu/zip-archive.ts'
import { momentOf, type Zone, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { isDirectory, isRegular, type Stat } from '../world/tree.ts'
import { parse, type Wanted } from './zip/wanted.ts'

const NOTHING_TO_DO = 12
const NOT_CREATED = 15
const BAD_ARGUMENTS = 16

type Part = { readonly name: ByteString; readonly body: Bytes; readonly record: Bytes }

interface Found {
  readonly path: ByteString
  readonly name: ByteString
  readonly stat: Stat
}

interface Job extends Wanted {
  readonly task: Task
  readonly zone: Zone
  readonly excludes: readonly Glob[]
  held: number
}

export const program: Program = {
  names: ['zip'],
  *run(task) {
    const args = task.args.slice(1)
    const wanted = parse(args)
    if (typeof wanted === 'string') {
      yield* task.err(`\nzip error: Invalid command arguments (${wanted})\n`)
      return BAD_ARGUMENTS
    }
    const isFilter = !task.sys.isatty(STDIN) && !task.sys.isatty(STDOUT)
    if (wanted.asks !== undefined || (args.length === 0 && !isFilter)) {
      yield* task.out(recordedText(task, `zip --${wanted.asks ?? 'help'}`))
      return 0
    }
    const excludes = wanted.excluded.map((it) => compileGlob(it))
    const job: Job = { ...wanted, task, zone: zoneOf(task.sys, task.env), excludes, held: 0 }
    return yield* change(job)
  },
}

function* say({ task, letters }: Job, text: ByteString): Run<void> {
  if (!letters.has('q')) yield* task.out(text)
}

function* nothing(job: Job, archive: ByteString): Run<number> {
  yield* job.task.flush()
  yield* job.task.out(`\nzip error: Nothing to do! (${archive})\n`)
  return NOTHING_TO_DO
}

function* cannotCreate(job: Job, path: ByteString, problem: Errno): Run<number> {
  const said = `zip I/O error: ${problem.text}\nzip error: Could not create output file (${path})`
  yield* job.task.out(`${said}\n`)
  return NOT_CREATED
}

function* change(job: Job): Run<number> {
  const { task, letters, files } = job
  const { sys } = task
  const isPipe = job.archive === '-' || job.archive === undefined
  const path = isPipe ? '-' : withSuffix(job.archive ?? '')
  const output = task.sys.fstat(STDOUT)
  const isStreamed = isPipe && (failed(output) || !isRegular(output.mode))
  const existing = isPipe ? [] : yield* partsOf(job, path)
  if (letters.has('T') && files.length === 0) {
    yield* task.out(`test of ${path} OK\n`)
    return 0
  }
  if (letters.has('d')) return yield* remove(job, path, existing)
  const found: Found[] = []
  for (const file of isPipe && files.length === 0 ? ['-'] : files) yield* gather(job, file, found)
  if (found.length === 0) return yield* nothing(job, path)
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) || '/' : '.'
  const place = isPipe ? undefined : task.sys.stat(folder)
  if (place !== undefined && failed(place)) return yield* cannotCreate(job, path, place)
  const parts = [...existing]
  let isChanged = false
  for (const it of found) {
    const at = parts.findIndex(({ name }) => name === it.name)
    const old = parts[at]
    if (letters.has('u') && old !== undefined && !isNewer(job, old, it)) continue
    const bytes = yield* bytesOf(job, it)
    if (bytes === undefined) continue
    const made = entryOf(job, it, bytes, isStreamed)
    const how = made.method === 8 ? `deflated ${made.saved}%` : 'stored 0%'
    const verb = old === undefined ? '  adding' : 'updating'
    const line = `${verb}: ${it.name} (${how})\n`
    if (isPipe) yield* task.err(letters.has('q') ? '' : line)
    else yield* say(job, line)
    const part = { name: it.name, body: made.body, record: made.record }
    isChanged = true
    if (at < 0) parts.push(part)
    else parts[at] = part
    yield* sys.pause()
  }
  if (!isChanged) return NOTHING_TO_DO
  const file = zipFile(parts)
  const fd = isPipe ? STDOUT : sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
  if (failed(fd)) return yield* cannotCreate(job, path, fd)
  const written = yield* sys.write(fd, file)
  if (!isPipe) sys.close(fd)
  if (failed(written)) return 14
  if (letters.has('m')) {
    // What was put in was there a moment ago; a directory that is not empty stays.
    for (const { path: own, stat } of [...found].reverse()) {
      void (isDirectory(stat.mode) ? sys.rmdir(own) : sys.unlink(own))
    }
  }
  if (letters.has('T')) yield* task.out(`test of ${path} OK\n`)
  return 0
}

const withSuffix = (path: ByteString): ByteString => (/\.[^/.]*$/.test(path) ? path : `${path}.zip`)

function* partsOf({ task, zone }: Job, path: ByteString): Run<Part[]> {
  const fd = task.sys.open(path)
  if (failed(fd)) return []
  const bytes = yield* readAll(task.sys, fd)
  task.sys.close(fd)
  const entries = failed(bytes) ? undefined : readZip(bytes, zone)
  return (entries ?? []).map(({ name, body, record }: ZipEntry) => ({ name, body, record }))
}

function* remove(job: Job, path: ByteString, parts: readonly Part[]): Run<number> {
  const { task, files } = job
  const globs = files.map((it) => compileGlob(it))
  const left = parts.filter(({ name }) => !globs.some((glob) => glob.matches(name)))
  if (left.length === parts.length) {
    for (const it of files) yield* task.out(`\tzip warning: name not matched: ${it}\n`)
    return yield* nothing(job, path)
  }
  for (const part of parts) if (!left.includes(part)) yield* say(job, `deleting: ${part.name}\n`)
  if (left.length === 0) {
    yield* task.out('\tzip warning: zip file empty\n')
    void task.sys.unlink(path) // it was read a moment ago
    return 0
  }
  const fd = task.sys.open(path, O_WRONLY | O_TRUNC)
  if (failed(fd)) return NOT_CREATED
  const written = yield* task.sys.write(fd, zipFile(left))
  task.sys.close(fd)
  return failed(written) ? 14 : 0
}

/** What a file operand stands for; with -r everything below it. */
function* gather(job: Job, path: ByteString, found: Found[]): Run<void> {
  const { task, letters } = job
  const { sys } = task
  const stat = path === '-' ? sys.fstat(STDIN) : sys.stat(path)
  if (failed(stat)) {
    yield* task.flush()
    yield* task.out(`\tzip warning: name not matched: ${path}\n`)
    return
  }
  const bare = path.replace(/^(\.?\/+)+/, '').replace(/\/+$/, '')
  const isFolder = isDirectory(stat.mode)
  const name = letters.has('j') ? bare.slice(bare.lastIndexOf('/') + 1) : bare
  const stored = isFolder ? `${name}/` : name
  const isLeft = job.excludes.some((glob) => glob.matches(stored) || glob.matches(name))
  if (isLeft && path !== '.') return
  if (path !== '.' && path !== './' && !(isFolder && (letters.has('j') || letters.has('D')))) {
    found.push({ path, name: stored, stat })
  }
  if (!isFolder || !letters.has('r')) return
  const entries = sys.readdir(path)
  if (failed(entries)) return
  for (const entry of entries) {
    yield gather(job, `${path.replace(/\/+$/, '')}/${entry.name}`, found)
    yield* sys.pause()
  }
}

const isNewer = ({ zone }: Job, old: Part, { stat }: Found): boolean => {
  const [entry] = readZip(zipFile([old]), zone) ?? []
  return entry === undefined || stat.mtime.s > entry.mtimeS
}

function* bytesOf(job: Job, { path, stat }: Found): Run<Bytes | undefined> {
  const { sys } = job.task
  if (isDirectory(stat.mode)) return NO_BYTES
  const fd = path === '-' ? STDIN : sys.open(path)
  const bytes = failed(fd) ? fd : yield* readAll(sys, fd)
  if (!failed(fd) && fd !== STDIN) sys.close(fd)
  job.held += failed(bytes) ? 0 : bytes.length
  if (failed(bytes) || job.held > HELD_BYTES_MAX) {
    yield* job.task.out(`\tzip warning: could not open for reading: ${path}\n`)
    return undefined
  }
  return bytes
}

const entryOf = (
  job: Job,
  { name, stat, path }: Found,
  bytes: Bytes,
  isStreamed: boolean,
): ReturnType<typeof zipEntry> => {
  const time = path === '-' ? job.task.sys.now() : stat.mtime
  return zipEntry({
    name,
    bytes,
    mode: stat.mode,
    isDirectory: isDirectory(stat.mode),
    mtimeS: time.s,
    atimeS: path === '-' ? time.s : stat.atime.s,
    moment: momentOf(time, job.zone),
    uid: stat.uid,
    gid: stat.gid,
    level: job.level,
    isStreamed,
  })
}
