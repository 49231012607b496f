/** xz, unxz and xzcat of XZ Utils 5.4.1. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAll, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { ownName, recordedText } from '../shell/gnu/usage.ts'
import { isXz, unxz, type XzStream } from '../shell/gnu/xz/decode.ts'
import { xz } from '../shell/gnu/xz/encode.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_CREAT, O_EXCL, O_WRONLY } from '../world/syscalls.ts'
import { isDirectory, isRegular, isSymlink, S_ISGID, S_ISUID, type Stat } from '../world/tree.ts'
import { type Listed, listTable, niceSize } from './xz/list.ts'

const OPTIONS = optionTable('cC:defF:hHlkM:qQrS:tT:vVz0123456789', [
  ...'compress=z decompress=d uncompress=d test=t list=l keep=k force=f stdout=c'.split(' '),
  ...'to-stdout=c single-stream no-sparse suffix:=S files:: files0:: format:=F'.split(' '),
  ...'check:=C ignore-check fast=0 best=9 extreme=e threads:=T block-size:'.split(' '),
  ...'memlimit-compress: memlimit-decompress: memlimit:=M quiet=q verbose=v'.split(' '),
  ...'no-warn=Q robot info-memory help=h long-help=H version=V'.split(' '),
])
const RATIO_MAX = 9.999
const WARNING = 2
/** Header and footer of a stream. */
const SMALLEST = 24

interface Job {
  readonly task: Task
  readonly mode: 'pack' | 'unpack' | 'test' | 'list'
  readonly keys: ReadonlySet<string>
  readonly suffix: ByteString | undefined
  readonly quiet: number
  readonly listed: Listed[]
}

export const program: Program = {
  names: ['xz', 'unxz', 'xzcat'],
  *run(task) {
    const name = ownName(task).replace(/^.*\//, '')
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends?.key === BAD_OPTION) {
      const hint = `${name}: Try \`${name} --help' for more information.`
      yield* task.err(`${name}: ${ends.value}\n${hint}\n`)
      return 1
    }
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, text] of [
      ['h', 'xz --help'],
      ['H', 'xz --long-help'],
      ['V', 'xz --version'],
    ] as const) {
      if (!keys.has(key)) continue
      yield* task.out(recordedText(task, text))
      return 0
    }
    const cats = name.includes('cat')
    const letter = options.findLast(({ key }) => /^[zdtl]$/.test(key))?.key
    const own = cats || name.includes('un') ? 'unpack' : 'pack'
    const modes = { z: 'pack', d: 'unpack', t: 'test', l: 'list' } as const
    const job: Job = {
      task,
      mode: letter === undefined ? own : modes[letter as 'z'],
      keys: cats ? new Set([...keys, 'c']) : keys,
      suffix: options.findLast(({ key }) => key === 'S')?.value,
      quiet: options.filter(({ key }) => key === 'q').length,
      listed: [],
    }
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const one = path === '-' ? yield* filter(job) : yield* operand(job, path)
      if (one === 1 || status === 0) status = one
    }
    if (job.mode === 'list') yield* task.out(listTable(job.listed))
    return status === WARNING && keys.has('Q') ? 0 : status
  },
}

