/** unzip 6.00 as Debian has it, and its list of names (-Z1). */
import { crc32 } from 'node:zlib'
import { type ByteString, type Bytes, concat } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { compileGlob } from '../base/glob.ts'
import { inflate } from '../shell/gnu/inflate.ts'
import { readAll } from '../shell/gnu/input.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { packedBytes, readZip, type ZipEntry } from '../shell/gnu/zip-archive.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { isSymlink } from '../world/tree.ts'
import { askReplace, type Replacing } from './unzip/ask.ts'
import { listTable, longTable } from './unzip/tables.ts'

const NOT_FOUND = 9
const BAD_USAGE = 10
const NO_MATCH = 11
const NAME_COLUMNS = 22

interface Job {
  readonly task: Task
  readonly archive: ByteString
  readonly letters: ReadonlySet<string>
  readonly quiet: number
  readonly folder: ByteString | undefined
  /** How files that exist are dealt with; changes with the answers. */
  replacing: Replacing
}

export const program: Program = {
  names: ['unzip'],
  *run(task) {
    const parsed = parse(task.args.slice(1))
    if (parsed === undefined || parsed.archive === undefined) {
      const isBad = parsed === undefined
      const text = recordedText(task, 'unzip')
      yield* isBad ? task.err(text) : task.out(text)
      return isBad ? BAD_USAGE : 0
    }
    const { archive, letters, quiet, folder, wanted, excluded } = parsed
    const opened = yield* openArchive(task, archive, quiet > 0)
    if (typeof opened === 'number') return opened
    const { path, entries } = opened
    const replacing: Replacing = letters.has('o') ? 'all' : letters.has('n') ? 'none' : 'ask'
    const job: Job = { task, archive: path, letters, quiet, folder, replacing }
    const globs = wanted.map((it) => compileGlob(it))
    const avoided = excluded.map((it) => compileGlob(it))
    const chosen = entries.filter(
      ({ name }) =>
        (globs.length === 0 || globs.some((glob) => glob.matches(name))) &&
        !avoided.some((glob) => glob.matches(name)),
    )
    const status = yield* work(job, chosen)
    const missing = wanted.filter((_, at) => !entries.some(({ name }) => globs[at]?.matches(name)))
    for (const it of missing) {
      yield* task.flush()
      yield* task.err(`caution: filename not matched:  ${it}\n`)
    }
    return missing.length > 0 ? NO_MATCH : status
  },
}

interface Parsed {
  archive: ByteString | undefined
  readonly letters: Set<string>
  quiet: number
  folder: ByteString | undefined
  readonly wanted: ByteString[]
  readonly excluded: ByteString[]
}

/** Undefined: a letter that it does not know. */
const parse = (args: readonly ByteString[]): Parsed | undefined => {
  const parsed: Parsed = {
    archive: undefined,
    letters: new Set(),
    quiet: 0,
    folder: undefined,
    wanted: [],
    excluded: [],
  }
  let excludes = false
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-d') parsed.folder = args[++at]
    else if (arg === '-x') excludes = true
    else if (arg.startsWith('-') && arg.length > 1 && parsed.archive === undefined) {
      for (const letter of arg.slice(1)) {
        if (!/[lvtpcfuonqjaCLXKUVzMZ1DW:]/.test(letter)) return undefined
        if (letter === 'q') parsed.quiet++
        parsed.letters.add(letter)
      }
    } else if (arg.startsWith('-d') && arg.length > 2) parsed.folder = arg.slice(2)
    else if (parsed.archive === undefined) parsed.archive = arg
    else if (excludes) parsed.excluded.push(arg)
    else parsed.wanted.push(arg)
  }
  return parsed
}

