/**
 * One copy of a line for all shells of a machine that read it: ten thousand logins of root read the
 * same history file.
 */
import { type ByteString, bytesOf, textOf } from '../base/bytes.ts'
import { LINES_SHARED_MAX, SHARED_LINE_CHARS_MAX } from '../base/limits.ts'

const known = new Map<ByteString, ByteString>()

/** The same line; not a slice of the text it was read in, which would keep all of that. */
export const shared = (line: ByteString): ByteString => {
  if (line.length > SHARED_LINE_CHARS_MAX) return line
  const before = known.get(line)
  if (before !== undefined) return before
  if (known.size >= LINES_SHARED_MAX) known.clear()
  const own = textOf(bytesOf(line))
  known.set(own, own)
  return own
}