/** A warning ends with status 2 and is silenced by -q, an error with 1 and needs -qq. */
function* say({ task, quiet }: Job, text: ByteString, status = 1): Run<number> {
  yield* task.flush()
  const name = ownName(task).replace(/^.*\//, '')
  if (quiet < (status === WARNING ? 1 : 2)) yield* task.err(`${name}: ${text}\n`)
  return status
}

/** stdin to stdout. */
function* filter(job: Job): Run<number> {
  const { sys } = job.task
  const { mode } = job
  if (mode === 'list') return yield* say(job, '--list does not support reading from standard input')
  if (mode === 'pack' && sys.isatty(STDOUT)) {
    return yield* refuseTerminal(job, 'Compressed data cannot be written to a terminal')
  }
  if (mode !== 'pack' && sys.isatty(STDIN)) {
    return yield* refuseTerminal(job, 'Compressed data cannot be read from a terminal')
  }
  return yield* convert(job, { from: STDIN, to: STDOUT, path: '(stdin)' })
}

function* refuseTerminal(job: Job, text: ByteString): Run<number> {
  yield* say(job, text)
  const name = ownName(job.task).replace(/^.*\//, '')
  return yield* say(job, `Try \`${name} --help' for more information.`)
}

/** What a file will be called; a warning when that can't be. */
const targetOf = ({ mode, suffix, keys }: Job, path: ByteString): ByteString | undefined => {
  const own = suffix === undefined ? [] : [[suffix, ''] as const]
  const known = [...own, ['.xz', ''], ['.txz', '.tar'], ['.lzma', ''], ['.tlz', '.tar']] as const
  const found = known.find(
    ([it]) => path.endsWith(it) && !path.slice(0, -it.length).match(/(^|\/)$/),
  )
  if (mode === 'unpack') return found && path.slice(0, -found[0].length) + found[1]
  const isDone = known.slice(0, own.length + 2).some(([it]) => path.endsWith(it))
  return isDone && !keys.has('c') ? undefined : `${path}${suffix ?? '.xz'}`
}

function* operand(job: Job, path: ByteString): Run<number> {
  const { task, keys, mode } = job
  const { sys } = task
  const toStdout = keys.has('c') || mode === 'test' || mode === 'list'
  const isLax = toStdout || keys.has('f')
  const link = sys.lstat(path)
  if (!failed(link) && isSymlink(link.mode) && !isLax) {
    return yield* say(job, `${path}: Is a symbolic link, skipping`, WARNING)
  }
  const stat = sys.stat(path)
  if (failed(stat)) return yield* say(job, `${path}: ${stat.text}`)
  if (isDirectory(stat.mode)) {
    return yield* say(job, `${path}: Is a directory, skipping`, WARNING)
  }
  const fd = sys.open(path)
  if (failed(fd)) return yield* say(job, `${path}: ${fd.text}`)
  const status = toStdout
    ? yield* convert(job, { from: fd, to: STDOUT, path })
    : yield* replace(job, fd, { path, stat, isLax })
  sys.close(fd)
  return status
}

const reasonToSkip = (stat: Stat, keepsInput: boolean): string | undefined => {
  if (!isRegular(stat.mode)) return 'Not a regular file, skipping'
  if (keepsInput) return undefined
  if ((stat.mode & (S_ISUID | S_ISGID)) !== 0) return 'File has setuid or setgid bit set, skipping'
  if ((stat.mode & 0o1000) !== 0) return 'File has sticky bit set, skipping'
  return stat.nlink > 1 ? 'Input file has more than one hard link, skipping' : undefined
}

/** Writes the new file beside the old one and takes that away. */
function* replace(
  job: Job,
  from: Fd,
  { path, stat, isLax }: { path: ByteString; stat: Stat; isLax: boolean },
): Run<number> {
  const { keys } = job
  const { sys } = job.task
  const reason = reasonToSkip(stat, isLax || keys.has('k'))
  if (reason !== undefined) return yield* say(job, `${path}: ${reason}`, WARNING)
  const target = targetOf(job, path)
  const isUnpacked = job.mode === 'unpack'
  if (isUnpacked) {
    const head = yield* sys.pread(from, 6, 0)
    if (failed(head) || !isXz(head)) return yield* say(job, `${path}: File format not recognized`)
  }
  if (target === undefined) {
    const suffix = path.slice(path.lastIndexOf('.'))
    const text = isUnpacked
      ? 'Filename has an unknown suffix, skipping'
      : `File already has \`${suffix}' suffix, skipping`
    return yield* say(job, `${path}: ${text}`, WARNING)
  }
  if (keys.has('f')) void sys.unlink(target)
  const to = sys.open(target, O_WRONLY | O_CREAT | O_EXCL, 0o600)
  if (failed(to)) return yield* say(job, `${target}: ${to.text}`)
  const status = yield* convert(job, { from, to, path })
  void sys.fchown(to, stat.uid, stat.gid) // who may not give files away keeps his own
  void sys.fchmod(to, stat.mode & 0o777)
  void sys.futimens(to, { atime: stat.atime, mtime: stat.mtime })
  sys.close(to)
  if (status !== 0) void sys.unlink(target)
  else if (!keys.has('k')) void sys.unlink(path)
  return status
}

interface Way {
  readonly from: Fd
  readonly to: Fd
  readonly path: ByteString
}

function* convert(job: Job, way: Way): Run<number> {
  const { task, mode, keys } = job
  const { sys } = task
  const input = yield* readAll(sys, way.from)
  if (failed(input)) return yield* say(job, `${way.path}: Read error: ${input.text}`)
  if (mode === 'pack') {
    const made = yield* xz(sys, input)
    const written = yield* sys.write(way.to, made)
    if (failed(written)) return yield* say(job, `${way.path}: Write error: ${written.text}`)
    if (keys.has('v')) yield* report(task, way.path, { packed: made.length, plain: input.length })
    return 0
  }
  let plain = 0
  const ended = yield* unxz(sys, input, function* (piece: Bytes) {
    plain += piece.length
    if (mode !== 'unpack' || piece.length === 0) return true
    return !failed(yield* sys.write(way.to, piece))
  })
  if (ended === 'File format not recognized' && mode === 'unpack' && isCat(job)) {
    void (yield* sys.write(way.to, input)) // -dcf hands on what is no .xz file
    return 0
  }
  if (mode === 'list' && input.length < SMALLEST) {
    return yield* say(job, `${way.path}: Too small to be a valid .xz file`)
  }
  if (typeof ended === 'string') return yield* say(job, `${way.path}: ${ended}`)
  if (mode === 'list') job.listed.push({ path: way.path, streams: ended })
  else if (keys.has('v')) yield* report(task, way.path, { packed: packedOf(ended), plain })
  return 0
}

const isCat = ({ keys }: Job): boolean => keys.has('c') && keys.has('f')

const packedOf = (streams: readonly XzStream[]): number =>
  streams.reduce((total, { packed }) => total + packed, 0)

/** -v at the end of a file. */
function* report(
  task: Task,
  path: ByteString,
  { packed, plain }: { packed: number; plain: number },
): Run<void> {
  const ratio = plain > 0 ? packed / plain : Number.POSITIVE_INFINITY
  const shown = ratio > RATIO_MAX ? `> ${RATIO_MAX}` : `= ${ratio.toFixed(3)}`
  yield* task.err(`${path}: ${niceSize(packed)} / ${niceSize(plain)} ${shown}\n`)
}
