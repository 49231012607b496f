/** scp -f: sends what the other side has asked for (source of OpenSSH 9.2p1's scp.c, by its answers). */
import type { ByteString } from '../../base/bytes.ts'
import { EIO, type Errno, failed } from '../../base/errno.ts'
import type { Run } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_NONBLOCK, O_RDONLY } from '../../world/syscalls.ts'
import { isDirectory, isRegular, type Stat } from '../../world/tree.ts'
import type { Far } from './far.ts'

const PIECE_BYTES = 16_384
/** FILEMODEMASK: without the sticky bit. */
const MODE_BITS = 0o6777

/** Sends each path when the other side is ready. */
export function* sendAll(far: Far, paths: readonly ByteString[]): Run<number> {
  yield* far.isContent()
  for (const path of paths) yield source(far, path)
  return far.status
}

function* source(far: Far, given: ByteString): Run<void> {
  const { sys } = far.task
  const path = given.replace(/(?<=.)\/+$/s, '')
  const fd = sys.open(path, O_RDONLY | O_NONBLOCK)
  if (failed(fd)) return yield* far.wrong(`${path}: ${fd.text}`)
  const stat = sys.fstat(fd)
  if (failed(stat)) yield* far.wrong(`${path}: ${stat.text}`)
  else {
    yield* far.unblocked(fd)
    if (isRegular(stat.mode)) yield* sendFile(far, { path: visible(path), fd, stat })
    else if (isDirectory(stat.mode) && far.options.isRecursive) yield sendTree(far, path, stat)
    else yield* far.wrong(`${visible(path)}: not a regular file`)
  }
  const closed = sys.close(fd)
  if (failed(closed)) far.errors++
}

interface Sent {
  readonly path: ByteString
  readonly fd: Fd
  readonly stat: Stat
}

function* sendFile(far: Far, { path, fd, stat }: Sent): Run<void> {
  if (!(yield* sendTimes(far, stat))) return
  const line = `C${modeOf(stat)} ${stat.size} ${nameOf(path)}\n`
  yield* far.tell(`Sending file modes: ${line}`)
  yield* far.send(line)
  if (!(yield* far.isContent())) return
  const problem = yield* sendBytes(far, fd, stat.size)
  yield* far.unblocked(1)
  if (problem === undefined) yield* far.good()
  else yield* far.wrong(`${path}: ${problem.text}`)
  yield* far.isContent()
}

/** As many bytes as were promised: zeros once it can't be read; answers why. */
function* sendBytes(far: Far, fd: Fd, size: number): Run<Errno | undefined> {
  let problem: Errno | undefined
  for (let left = size; left > 0; ) {
    const count = Math.min(left, PIECE_BYTES)
    const bytes = problem === undefined ? yield* far.task.sys.read(fd, count) : problem
    if (failed(bytes) || bytes.length === 0) {
      problem ??= failed(bytes) ? bytes : EIO
      yield* far.send(new Uint8Array(count))
      left -= count
      continue
    }
    yield* far.send(bytes)
    left -= bytes.length
  }
  return problem
}

function* sendTree(far: Far, path: ByteString, stat: Stat): Run<void> {
  const { sys } = far.task
  const entries = sys.readdir(path)
  if (failed(entries)) return yield* far.wrong(`${path}: ${entries.text}`)
  if (!(yield* sendTimes(far, stat))) return
  const line = `D${modeOf(stat)} 0 ${nameOf(path)}\n`
  yield* far.tell(`Entering directory: ${line}`)
  yield* far.send(line)
  if (!(yield* far.isContent())) return
  for (const { name } of entries) yield source(far, `${path}/${name}`)
  yield* far.send('E\n')
  yield* far.isContent()
}

/** With -p; false when the other side does not want the file then. */
function* sendTimes(far: Far, { mtime, atime }: Stat): Run<boolean> {
  if (!far.options.keepsTimes) return true
  const line = `T${Math.max(mtime.s, 0)} 0 ${Math.max(atime.s, 0)} 0\n`
  yield* far.tell(`File mtime ${mtime.s} atime ${atime.s}\nSending file timestamps: ${line}`)
  yield* far.send(line)
  return yield* far.isContent()
}

const modeOf = ({ mode }: Stat): string => (mode & MODE_BITS).toString(8).padStart(4, '0')

const nameOf = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

/** strnvis(3) with VIS_NL: a name with a newline in it is written so that it is one line. */
const visible = (path: ByteString): ByteString =>
  path.includes('\n')
    ? path.replace(/[\x00-\x1f\x7f\\]/g, (it) =>
        it === '\\' ? '\\\\' : `\\^${String.fromCharCode(it.charCodeAt(0) ^ 0x40)}`,
      )
    : path
