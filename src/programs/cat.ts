/** cat(1) of coreutils 9.1. */
import { type ByteString, type Bytes, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { closeInput, openInput, STDOUT } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { O_APPEND, SEEK_CUR } from '../world/syscalls.ts'
import { isRegular } from '../world/tree.ts'

const OPTIONS = optionTable('benstuvAET', [
  'number-nonblank=b',
  'number=n',
  'squeeze-blank=s',
  'show-nonprinting=v',
  'show-ends=E',
  'show-tabs=T',
  'show-all=A',
  'help',
  'version',
])

const MEANS = new Map([
  ['e', 'vE'],
  ['t', 'vT'],
  ['A', 'vET'],
  ['u', ''],
])

export const program: Program = {
  names: ['cat'],
  *run(task) {
    const wanted = new Set<string>()
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) for (const it of MEANS.get(key) ?? key) wanted.add(it)
    if (ends !== undefined) return yield* endEarly(task, 'cat', ends)
    const format = wanted.size === 0 ? (bytes: Bytes): Bytes => bytes : formatter(wanted)
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      status = (yield* copy(task, path, format)) || status
    }
    return status
  },
}

/** One file to stdout; the status. What was read is written before a complaint. */
function* copy(
  task: Task,
  path: ByteString,
  format: (bytes: Bytes) => Bytes | ByteString,
): Run<number> {
  const { sys, env } = task
  const fd = openInput(sys, path)
  if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
  if (isOutput(task, fd)) {
    closeInput(sys, fd)
    return yield* complain(task, `${quotedName(path, env)}: input file is output file`)
  }
  for (;;) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      closeInput(sys, fd)
      return yield* complain(task, `${quotedName(path, env)}: ${bytes.text}`)
    }
    if (bytes.length === 0) break
    yield* task.out(format(bytes))
    yield* task.flush()
    yield* sys.pause()
  }
  closeInput(sys, fd)
  return 0
}

/** A file that grows while it is copied to its own end would never stop. */
const isOutput = ({ sys }: Task, fd: Fd): boolean => {
  const output = sys.fstat(STDOUT)
  const input = sys.fstat(fd)
  if (failed(output) || failed(input) || !isRegular(output.mode)) return false
  if (output.ino !== input.ino || output.dev !== input.dev) return false
  const flags = sys.statusFlags(STDOUT)
  const at = sys.seek(fd, 0, SEEK_CUR)
  const isAppending = !failed(flags) && (flags & O_APPEND) !== 0
  return isAppending || (!failed(at) && at < input.size)
}

/** What -b, -n, -s, -E, -T, -v do to the bytes; line numbers go on from file to file. */
const formatter = (wanted: ReadonlySet<string>): ((bytes: Bytes) => ByteString) => {
  let line = 0
  let isLineStart = true
  let blankLines = 0
  const numbersAll = wanted.has('n') && !wanted.has('b')
  const lineEnd = wanted.has('E') ? '$\n' : '\n'
  const show = shower(wanted)
  return (bytes) => {
    let shown = ''
    const text = textOf(bytes)
    for (let at = 0; at < text.length; ) {
      const end = text.indexOf('\n', at)
      const isBlank = end === at && isLineStart
      blankLines = isBlank ? blankLines + 1 : 0
      const isSkipped = isBlank && blankLines > 1 && wanted.has('s')
      const isNumbered = isLineStart && !isSkipped && (numbersAll || (wanted.has('b') && !isBlank))
      if (isNumbered) shown += `${String(++line).padStart(6)}\t`
      const stop = end < 0 ? text.length : end
      shown += show(text.slice(at, stop))
      if (end >= 0 && !isSkipped) shown += lineEnd
      isLineStart = end >= 0
      at = end < 0 ? text.length : end + 1
    }
    return shown
  }
}

const shower = (wanted: ReadonlySet<string>): ((text: ByteString) => ByteString) => {
  if (!wanted.has('v')) {
    return wanted.has('T') ? (text) => text.replaceAll('\t', '^I') : (text) => text
  }
  const special = wanted.has('T') ? /[^ -~]/g : /[^ -~\t]/g
  return (text) => text.replace(special, visible)
}

/** `^X`, `M-x`, `M-^X` of one byte. */
const visible = (char: string): string => {
  const code = char.charCodeAt(0)
  if (code >= 128) return `M-${code === 255 ? '^?' : visibleLow(code - 128)}`
  return visibleLow(code)
}

const visibleLow = (code: number): string => {
  if (code === 127) return '^?'
  return code < 32 ? `^${String.fromCharCode(code + 64)}` : String.fromCharCode(code)
}
