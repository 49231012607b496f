/** Writing archives. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import type { Run } from '../../shell/program.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  type Stat,
} from '../../world/tree.ts'
import { BLOCK, headerBlocks, type Member } from './header.ts'
import { fault, isExcluded, type Job, listing, safeName } from './job.ts'

/** Twenty blocks: what tar writes at once, and pads its end to. */
export const RECORD_BYTES = 20 * BLOCK

export interface Sink {
  readonly accounts: Accounts
  /** Where the archive itself is, so that it does not swallow itself. */
  readonly own: Stat | undefined
  /** Members with more than one name, by device and inode. */
  readonly links: Map<string, ByteString>
  write(bytes: Bytes): Run<boolean>
}

const TYPES = new Map([
  [S_IFCHR, '3'],
  [S_IFBLK, '4'],
  [S_IFIFO, '6'],
])

/** A file, and what is in it when it is a directory; false when the archive can't be written. */
export function* addTree(job: Job, sink: Sink, path: ByteString): Run<boolean> {
  const { task, keys } = job
  const { sys } = task
  if (isExcluded(job, path)) return true
  const stat = keys.has('h') ? sys.stat(path) : sys.lstat(path)
  if (failed(stat)) {
    yield* fault(job, `${path.replace(/(?!^)\/+$/, '')}: Cannot stat: ${stat.text}`)
    return true
  }
  if (sink.own !== undefined && stat.ino === sink.own.ino && stat.dev === sink.own.dev) {
    yield* task.err(`tar: ${path}: file is the archive; not dumped\n`)
    return true
  }
  const isFolder = isDirectory(stat.mode)
  const name = isFolder && !path.endsWith('/') ? `${path}/` : path
  const member = memberOf(job, sink, { path, name: yield* safeName(job, name), stat })
  if (member === undefined) return true
  if (keys.has('v')) {
    const shown = listing(job, { ...member, name }, keys.has('vv'))
    yield* job.archive === '-' ? task.err(shown) : task.out(shown)
  }
  if (member.type === '0' && !(yield* addContents(job, sink, path, member))) return false
  if (member.type !== '0' && !(yield* sink.write(headerBlocks(member)))) return false
  if (!isFolder || keys.has('no-recursion')) return true
  const entries = sys.readdir(path)
  if (failed(entries)) {
    yield* fault(job, `${path}: Cannot open: ${entries.text}`)
    return true
  }
  for (const entry of entries) {
    const isFine: boolean = yield addTree(job, sink, name + entry.name)
    if (!isFine) return false
    yield* sys.pause()
  }
  return true
}

const memberOf = (
  job: Job,
  sink: Sink,
  { path, name, stat }: { path: ByteString; name: ByteString; stat: Stat },
): Member | undefined => {
  const key = `${stat.dev}:${stat.ino}`
  const before = isDirectory(stat.mode) || stat.nlink < 2 ? undefined : sink.links.get(key)
  if (stat.nlink > 1 && !isDirectory(stat.mode) && before === undefined) sink.links.set(key, name)
  const link = isSymlink(stat.mode) ? job.task.sys.readlink(path) : ''
  const type = isDirectory(stat.mode)
    ? '5'
    : isSymlink(stat.mode)
      ? '2'
      : isRegular(stat.mode)
        ? '0'
        : TYPES.get(stat.mode & S_IFMT)
  if (type === undefined || failed(link)) return undefined
  return {
    name,
    mode: stat.mode & 0o7777,
    uid: stat.uid,
    gid: stat.gid,
    size: type === '0' && before === undefined ? stat.size : 0,
    mtimeS: stat.mtime.s,
    type: before === undefined ? type : '1',
    target: before ?? link,
    user: sink.accounts.userOf(stat.uid)?.name ?? '',
    group: sink.accounts.groupOf(stat.gid)?.name ?? '',
    rdev: stat.rdev,
  }
}

/** Exactly as many bytes as the header promises. */
function* addContents(job: Job, sink: Sink, path: ByteString, member: Member): Run<boolean> {
  const { sys } = job.task
  const fd = sys.open(path)
  if (failed(fd)) {
    yield* fault(job, `${path}: Cannot open: ${fd.text}`)
    return true
  }
  if (!(yield* sink.write(headerBlocks(member)))) return false
  let left = member.size
  while (left > 0) {
    const bytes = yield* sys.read(fd, Math.min(left, CHUNK_BYTES))
    if (failed(bytes) || bytes.length === 0) break
    if (!(yield* sink.write(bytes))) return false
    left -= bytes.length
    yield* sys.pause()
  }
  sys.close(fd)
  for (; left > 0; left -= Math.min(left, CHUNK_BYTES)) {
    if (!(yield* sink.write(new Uint8Array(Math.min(left, CHUNK_BYTES))))) return false
    yield* sys.pause()
  }
  return yield* sink.write(new Uint8Array((BLOCK - (member.size % BLOCK)) % BLOCK))
}
