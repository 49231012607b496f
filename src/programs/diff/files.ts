/** The two files of a comparison: their lines, and which of them count as equal. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { closeInput, openInput, readAll, STDIN, splitLines } from '../../shell/gnu/input.ts'
import type { Run, Sys } from '../../shell/program.ts'
import type { Stat } from '../../world/tree.ts'

export interface Compared {
  readonly name: ByteString
  /** Undefined: absent, and taken for empty (-N). */
  readonly stat: Stat | undefined
  readonly text: ByteString
  /** With their ends; the last may lack it. */
  readonly lines: readonly ByteString[]
}

/** How lines are looked at before they are compared. */
export interface Blindness {
  readonly case: boolean
  /** -b, -w, -Z, -E. */
  readonly space: 'none' | 'change' | 'all' | 'trailing' | 'tabs'
  readonly stripsReturn: boolean
}

const BINARY_BYTES = 4_096

export function* readCompared(sys: Sys, name: ByteString): Run<Compared | Errno> {
  const stat = name === '-' ? sys.fstat(STDIN) : sys.stat(name)
  if (failed(stat)) return stat
  const fd = openInput(sys, name)
  if (failed(fd)) return fd
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  if (failed(bytes)) return bytes
  const text = textOf(bytes)
  return { name, stat, text, lines: splitLines(text) }
}

export const isBinary = ({ text }: Compared): boolean => text.slice(0, BINARY_BYTES).includes('\0')

/** Numbers of lines, the same for lines that count as equal. */
export const numbered = (
  files: readonly Compared[],
  how: Blindness,
): readonly [Int32Array, Int32Array] => {
  const known = new Map<ByteString, number>()
  const [a, b] = files.map(({ lines }) =>
    Int32Array.from(lines, (line) => {
      const key = keyOf(line, how)
      const number = known.get(key) ?? known.size + 1
      known.set(key, number)
      return number
    }),
  )
  return [a ?? new Int32Array(0), b ?? new Int32Array(0)]
}

const keyOf = (line: ByteString, how: Blindness): ByteString => {
  let key = how.stripsReturn ? line.replace(/\r\n$/, '\n') : line
  if (how.space === 'all') key = key.replace(/\s+/g, '')
  else if (how.space === 'change') key = key.replace(/\s+$/, '').replace(/\s+/g, ' ')
  else if (how.space === 'trailing') key = key.replace(/\s+$/, '')
  else if (how.space === 'tabs') key = expanded(key)
  return how.case ? key.toLowerCase() : key
}

const TAB = 8

const expanded = (line: ByteString): ByteString => {
  let shown = ''
  for (const char of line) shown += char === '\t' ? ' '.repeat(TAB - (shown.length % TAB)) : char
  return shown
}
