/** Kinds of content that file(1) tells by their bytes: those that servers and visitors have. */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'
import { DAYS, MONTHS } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import { elfText, isElf } from './elf.ts'
import { encodingOf, textDescription } from './text.ts'

export interface Described {
  readonly text: ByteString
  readonly mime: string
  readonly charset: string
}

/** A file's content, of which `bytes` are the first (all of it when it is small). */
export const describe = (bytes: Bytes, size: number, zone: Zone): Described => {
  if (isElf(bytes)) {
    const text = elfText(bytes)
    const isPie = text.includes(' pie executable')
    const mime = isPie
      ? 'application/x-pie-executable'
      : text.includes('shared object')
        ? 'application/x-sharedlib'
        : 'application/x-executable'
    return { text, mime, charset: 'binary' }
  }
  const binary = binaryKind(bytes, size, zone)
  if (binary !== undefined) return { text: binary[0], mime: binary[1], charset: 'binary' }
  const text = textOf(bytes)
  const encoding = encodingOf(text)
  if (encoding === undefined) {
    return { text: 'data', mime: 'application/octet-stream', charset: 'binary' }
  }
  if (size === 1) {
    return {
      text: 'very short file (no magic)',
      mime: 'application/octet-stream',
      charset: 'binary',
    }
  }
  const { charset } = encoding
  const whole = WHOLE.find(([beginning]) => beginning.test(text))
  if (whole !== undefined) return { text: whole[1], mime: whole[2], charset }
  if (isJson(text)) return { text: 'JSON text data', mime: 'application/json', charset }
  const script = scriptKind(text)
  if (script !== undefined) {
    const [what, mime] = script
    if (what === 'Perl script') return { text: `${what} text executable`, mime, charset }
    return { text: textDescription(text, encoding, { what, suffix: ' executable' }), mime, charset }
  }
  const kind = TEXTS.find(([beginning]) => beginning.test(text))
  if (kind !== undefined) {
    return { text: textDescription(text, encoding, { what: kind[1] }), mime: kind[2], charset }
  }
  return { text: textDescription(text, encoding), mime: 'text/plain', charset }
}

/** Texts of which nothing else is said. */
const WHOLE: readonly (readonly [RegExp, string, string])[] = [
  [/^-----BEGIN CERTIFICATE-----/, 'PEM certificate', 'text/plain'],
  [/^-----BEGIN CERTIFICATE REQ/, 'PEM certificate request', 'text/plain'],
  [/^-----BEGIN RSA PRIVATE/, 'PEM RSA private key', 'text/plain'],
  [/^-----BEGIN DSA PRIVATE/, 'PEM DSA private key', 'text/plain'],
  [/^-----BEGIN EC PRIVATE/, 'PEM EC private key', 'text/plain'],
  [/^-----BEGIN OPENSSH PRIVATE KEY/, 'OpenSSH private key', 'text/plain'],
  [/^ssh-rsa AAAA/, 'OpenSSH RSA public key', 'text/plain'],
  [/^ssh-dss AAAA/, 'OpenSSH DSA public key', 'text/plain'],
  [/^ssh-ed25519 AAAA/, 'OpenSSH ED25519 public key', 'text/plain'],
  [/^ecdsa-sha2-nistp256 AAAA/, 'OpenSSH ECDSA public key', 'text/plain'],
]

