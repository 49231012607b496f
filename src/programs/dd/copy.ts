/** The blocks of dd: read, converted, written. */
import { type Bytes, concat } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { READ_BYTES_MAX } from '../../base/limits.ts'
import { quoted } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { SEEK_CUR, SEEK_SET } from '../../world/syscalls.ts'
import { isRegular } from '../../world/tree.ts'
import type { WantedOfDd } from './wanted.ts'

/** Whole and partial blocks that came and went. */
export interface Tally {
  wholeIn: number
  partIn: number
  wholeOut: number
  partOut: number
  bytes: number
}

interface Copying {
  readonly input: Fd
  readonly output: Fd
  readonly tally: Tally
}

export function* copyBlocks(task: Task, wanted: WantedOfDd, copying: Copying): Run<number> {
  const { input, output, tally } = copying
  const inputName = quoted(wanted.input ?? 'standard input', task.env)
  if (!(yield* skip(task, wanted, input))) return 1
  yield* seek(task, wanted, output)
  const inBytes = wanted.inputFlags.has('count_bytes')
  let left = inBytes ? wanted.count : wanted.count * wanted.inputBytes
  let blocks = inBytes ? Number.POSITIVE_INFINITY : wanted.count
  /** Joined when they fill a block that goes out. */
  let held: Bytes[] = []
  let heldBytes = 0
  let status = 0
  const convert = converter(wanted)
  while (blocks > 0 && left > 0) {
    const want = Math.min(wanted.inputBytes, left)
    const read = yield* readBlock(task, input, want, wanted.inputFlags.has('fullblock'))
    if (failed(read)) {
      status = yield* complain(task, `error reading ${inputName}: ${read.text}`)
      break
    }
    if (read.length === 0) break
    blocks--
    left -= read.length
    if (read.length === wanted.inputBytes) tally.wholeIn++
    else tally.partIn++
    const block = convert(padded(read, wanted))
    held.push(block)
    heldBytes += block.length
    const size = wanted.isDirect && wanted.conversions.size === 0 ? heldBytes : wanted.outputBytes
    if (heldBytes >= size && heldBytes > 0) {
      let whole = concat(held)
      for (; whole.length >= size && whole.length > 0; whole = whole.subarray(size)) {
        if (!(yield* writeBlock(task, wanted, copying, whole.subarray(0, size)))) return 1
      }
      held = [whole.slice()]
      heldBytes = whole.length
    }
    yield* task.sys.pause()
  }
  if (heldBytes > 0 && !(yield* writeBlock(task, wanted, copying, concat(held)))) return 1
  return status
}

/** One read(2), or more to fill the block; one that was cut at our own bound goes on. */
function* readBlock(task: Task, fd: Fd, size: number, isFull: boolean): Run<Bytes | Errno> {
  const first = yield* task.sys.read(fd, size)
  if (failed(first) || first.length === 0 || first.length === size) return first
  if (!isFull && first.length < READ_BYTES_MAX) return first
  const block = new Uint8Array(size)
  block.set(first)
  let filled = first.length
  while (filled < size) {
    yield* task.sys.pause()
    const more = yield* task.sys.read(fd, size - filled)
    if (failed(more) || more.length === 0) break
    block.set(more, filled)
    filled += more.length
  }
  return block.subarray(0, filled)
}

function* writeBlock(
  task: Task,
  wanted: WantedOfDd,
  { output, tally }: Copying,
  block: Bytes,
): Run<boolean> {
  const written = yield* task.sys.write(output, block)
  if (failed(written)) {
    const name = quoted(wanted.output ?? 'standard output', task.env)
    yield* complain(task, `error writing ${name}: ${written.text}`)
    return false
  }
  if (block.length === wanted.outputBytes) tally.wholeOut++
  else tally.partOut++
  tally.bytes += block.length
  return true
}

/** skip=: seeks where that is possible, else reads. */
function* skip(task: Task, wanted: WantedOfDd, fd: Fd): Run<boolean> {
  if (wanted.skip === 0) return true
  const { sys } = task
  const isBytes = wanted.inputFlags.has('skip_bytes')
  let left = isBytes ? wanted.skip : wanted.skip * wanted.inputBytes
  const name = quoted(wanted.input ?? 'standard input', task.env).slice(1, -1)
  const stat = sys.fstat(fd)
  const at = sys.seek(fd, 0, SEEK_CUR)
  if (!failed(stat) && isRegular(stat.mode) && !failed(at)) {
    const isBeyond = at + left > stat.size
    void sys.seek(fd, at + left, SEEK_SET)
    if (isBeyond) yield* complain(task, `${name}: cannot skip to specified offset`)
    return true
  }
  while (left > 0) {
    const bytes = yield* sys.read(fd, Math.min(left, wanted.inputBytes))
    if (failed(bytes)) {
      yield* complain(task, `error reading ${quoted(name, task.env)}: ${bytes.text}`)
      return false
    }
    if (bytes.length === 0) {
      yield* complain(task, `${name}: cannot skip to specified offset`)
      return true
    }
    left -= bytes.length
    yield* sys.pause()
  }
  return true
}

function* seek(task: Task, wanted: WantedOfDd, fd: Fd): Run<void> {
  if (wanted.seek === 0) return
  const isBytes = wanted.outputFlags.has('seek_bytes')
  const size = isBytes ? wanted.seek : wanted.seek * wanted.outputBytes
  const moved = task.sys.seek(fd, size, SEEK_CUR)
  if (!failed(moved)) return
  const name = quoted(wanted.output ?? 'standard output', task.env)
  yield* complain(task, `${name}: cannot seek: ${moved.text}`)
}

/** conv=sync fills a short block up. */
const padded = (block: Bytes, wanted: WantedOfDd): Bytes => {
  if (!wanted.conversions.has('sync') || block.length === wanted.inputBytes) return block
  const isText = wanted.conversions.has('block') || wanted.conversions.has('unblock')
  const whole = new Uint8Array(wanted.inputBytes).fill(isText ? 0x20 : 0)
  whole.set(block)
  return whole
}

/** swab, lcase, ucase. */
const converter = ({ conversions }: WantedOfDd): ((block: Bytes) => Bytes) => {
  const isUpper = conversions.has('ucase')
  const isCased = isUpper || conversions.has('lcase')
  const swaps = conversions.has('swab')
  if (!isCased && !swaps) return (block) => block
  return (block) => {
    const out = block.slice()
    for (let i = 0; swaps && i + 1 < out.length; i += 2) {
      const [a = 0, b = 0] = [out[i], out[i + 1]]
      out[i] = b
      out[i + 1] = a
    }
    const first = isUpper ? 0x61 : 0x41
    for (let i = 0; isCased && i < out.length; i++) {
      const byte = out[i] ?? 0
      if (byte >= first && byte < first + 26) out[i] = byte ^ 0x20
    }
    return out
  }
}
