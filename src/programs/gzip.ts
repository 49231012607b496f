/** gzip 1.12; gunzip and zcat are scripts that call it. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { ask } from '../shell/gnu/ask.ts'
import { gunzip, gzip, headerOf } from '../shell/gnu/gzip-file.ts'
import { readAll, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_EXCL, O_WRONLY } from '../world/syscalls.ts'
import { isDirectory, isRegular, type Stat } from '../world/tree.ts'
import { listFile, totals } from './gzip/list.ts'

const OPTIONS = optionTable('ab:cdfhH?klLmMnNqrS:tvVZ123456789', [
  'ascii=a',
  'to-stdout=c',
  'stdout=c',
  'decompress=d',
  'uncompress=d',
  'force=f',
  'help=h',
  'keep=k',
  'list=l',
  'license=L',
  'no-name=n',
  'name=N',
  'quiet=q',
  'silent=q',
  'synchronous',
  'recursive=r',
  'suffix:=S',
  'test=t',
  'verbose=v',
  'version=V',
  'fast=1',
  'best=9',
  'rsyncable',
])
const WARNING = 2
const SUFFIXES = ['.gz', '.tgz', '.taz', '-gz', '.z', '-z', '_z', '.Z']

interface Job {
  readonly task: Task
  readonly keys: ReadonlySet<string>
  readonly level: number
  readonly suffix: ByteString
  /** What -l has told so far. */
  readonly listed: { count: number; packed: number; plain: number; frameBytes: number }
}

export const program: Program = {
  names: ['gzip'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const name = ownName(task)
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${name}: ${ends.value}\nTry \`${name} --help' for more information.\n`)
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, text] of [
      ['h', 'gzip --help'],
      ['V', 'gzip --version'],
    ] as const) {
      if (!keys.has(key)) continue
      yield* task.out(recordedText(task, text))
      return 0
    }
    const level = Number(options.findLast(({ key }) => /^[1-9]$/.test(key))?.key ?? 6)
    const suffix = options.findLast(({ key }) => key === 'S')?.value ?? '.gz'
    const listed = { count: 0, packed: 0, plain: 0, frameBytes: 0 }
    const job: Job = { task, keys, level, suffix, listed }
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const one = path === '-' ? yield* filter(job) : yield* operand(job, path)
      status = one === 1 || status === 1 ? 1 : Math.max(one, status)
    }
    if (operands.length > 1 && listed.count > 0 && !keys.has('q') && !keys.has('v')) {
      yield* task.out(totals(listed))
    }
    return status
  },
}

function* warn({ task, keys }: Job, text: ByteString, status = WARNING): Run<number> {
  // A list stays in stdio's buffer until it is full.
  if (!keys.has('l')) yield* task.flush()
  if (status !== WARNING || !keys.has('q')) yield* task.err(text)
  return status
}

/** stdin to stdout. */
function* filter(job: Job): Run<number> {
  const { task, keys } = job
  const isTerminal = task.sys.isatty(keys.has('d') ? STDIN : STDOUT)
  if (isTerminal && !keys.has('f') && !keys.has('l') && !keys.has('t')) {
    const [verb, place, what] = keys.has('d')
      ? ['read from', 'terminal', 'decompression']
      : ['written to', 'terminal', 'compression']
    const said = `gzip: compressed data not ${verb} a ${place}. Use -f to force ${what}.\n`
    return yield* warn(job, `${said}For help, type: gzip -h\n`, 1)
  }
  if (keys.has('d') || keys.has('t') || keys.has('l')) {
    return yield* unpack(job, STDIN, { path: 'stdin', to: STDOUT })
  }
  return yield* pack(job, STDIN, { mtimeS: 0, to: STDOUT })
}

function* operand(job: Job, given: ByteString): Run<number> {
  const { task, keys, suffix } = job
  const { sys } = task
  const unpacks = keys.has('d') || keys.has('t') || keys.has('l')
  let path = given
  let stat = sys.stat(path)
  const isNamed = [suffix, ...SUFFIXES].some((it) => path.toLowerCase().endsWith(it))
  if (failed(stat) && unpacks && !isNamed) {
    path = given + suffix
    stat = sys.stat(path)
  }
  if (failed(stat)) return yield* warn(job, `gzip: ${path}: ${stat.text}\n`, 1)
  if (isDirectory(stat.mode)) return yield* directory(job, path)
  const toStdout = keys.has('c')
  if (!isRegular(stat.mode) && !toStdout) {
    return yield* warn(job, `gzip: ${path} is not a directory or a regular file - ignored\n`)
  }
  const known = [suffix, ...SUFFIXES]
  const ending = known.find((it) => path.toLowerCase().endsWith(it) && path.length > it.length)
  if (unpacks && ending === undefined && !toStdout && !keys.has('l') && !keys.has('t')) {
    return yield* warn(job, `gzip: ${path}: unknown suffix -- ignored\n`)
  }
  if (!unpacks && ending !== undefined && !keys.has('f') && !toStdout) {
    return yield* warn(job, `gzip: ${path} already has ${ending} suffix -- unchanged\n`, 0)
  }
  const bare = path.slice(0, path.length - (ending ?? '').length)
  const target = !unpacks ? path + suffix : /ta?z$|tgz$/.test(ending ?? '') ? `${bare}.tar` : bare
  const fd = sys.open(path)
  if (failed(fd)) return yield* warn(job, `gzip: ${path}: ${fd.text}\n`, 1)
  const status =
    toStdout || keys.has('t') || keys.has('l')
      ? yield* convert(job, fd, { path, stat, to: STDOUT, unpacks })
      : yield* replace(job, fd, { path, stat, target, unpacks })
  sys.close(fd)
  return status
}

