/** scp -t: takes what the other side sends (sink of OpenSSH 9.2p1's scp.c, by its answers). */
import { type ByteString, type Bytes, concat } from '../../base/bytes.ts'
import { ENOTDIR, type Errno, failed } from '../../base/errno.ts'
import type { Frame, Run } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_CREAT, O_WRONLY } from '../../world/syscalls.ts'
import { isDirectory, isRegular } from '../../world/tree.ts'
import { type Announced, readAnnounced, readTimes, type Times } from './control.ts'
import type { Far } from './far.ts'

/** COPY_BUFLEN: bytes are written in such pieces, and what is left at a sudden end is not. */
const PIECE_BYTES = 16_384
const NEWLINE = 0x0a
const ENDS = 'E'
const COMPLAINTS = '\x01\x02'
const OWNER_MAY_ALL = 0o700
const OWNER_MAY_WRITE = 0o200

interface Place {
  readonly far: Far
  readonly path: ByteString
  readonly isDirectory: boolean
  /** The umask that modes are cut by, unless -p. */
  readonly mask: number
}

/** Takes files into `target` until the other side ends. */
export function* takeAll(far: Far, targets: readonly ByteString[]): Run<number> {
  const mask = far.task.sys.umask(0)
  if (!far.options.keepsTimes) far.task.sys.umask(mask)
  const [target] = targets
  if (target === undefined || targets.length !== 1) return yield* far.fatal('ambiguous target')
  yield sink(far, target, mask)
  return far.status
}

/** One level: up to `E`, or the end. */
function* sink(far: Far, path: ByteString, mask: number): Run<void> {
  const { sys } = far.task
  const stat = sys.stat(path)
  const isFolder = !failed(stat) && isDirectory(stat.mode)
  if (far.options.wantsDirectory && !isFolder) {
    yield* far.fatal(`${path}: ${(failed(stat) ? stat : ENOTDIR).text}`)
  }
  yield* far.good()
  const place: Place = { far, path, isDirectory: isFolder, mask }
  let times: Times | undefined
  for (let isFirst = true; ; isFirst = false) {
    const line = yield* control(far)
    if (line === undefined) return
    if (COMPLAINTS.includes(line.slice(0, 1))) {
      if (line[0] === '\x02') yield* sys.exit(1)
      far.errors++
      continue
    }
    if (line[0] === ENDS) return yield* far.good()
    if (line[0] === 'T') {
      const read = readTimes(line)
      if (typeof read === 'string') return yield* far.fatal(`protocol error: ${read}`)
      times = read
      yield* far.good()
      continue
    }
    const it = yield* announced(far, line, isFirst)
    const took: Frame = it.kind === 'file' ? takeFile(place, it, times) : takeTree(place, it, times)
    if ((yield took) === true) times = undefined
  }
}

/** The next line; undefined at the end of all. */
function* control(far: Far): Run<ByteString | undefined> {
  const first = yield* far.byte()
  if (first === undefined) return undefined
  if (first === NEWLINE) return yield* far.fatal('protocol error: unexpected <newline>')
  const line = yield* far.line(first)
  if (line === undefined) return yield* far.fatal('protocol error: lost connection')
  yield* far.tell(`Sink: ${line}\n`)
  return line
}

function* announced(far: Far, line: ByteString, isFirst: boolean): Run<Announced> {
  if (line[0] !== 'C' && line[0] !== 'D') {
    // A shell that complains before scp began is handed on.
    return yield* far.fatal(isFirst ? line : 'protocol error: expected control record')
  }
  const it = readAnnounced(line)
  if (typeof it === 'string') return yield* far.fatal(`protocol error: ${it}`)
  if (it.name === '' || it.name.includes('/') || it.name === '.' || it.name === '..') {
    return yield* far.fatal(`error: unexpected filename: ${it.name}`)
  }
  return it
}

const pathOf = (place: Place, name: ByteString): ByteString => {
  if (!place.isDirectory) return place.path
  return place.path === '/' ? `/${name}` : `${place.path}/${name}`
}

