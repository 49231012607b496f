/** The blocks of dd: read, converted, written. */
import { type Bytes, concat, NO_BYTES } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
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
  let held: Bytes = NO_BYTES
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
    held = held.length === 0 ? block : concat([held, block])
    const size = wanted.isDirect && wanted.conversions.size === 0 ? held.length : wanted.outputBytes
    while (held.length >= size && held.length > 0) {
      if (!(yield* writeBlock(task, wanted, copying, held.subarray(0, size)))) return 1
      held = held.subarray(size)
    }
    held = held.slice()
    yield* task.sys.pause()
  }
  if (held.length > 0 && !(yield* writeBlock(task, wanted, copying, held))) return 1
  return status
}

function* readBlock(task: Task, fd: Fd, size: number, isFull: boolean): Run<Bytes | Errno> {
  const first = yield* task.sys.read(fd, size)
  if (failed(first) || !isFull) return first
  let block = first
  while (block.length < size) {
    const more = yield* task.sys.read(fd, size - block.length)
    if (failed(more) || more.length === 0) break
    block = concat([block, more])
  }
  return block
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
