/** What a recorded file is, by its first bytes, and which of its bytes an image keeps. */

export type Kind = 'text' | 'elf' | 'gzip' | 'mo' | 'pyc' | 'png' | 'tzif' | 'binary'

/** Small binaries are kept whole. */
const BINARY_BYTES_MAX = 400_000
const PYC_HEADER_BYTES = 16

/** Texts that nobody visits a machine for, and that would double the image. */
const LEFT_OUT = /^\/usr\/share\/i18n\//

/** The kind of a file, as libmagic would tell it. */
export const kindOf = (path: string, bytes: Buffer): Kind => {
  if (bytes.length >= 64 && bytes.readUInt32BE(0) === 0x7f454c46) return 'elf'
  if (bytes.length >= 18 && bytes.readUInt16BE(0) === 0x1f8b) return 'gzip'
  if (bytes.length >= 28 && bytes.readUInt32LE(0) === 0x950412de) return 'mo'
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === 0x89504e47) return 'png'
  if (bytes.subarray(0, 4).toString('latin1') === 'TZif') return 'tzif'
  if (path.endsWith('.pyc')) return 'pyc'
  return bytes.subarray(0, 8192).includes(0) ? 'binary' : 'text'
}

/** First and last bytes to keep; both of them together are the file when it is kept whole. */
export const partsOf = (file: {
  readonly path: string
  readonly kind: Kind
  readonly bytes: Buffer
}): { head: Buffer; tail: Buffer } | undefined => {
  const { path, kind, bytes } = file
  const whole = { head: bytes, tail: Buffer.alloc(0) }
  switch (kind) {
    case 'elf':
      return elfParts(bytes)
    case 'pyc':
      return { head: bytes.subarray(0, PYC_HEADER_BYTES), tail: Buffer.alloc(0) }
    case 'text':
      return LEFT_OUT.test(path) ? undefined : whole
    case 'tzif':
    case 'png':
      return whole
    case 'binary':
      return bytes.length <= BINARY_BYTES_MAX ? whole : undefined
    case 'gzip':
    case 'mo':
      return undefined
    default:
      return kind satisfies never
  }
}

const PT_INTERP = 3
const PT_NOTE = 4
const ELF_HEAD_BYTES_MAX = 4_096

/**
 * Of a binary: ELF header, program headers, interpreter and notes (what file(1) and identify read),
 * and its section table at the end.
 */
const elfParts = (bytes: Buffer): { head: Buffer; tail: Buffer } => {
  const headers = bytes.readUInt16LE(56)
  let end = 64 + headers * 56
  for (let n = 0; n < headers; n++) {
    const at = 64 + n * 56
    const type = bytes.readUInt32LE(at)
    if (type !== PT_INTERP && type !== PT_NOTE) continue
    const until = Number(bytes.readBigUInt64LE(at + 8) + bytes.readBigUInt64LE(at + 32))
    if (until <= ELF_HEAD_BYTES_MAX) end = Math.max(end, until)
  }
  const sections = Number(bytes.readBigUInt64LE(40))
  const names = bytes.readUInt16LE(62)
  const nameTableAt = Number(bytes.readBigUInt64LE(sections + names * 64 + 24))
  const tailAt = Math.max(end, Math.min(sections, nameTableAt))
  return { head: bytes.subarray(0, end), tail: bytes.subarray(tailAt) }
}
