/** Bytes, and the one kind of text the machine knows: a string with one char (0-255) per byte. */

export type Bytes = Uint8Array

/**
 * A string whose every char is one byte (latin1). File names, arguments, script text and program
 * output are ByteStrings, because Linux names and streams are bytes, not Unicode.
 */
export type ByteString = string

export const NO_BYTES: Bytes = new Uint8Array(0)

/** The bytes of a ByteString; a char above 255 is cut to its low byte. */
export const bytesOf = (text: ByteString): Bytes => Buffer.from(text, 'latin1')

/** The ByteString of some bytes; the view is copied. */
export const textOf = (bytes: Bytes): ByteString =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** A ByteString that holds a Unicode string as UTF-8: the way in, for JSON and configuration. */
export const fromUnicode = (text: string): ByteString =>
  Buffer.from(text, 'utf8').toString('latin1')

/** The Unicode string of UTF-8 bytes; bytes that are not UTF-8 become U+FFFD: the way out. */
export const toUnicode = (text: ByteString): string => Buffer.from(text, 'latin1').toString('utf8')

/**
 * A copy that shares nothing, as a plain Uint8Array: `slice` of a Buffer would be a view of the
 * same memory.
 */
export const copyOf = (bytes: Bytes, from = 0, to = bytes.length): Bytes =>
  new Uint8Array(bytes.subarray(from, to))

/** One array of several, in order. */
export const concat = (parts: readonly Bytes[]): Bytes => {
  const [only] = parts
  if (only !== undefined && parts.length === 1) return only
  return Buffer.concat(parts)
}