function* directory(job: Job, path: ByteString): Run<number> {
  if (!job.keys.has('r')) {
    return yield* warn(job, `gzip: ${path} is a directory -- ignored\n`)
  }
  const entries = job.task.sys.readdir(path)
  if (failed(entries)) return yield* warn(job, `gzip: ${path}: ${entries.text}\n`, 1)
  let status = 0
  for (const { name } of entries) {
    const one: number = yield operand(job, `${path.replace(/\/$/, '')}/${name}`)
    status = one === 1 ? 1 : status || one
  }
  return status
}

interface Way {
  readonly path: ByteString
  readonly stat: Stat
  readonly unpacks: boolean
}

function* convert(job: Job, from: Fd, way: Way & { readonly to: Fd }): Run<number> {
  if (way.unpacks) return yield* unpack(job, from, way)
  const name = job.keys.has('n') ? {} : { name: way.path.slice(way.path.lastIndexOf('/') + 1) }
  const mtimeS = job.keys.has('n') ? 0 : way.stat.mtime.s
  return yield* pack(job, from, { mtimeS, to: way.to, ...name })
}

/** Writes the new file beside the old one and takes that away. */
function* replace(job: Job, from: Fd, way: Way & { readonly target: ByteString }): Run<number> {
  const { task, keys } = job
  const { sys } = task
  const { path, stat, target } = way
  if (!failed(sys.lstat(target)) && !keys.has('f')) {
    const said = `${target} already exists;`
    if (!sys.isatty(STDIN)) return yield* warn(job, `gzip: ${said}\tnot overwritten\n`)
    const isWanted = yield* ask(task, `${said} do you wish to overwrite (y or n)? `)
    if (!isWanted) return yield* warn(job, '\tnot overwritten\n')
  }
  // Mostly it is not there; what can't be removed shows at the open.
  void sys.unlink(target)
  const to = sys.open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  if (failed(to)) return yield* warn(job, `gzip: ${target}: ${to.text}\n`, 1)
  const status = yield* convert(job, from, { ...way, to })
  if (status === 1) {
    sys.close(to)
    void sys.unlink(target) // what we made a moment ago
    return status
  }
  // Who may not give files away keeps his own; mode and times of one's own file are one's own.
  void sys.fchown(to, stat.uid, stat.gid)
  void sys.fchmod(to, stat.mode & 0o777)
  void sys.futimens(to, { atime: stat.atime, mtime: stat.mtime })
  const made = sys.fstat(to)
  sys.close(to)
  if (!keys.has('k')) sys.unlink(path)
  if (keys.has('v') && !failed(made)) {
    const [plain, packed] = way.unpacks ? [made.size, stat.size] : [stat.size, made.size]
    const what = keys.has('k') ? 'created' : 'replaced with'
    yield* task.err(`${path}:\t${ratio(plain, packed)} -- ${what} ${target}\n`)
  }
  return status
}

/** Saved part of a file, as gzip counts: without header and name. */
export const ratio = (plain: number, packed: number): ByteString => {
  const saved = plain === 0 ? 0 : ((plain - packed + 18) / plain) * 100
  return `${saved.toFixed(1).padStart(5)}%`
}

function* pack(
  job: Job,
  from: Fd,
  { to, ...header }: { to: Fd; mtimeS: number; name?: ByteString },
): Run<number> {
  const { sys } = job.task
  const file = gzip({ level: job.level, ...header })
  for (;;) {
    const bytes = yield* sys.read(from, CHUNK_BYTES)
    if (failed(bytes)) return yield* warn(job, `\ngzip: stdin: ${bytes.text}\n`, 1)
    const written = yield* sys.write(to, bytes.length === 0 ? file.finish() : file.add(bytes))
    if (failed(written)) return yield* warn(job, `\ngzip: ${written.text}\n`, 1)
    if (bytes.length === 0) return 0
    yield* sys.pause()
  }
}

function* unpack(job: Job, from: Fd, { path, to }: { path: ByteString; to: Fd }): Run<number> {
  const { task, keys } = job
  const { sys } = task
  const input = yield* readAll(sys, from)
  if (failed(input)) return yield* warn(job, `\ngzip: ${path}: ${input.text}\n`, 1)
  let size = 0
  let problem: ByteString | undefined
  const isSilent = keys.has('t') || keys.has('l')
  const ended = yield* gunzip(sys, input, function* (piece: Bytes) {
    size += piece.length
    if (isSilent || piece.length === 0) return true
    const written = yield* sys.write(to, piece)
    if (failed(written)) problem = written.text
    return problem === undefined
  })
  if (ended === 'stopped') return yield* warn(job, `\ngzip: ${problem}\n`, 1)
  if (ended === 'decompression OK, trailing garbage ignored') {
    return yield* warn(job, `\ngzip: ${path}: ${ended}\n`)
  }
  if (ended !== 'ok') return yield* warn(job, `\ngzip: ${path}: ${ended}\n`, 1)
  if (keys.has('l')) {
    const isFirst = job.listed.count++ === 0
    job.listed.packed += input.length
    job.listed.plain += size
    const head = keys.has('v') ? 'method  crc     date  time  ' : ''
    if (isFirst && !keys.has('q')) {
      yield* task.out(`${head}         compressed        uncompressed  ratio uncompressed_name\n`)
    }
    job.listed.frameBytes = (headerOf(input, 0)?.end ?? 10) + 8
    yield* listFile(task, { path, input, size, isLong: keys.has('v') })
  } else if (keys.has('t') && keys.has('v')) yield* task.err(`${path}:\t OK\n`)
  return 0
}