function* openArchive(
  task: Task,
  given: ByteString,
  isQuiet: boolean,
): Run<{ readonly path: ByteString; readonly entries: readonly ZipEntry[] } | number> {
  const { sys } = task
  const own = ownName(task).replace(/^.*\//, '')
  let found: ByteString | undefined
  for (const path of [given, `${given}.zip`, `${given}.ZIP`]) {
    const fd = sys.open(path)
    if (failed(fd)) continue
    const bytes = yield* readAll(sys, fd)
    sys.close(fd)
    if (failed(bytes)) continue
    const entries = readZip(bytes, zoneOf(sys, task.env))
    if (entries !== undefined) return { path, entries }
    found ??= path
    if (!isQuiet) yield* task.out(`Archive:  ${path}\n`)
    yield* task.flush()
    yield* task.err(NO_DIRECTORY)
  }
  yield* task.err(
    found === undefined
      ? `${own}:  cannot find or open ${given}, ${given}.zip or ${given}.ZIP.\n`
      : `${own}:  cannot find zipfile directory in one of ${given} or\n` +
          `        ${given}.zip, and cannot find ${given}.ZIP, period.\n`,
  )
  return NOT_FOUND
}

const NO_DIRECTORY =
  '  End-of-central-directory signature not found.  Either this file is not\n' +
  '  a zipfile, or it constitutes one disk of a multi-part archive.  In the\n' +
  '  latter case the central directory and zipfile comment will be found on\n' +
  '  the last disk(s) of this archive.\n'

function* work(job: Job, entries: readonly ZipEntry[]): Run<number> {
  const { task, letters, archive, quiet } = job
  if (letters.has('Z') && letters.has('1')) {
    for (const { name } of entries) yield* task.out(`${name}\n`)
    return 0
  }
  const zone = zoneOf(task.sys, task.env)
  if (!letters.has('p') && quiet === 0) yield* task.out(`Archive:  ${archive}\n`)
  if (letters.has('v')) {
    yield* task.out(longTable(entries, zone))
    return 0
  }
  if (letters.has('l')) {
    yield* task.out(listTable(entries, zone))
    return 0
  }
  let isFine = true
  for (const entry of entries) if (!(yield* one(job, entry))) isFine = false
  if (letters.has('t') && isFine && quiet < 2) {
    yield* task.out(`No errors detected in compressed data of ${archive}.\n`)
  }
  return isFine ? 0 : 2
}

const shown = (verb: string, name: ByteString): ByteString =>
  `${verb.padStart(11)}: ${name.padEnd(NAME_COLUMNS)}  `

function* one(job: Job, entry: ZipEntry): Run<boolean> {
  const { task, letters, quiet } = job
  const isFolder = entry.name.endsWith('/')
  if (letters.has('t')) {
    const bytes = yield* contents(task, entry)
    const isFine = bytes !== undefined && crc32(bytes) === entry.crc
    if (quiet === 0)
      yield* task.out(`${shown('testing', entry.name)}${isFine ? ' OK' : ' bad CRC'}\n`)
    return isFine
  }
  if (letters.has('p') || letters.has('c')) {
    if (isFolder) return true
    const verb = entry.method === 0 ? 'extracting' : 'inflating'
    if (letters.has('c') && quiet === 0) yield* task.out(`${shown(verb, entry.name)}\n`)
    const bytes = yield* contents(task, entry)
    if (bytes !== undefined) yield* task.out(bytes)
    if (letters.has('c')) yield* task.out('\n')
    return bytes !== undefined
  }
  return yield* extract(job, entry, isFolder)
}

/** The bytes of an entry; undefined when they are damaged. */
function* contents(task: Task, entry: ZipEntry): Run<Bytes | undefined> {
  const packed = packedBytes(entry)
  if (entry.method === 0) return packed
  const parts: Bytes[] = []
  const ended = yield* inflate(task.sys, packed, 0, function* (piece) {
    parts.push(piece)
    return true
  })
  return typeof ended === 'string' ? undefined : concat(parts)
}

/** Without the ways out of the folder that names may have. */
const safe = (name: ByteString): ByteString =>
  name
    .split('/')
    .filter((part) => part !== '..' && part !== '')
    .join('/')

function* extract(job: Job, entry: ZipEntry, isFolder: boolean): Run<boolean> {
  const { task, letters, quiet, folder } = job
  const { sys } = task
  const plain = safe(entry.name)
  const inside = letters.has('j') ? plain.slice(plain.lastIndexOf('/') + 1) : plain
  if (isFolder && letters.has('j')) return true
  const path = folder === undefined ? inside : `${folder.replace(/\/+$/, '')}/${inside}`
  yield* makeAbove(job, path)
  if (isFolder) {
    if (sys.stat(path) !== ENOENT) return true
    if (quiet === 0) yield* task.out(`   creating: ${path}/\n`)
    return !failed(sys.mkdir(path, entry.mode & 0o777 || 0o777))
  }
  const there = sys.lstat(path)
  if (!failed(there)) {
    if (letters.has('u') || letters.has('f')) {
      if (there.mtime.s >= entry.mtimeS) return true
    }
    if (job.replacing === 'ask') job.replacing = yield* askReplace(task, path)
    if (job.replacing === 'none' || job.replacing === 'no') {
      if (job.replacing === 'no') job.replacing = 'ask'
      return true
    }
    if (job.replacing === 'yes') job.replacing = 'ask'
    void sys.unlink(path) // what can't be removed shows at the open
  } else if (letters.has('f')) return true
  const bytes = yield* contents(task, entry)
  const verb = entry.method === 0 ? 'extracting' : 'inflating'
  if (quiet === 0) yield* task.out(`${shown(verb, path)}\n`)
  if (bytes === undefined) return false
  if (isSymlink(entry.mode))
    return !failed(sys.symlink(Buffer.from(bytes).toString('latin1'), path))
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  if (failed(fd)) {
    yield* task.err(`error:  cannot create ${path}\n        ${fd.text}\n`)
    return false
  }
  const written = yield* sys.write(fd, bytes)
  const umask = sys.umask(0)
  sys.umask(umask)
  void sys.fchmod(fd, (entry.mode & 0o777 || 0o666) & ~umask) // one's own file
  const time = { s: entry.mtimeS, ns: 0 }
  void sys.futimens(fd, { atime: time, mtime: time })
  sys.close(fd)
  return !failed(written)
}

function* makeAbove(job: Job, path: ByteString): Run<void> {
  const parts = path.split('/').slice(0, -1)
  for (let at = 1; at <= parts.length; at++) {
    const above = parts.slice(0, at).join('/')
    if (above !== '') void job.task.sys.mkdir(above, 0o777) // mostly it is there
  }
}
