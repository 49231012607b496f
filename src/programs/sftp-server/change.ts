/** SETSTAT and its kin: each wish is tried, and the last that failed is told. */
import type { ByteString } from '../../base/bytes.ts'
import { EINVAL, EOPNOTSUPP, type Errno, failed } from '../../base/errno.ts'
import type { Run, Sys } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { isSymlink, type Stat } from '../../world/tree.ts'
import type { Attributes } from './attributes.ts'

const MODE_BITS = 0o7777
/** chown(2): -1 leaves an id as it is. */
const LEAVE = 0xffff_ffff
const OFF_T_END = 2 ** 63
const idOf = (id: number): number => (id === LEAVE ? -1 : id)

type Outcome = Stat | Errno | undefined

const timesOf = ({ atime, mtime }: { atime: number; mtime: number }) => ({
  atime: { s: atime, ns: 0 },
  mtime: { s: mtime, ns: 0 },
})

const lastFailure = (...outcomes: readonly Outcome[]): Errno | undefined =>
  outcomes.filter((it) => failed(it)).at(-1)

/** By path, through links. */
export function* changePath(
  sys: Sys,
  path: ByteString,
  { size, mode, times, owner }: Attributes,
): Run<Errno | undefined> {
  const cut = size === undefined ? undefined : yield* resized(size, () => sys.truncate(path, size))
  return lastFailure(
    cut,
    mode === undefined ? undefined : sys.chmod(path, mode & MODE_BITS),
    times === undefined ? undefined : sys.utimens(path, timesOf(times)),
    owner === undefined ? undefined : sys.chown(path, idOf(owner.uid), idOf(owner.gid)),
  )
}

/** To C the upper half of 64 bits is negative. */
function* resized(size: number, resize: () => Run<Stat | Errno>): Run<Outcome> {
  return size >= OFF_T_END ? EINVAL : yield* resize()
}

/** Of what is open. */
export function* changeFile(
  sys: Sys,
  fd: Fd,
  { size, mode, times, owner }: Attributes,
): Run<Errno | undefined> {
  const cut = size === undefined ? undefined : yield* resized(size, () => sys.ftruncate(fd, size))
  return lastFailure(
    cut,
    mode === undefined ? undefined : sys.fchmod(fd, mode & MODE_BITS),
    times === undefined ? undefined : sys.futimens(fd, timesOf(times)),
    owner === undefined ? undefined : sys.fchown(fd, idOf(owner.uid), idOf(owner.gid)),
  )
}

/** By path, of a link itself, which has no size and whose mode Linux does not change. */
export const changeLink = (
  sys: Sys,
  path: ByteString,
  { size, mode, times, owner }: Attributes,
): Errno | undefined => {
  const noFollow = { noFollow: true }
  return lastFailure(
    size === undefined ? undefined : EINVAL,
    mode === undefined ? undefined : chmodItself(sys, path, mode & MODE_BITS),
    times === undefined ? undefined : sys.utimens(path, timesOf(times), noFollow),
    owner === undefined ? undefined : sys.chown(path, idOf(owner.uid), idOf(owner.gid), noFollow),
  )
}

const chmodItself = (sys: Sys, path: ByteString, mode: number): Outcome => {
  const stat = sys.lstat(path)
  if (failed(stat)) return stat
  return isSymlink(stat.mode) ? EOPNOTSUPP : sys.chmod(path, mode)
}
