/** The bytes of a copy, or the node or link that stands for them. */
import type { ByteString } from '../../base/bytes.ts'
import { EEXIST, EISDIR, ENOENT, ENOTDIR, type Errno, failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_EXCL, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import { isRegular, isSymlink, S_IFIFO, S_IFMT, type Stat } from '../../world/tree.ts'
import type { Run } from '../program.ts'
import type { Copier } from './copy.ts'
import { quoted, quotedName } from './quoting.ts'
import type { Pair } from './targets.ts'
import { complain } from './usage.ts'

interface Job {
  readonly pair: Pair
  readonly source: Stat
  readonly isNew: boolean
}

/** Makes the destination of anything but a directory; false after a complaint. */
export function* copyContents(copier: Copier, job: Job): Run<boolean> {
  const { options } = copier
  const { source } = job
  if (options.links === 'symbolic') return yield* linkSymbolic(copier, job)
  if (options.links === 'hard') return yield* linkHard(copier, job)
  if (isSymlink(source.mode)) return yield* copyLink(copier, job)
  if (isRegular(source.mode) || options.readsSpecial) return yield* copyBytes(copier, job)
  const { sys, env } = copier.task
  const made = sys.mknod(job.pair.to, source.mode, source.rdev)
  if (!failed(made)) return true
  const what = (source.mode & S_IFMT) === S_IFIFO ? 'fifo' : 'special file'
  yield* complain(copier.task, `cannot create ${what} ${quoted(job.pair.to, env)}: ${made.text}`)
  return false
}

function* linkSymbolic(copier: Copier, { pair }: Job): Run<boolean> {
  const { task, options } = copier
  const isHere = !pair.to.includes('/')
  if (!pair.from.startsWith('/') && !isHere) {
    const name = quotedName(pair.to, task.env)
    yield* complain(task, `${name}: can make relative symbolic links only in current directory`)
    return false
  }
  let made = task.sys.symlink(pair.from, pair.to)
  if (made === EEXIST && options.force) {
    task.sys.unlink(pair.to)
    made = task.sys.symlink(pair.from, pair.to)
  }
  if (!failed(made)) return true
  const [to, from] = [quoted(pair.to, task.env), quoted(pair.from, task.env)]
  yield* complain(task, `cannot create symbolic link ${to} to ${from}: ${made.text}`)
  return false
}

function* linkHard(copier: Copier, { pair }: Job): Run<boolean> {
  const { task, options } = copier
  const how = { follow: options.follow === 'always' }
  let made = task.sys.link(pair.from, pair.to, how)
  if (made === EEXIST && options.force) {
    task.sys.unlink(pair.to)
    made = task.sys.link(pair.from, pair.to, how)
  }
  if (!failed(made)) return true
  const [to, from] = [quoted(pair.to, task.env), quoted(pair.from, task.env)]
  yield* complain(task, `cannot create hard link ${to} to ${from}: ${made.text}`)
  return false
}

function* copyLink(copier: Copier, { pair }: Job): Run<boolean> {
  const { task } = copier
  const target = task.sys.readlink(pair.from)
  if (failed(target)) {
    const from = quoted(pair.from, task.env)
    yield* complain(task, `cannot read symbolic link ${from}: ${target.text}`)
    return false
  }
  const made = task.sys.symlink(target, pair.to)
  if (!failed(made)) return true
  const to = quoted(pair.to, task.env)
  yield* complain(task, `cannot create symbolic link ${to}: ${made.text}`)
  return false
}

function* copyBytes(copier: Copier, job: Job): Run<boolean> {
  const { task, options } = copier
  const { sys, env } = task
  const { pair } = job
  const from = sys.open(pair.from)
  if (failed(from)) {
    yield* complain(task, `cannot open ${quoted(pair.from, env)} for reading: ${from.text}`)
    return false
  }
  const to = yield* openDestination(copier, job)
  if (to === undefined) {
    sys.close(from)
    return false
  }
  let isFine = true
  if (options.reflink === 'always' && !options.attributesOnly) {
    const [dest, source] = [quoted(pair.to, env), quoted(pair.from, env)]
    yield* complain(task, `failed to clone ${dest} from ${source}: Operation not supported`)
    if (job.isNew) sys.unlink(pair.to)
    isFine = false
  } else if (!options.attributesOnly) isFine = yield* pour(copier, pair, from, to)
  sys.close(from)
  sys.close(to)
  return isFine
}

function* openDestination(copier: Copier, job: Job): Run<Fd | undefined> {
  const { task, options } = copier
  const { sys, env } = task
  const path = job.pair.to
  let fd: Fd | Errno | 'dangling' = ENOENT
  if (!job.isNew) {
    fd = sys.open(path, O_WRONLY | (options.attributesOnly ? 0 : O_TRUNC))
    if (failed(fd) && options.force) {
      const gone = sys.unlink(path)
      if (failed(gone) && gone !== ENOENT) {
        yield* complain(task, `cannot remove ${quoted(path, env)}: ${gone.text}`)
        return undefined
      }
      if (options.verbose) yield* task.out(`removed ${quoted(path, env)}\n`)
      fd = ENOENT
    }
  }
  if (fd === ENOENT) fd = create(copier, job)
  if (fd === 'dangling') {
    yield* complain(task, `not writing through dangling symlink ${quoted(path, env)}`)
    return undefined
  }
  if (!failed(fd)) return fd
  const reason = fd === EISDIR && path.endsWith('/') ? ENOTDIR : fd
  yield* complain(task, `cannot create regular file ${quoted(path, env)}: ${reason.text}`)
  return undefined
}

const create = (copier: Copier, { pair, source }: Job): Fd | Errno | 'dangling' => {
  const { options, task } = copier
  const mode = options.ignoresMode ? 0o666 : source.mode & 0o777
  const kept = options.keepsOwner ? mode & ~0o077 : mode
  const fd = task.sys.open(pair.to, O_WRONLY | O_CREAT | O_EXCL, kept)
  if (fd !== EEXIST) return fd
  const there = task.sys.lstat(pair.to)
  return !failed(there) && isSymlink(there.mode) ? 'dangling' : fd
}

function* pour(copier: Copier, pair: Pair, from: Fd, to: Fd): Run<boolean> {
  const { task } = copier
  const { sys, env } = task
  const shownName = (path: ByteString): ByteString => quoted(path, env)
  for (;;) {
    const bytes = yield* sys.read(from, CHUNK_BYTES)
    if (failed(bytes)) {
      yield* complain(task, `error reading ${shownName(pair.from)}: ${bytes.text}`)
      return false
    }
    if (bytes.length === 0) return true
    const written = yield* sys.write(to, bytes)
    if (failed(written)) {
      yield* complain(task, `error writing ${shownName(pair.to)}: ${written.text}`)
      return false
    }
    yield* sys.pause()
  }
}