const TEXTS: readonly (readonly [RegExp, string, string])[] = [
  [/^<\?php/, 'PHP script', 'text/x-php'],
  [/^<\?xml version="1\.0"/, 'XML 1.0 document', 'text/xml'],
  [/^\s*<(!doctype html|html)[\s>]/i, 'HTML document', 'text/html'],
  [/^#include\s*[<"]/, 'C source', 'text/x-c'],
]

const isJson = (text: ByteString): boolean => {
  if (!/^\s*[{[]/.test(text)) return false
  try {
    JSON.parse(text)
    return true
  } catch {
    return false // which is the answer
  }
}

const INTERPRETERS: readonly (readonly [RegExp, string, string])[] = [
  [/^\/bin\/sh\b/, 'POSIX shell script', 'text/x-shellscript'],
  [/^(\/usr|\/usr\/local)?\/bin\/(env )?bash\b/, 'Bourne-Again shell script', 'text/x-shellscript'],
  [/^(\/usr)?\/bin\/csh\b/, 'C shell script', 'text/x-shellscript'],
  [/^(\/usr)?\/bin\/tcsh\b/, 'Tenex C shell script', 'text/x-shellscript'],
  [/^(\/usr)?\/bin\/ksh\b/, 'Korn shell script', 'text/x-shellscript'],
  [/^(\/usr|\/usr\/local)?\/bin\/(env )?zsh\b/, "Paul Falstad's zsh script", 'text/x-shellscript'],
  [/^(\/usr)?\/bin\/awk\b/, 'awk script', 'text/x-awk'],
  [/^\S*\/(env )?python/, 'Python script', 'text/x-script.python'],
  [/^\S*\/(env )?perl/, 'Perl script', 'text/x-perl'],
]

const scriptKind = (text: ByteString): readonly [string, string] | undefined => {
  const line = /^#![ \t]*([^\n]*)/.exec(text)?.[1]?.trimEnd()
  if (line === undefined || line === '') return undefined
  const known = INTERPRETERS.find(([path]) => path.test(line))
  return known === undefined ? [`a ${line} script`, 'text/plain'] : [known[1], known[2]]
}

const binaryKind = (
  bytes: Bytes,
  size: number,
  zone: Zone,
): readonly [string, string] | undefined => {
  const head = textOf(bytes.subarray(0, 512))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (head.startsWith('\x1f\x8b')) return [gzipText(bytes, view, zone), 'application/gzip']
  if (/^BZh[1-9]/.test(head)) {
    return [`bzip2 compressed data, block size = ${head[3]}00k`, 'application/x-bzip2']
  }
  if (head.startsWith('\xfd7zXZ\0')) {
    const check = new Map([
      [0, 'checksum NONE'],
      [1, 'checksum CRC32'],
      [4, 'checksum CRC64'],
      [10, 'checksum SHA-256'],
    ]).get(bytes[7] ?? 0)
    return [`XZ compressed data${check === undefined ? '' : `, ${check}`}`, 'application/x-xz']
  }
  if (head.startsWith('PK\x03\x04')) {
    const version = (bytes[4] ?? 0) / 10
    const method = new Map([
      [0, 'store'],
      [8, 'deflate'],
    ]).get(bytes[8] ?? 0)
    const how = method === undefined ? '' : `, compression method=${method}`
    return [`Zip archive data, at least v${version.toFixed(1)} to extract${how}`, 'application/zip']
  }
  if (head.startsWith('%PDF-'))
    return [`PDF document, version ${head.slice(5, 8)}`, 'application/pdf']
  if (head.startsWith('\x89PNG\r\n\x1a\n') && size >= 26) return [pngText(bytes, view), 'image/png']
  if (/^GIF8[79]a/.test(head) && size >= 10) {
    const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)]
    return [`GIF image data, version ${head.slice(3, 6)}, ${width} x ${height}`, 'image/gif']
  }
  if (head.slice(257, 263) === 'ustar\0') return ['POSIX tar archive', 'application/x-tar']
  if (head.slice(257, 265) === 'ustar  \0') return ['POSIX tar archive (GNU)', 'application/x-tar']
  return undefined
}

const gzipText = (bytes: Bytes, view: DataView, zone: Zone): string => {
  let said = 'gzip compressed data'
  const flags = bytes[3] ?? 0
  if ((flags & 8) !== 0 && (flags & 4) === 0) {
    said += `, was "${textOf(bytes.subarray(10)).replace(/\0.*/s, '')}"`
  }
  const seconds = bytes.length >= 8 ? view.getUint32(4, true) : 0
  if (seconds !== 0) said += `, last modified: ${stamp(seconds, zone)}`
  if (bytes[8] === 2) said += ', max compression'
  if (bytes[8] === 4) said += ', max speed'
  if (bytes[9] === 3) said += ', from Unix'
  if (bytes.length >= 18) {
    said += `, original size modulo 2^32 ${view.getUint32(bytes.length - 4, true)}`
  }
  return said
}

/** ctime(3). */
const stamp = (seconds: number, zone: Zone): string => {
  const at = momentOf({ s: seconds, ns: 0 }, zone)
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = String(at.day).padStart(2)
  const time = [at.hour, at.minute, at.second].map(two).join(':')
  return `${DAYS[at.weekday]?.slice(0, 3)} ${MONTHS[at.month]?.slice(0, 3)} ${day} ${time} ${at.year}`
}

const pngText = (bytes: Bytes, view: DataView): string => {
  const colors = new Map([
    [0, ' grayscale'],
    [2, '/color RGB'],
    [3, ' colormap'],
    [4, ' gray+alpha'],
    [6, '/color RGBA'],
  ])
  const interlaced = bytes[28] === 1 ? 'interlaced' : 'non-interlaced'
  const color = colors.get(bytes[25] ?? 0) ?? ''
  const size = `${view.getUint32(16)} x ${view.getUint32(20)}`
  return `PNG image data, ${size}, ${bytes[24]}-bit${color}, ${interlaced}`
}