const modeOf = ({ far, mask }: Place, mode: number): number =>
  far.options.keepsTimes ? mode : mode & ~mask

/** Answers whether the times were used. */
function* takeTree(place: Place, it: Announced, times: Times | undefined): Run<boolean> {
  const { far } = place
  const { sys } = far.task
  if (!far.options.isRecursive) {
    return yield* far.fatal('protocol error: received directory without -r')
  }
  const path = pathOf(place, it.name)
  const mode = modeOf(place, it.mode)
  const there = sys.stat(path)
  if (!failed(there)) {
    if (!isDirectory(there.mode)) return yield* refused(far, path, ENOTDIR)
    if (far.options.keepsTimes) void sys.chmod(path, mode)
  } else {
    const made = sys.mkdir(path, mode | OWNER_MAY_ALL)
    if (failed(made)) return yield* refused(far, path, made)
  }
  yield sink(far, path, place.mask)
  // As in the original: what these two say is not asked for.
  if (times !== undefined) void sys.utimens(path, times)
  if (failed(there) || far.options.keepsTimes) void sys.chmod(path, mode)
  return times !== undefined
}

function* refused(far: Far, path: ByteString, why: Errno): Run<false> {
  yield* far.wrong(`${path}: ${why.text}`)
  return false
}

/** Answers whether the times were used. */
function* takeFile(place: Place, it: Announced, times: Times | undefined): Run<boolean> {
  const { far } = place
  const { sys } = far.task
  const path = pathOf(place, it.name)
  const wanted = modeOf(place, it.mode)
  const mode = wanted | OWNER_MAY_WRITE
  const there = sys.stat(path)
  const fd = sys.open(path, O_WRONLY | O_CREAT, mode)
  if (failed(fd)) return yield* refused(far, path, fd)
  yield* far.good()
  sys.brings(path, { how: 'scp', isWhole: false })
  let problem = yield* takeBytes(far, fd, it.size)
  yield* far.unblocked(0)
  const isCut = problem === undefined && (failed(there) || isRegular(there.mode))
  const cut = isCut ? yield* sys.ftruncate(fd, it.size) : undefined
  const notes = [
    problem === undefined ? undefined : problem.text,
    failed(cut) ? `truncate: ${cut.text}` : undefined,
  ]
  const setsMode = far.options.keepsTimes
    ? !failed(there) || wanted !== mode
    : failed(there) && wanted !== mode
  if (setsMode) {
    const set = sys.fchmod(fd, modeOf(place, wanted))
    notes.push(failed(set) ? `set mode: ${set.text}` : undefined)
  }
  const closed = sys.close(fd)
  sys.brings(path, { how: 'scp', isWhole: true })
  if (failed(closed)) problem ??= closed
  yield* far.isContent()
  const usesTimes = times !== undefined && problem === undefined
  if (usesTimes) {
    const set = sys.utimens(path, times)
    notes.push(failed(set) ? `set times: ${set.text}` : undefined)
  }
  const note = notes.find((text) => text !== undefined)
  if (note === undefined) yield* far.good()
  else yield* far.wrong(`${path}: ${note}`)
  return usesTimes
}

/** Takes so many bytes, written or not; answers why they could not be written. */
function* takeBytes(far: Far, fd: Fd, size: number): Run<Errno | undefined> {
  let problem: Errno | undefined
  let pieces: Bytes[] = []
  let held = 0
  for (let left = size; left > 0; ) {
    const bytes = yield* far.some(Math.min(left, PIECE_BYTES - held))
    if (bytes.length === 0) return yield* far.fatal('Broken pipe')
    // A view of what the next read overwrites or not: kept until its piece is whole.
    pieces.push(bytes)
    held += bytes.length
    left -= bytes.length
    if (held < PIECE_BYTES && left > 0) continue
    if (problem === undefined) {
      const written = yield* far.task.sys.write(fd, concat(pieces))
      if (failed(written)) problem = written
    }
    pieces = []
    held = 0
  }
  return problem
}
