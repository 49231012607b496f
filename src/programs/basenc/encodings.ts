/** The encodings that basenc has beside base64 and base32. */
import { type ByteString, type Bytes, NO_BYTES } from '../../base/bytes.ts'
import { BASE32, BASE64, type Encoding } from '../../shell/gnu/encoding.ts'

/** base64 with `-` and `_` for `+` and `/` (RFC 4648, section 5). */
export const BASE64_URL: Encoding = {
  letters: BASE64.letters,
  alphabet: /[^A-Za-z0-9_=-]+/g,
  encode: (bytes) => BASE64.encode(bytes)?.replaceAll('+', '-').replaceAll('/', '_'),
  decode: (text) =>
    /[+/]/.test(text)
      ? { bytes: NO_BYTES, isWhole: false }
      : BASE64.decode(text.replaceAll('-', '+').replaceAll('_', '/')),
}

const B32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
const B32_HEX = '0123456789ABCDEFGHIJKLMNOPQRSTUV'

/**
 * base32 with digits in front (RFC 4648, section 7). W to Z, which have no place in it, decode to
 * what they are in base32, as coreutils has it.
 */
export const BASE32_HEX: Encoding = {
  letters: BASE32.letters,
  alphabet: /[^0-9A-V=]+/g,
  encode: (bytes) =>
    BASE32.encode(bytes)?.replace(/[^=]/g, (letter) => B32_HEX.charAt(B32.indexOf(letter))),
  decode: (text) =>
    BASE32.decode(text.replace(/[0-9A-V]/g, (letter) => B32.charAt(B32_HEX.indexOf(letter)))),
}

/** Two capital hexadecimal digits a byte (RFC 4648, section 8). */
export const BASE16: Encoding = {
  letters: 2,
  alphabet: /[^0-9A-F=]+/g,
  encode: (bytes) => Buffer.from(bytes).toString('hex').toUpperCase(),
  decode: (text) => {
    const [good = ''] = /^(?:[0-9A-F]{2})*/.exec(text) ?? []
    return { bytes: Buffer.from(good, 'hex'), isWhole: good.length === text.length }
  },
}

/** Eight letters 0 and 1 a byte. */
export const bitsOf = (order: 'high first' | 'low first'): Encoding => {
  const ordered = (bits: string): string =>
    order === 'high first' ? bits : [...bits].reverse().join('')
  return {
    letters: 8,
    alphabet: /[^01=]+/g,
    encode: (bytes) => {
      const parts = Array.from(bytes, (byte) => ordered(byte.toString(2).padStart(8, '0')))
      return parts.join('')
    },
    decode: (text) => {
      const [good = ''] = /^(?:[01]{8})*/.exec(text) ?? []
      const octets = good.match(/.{8}/g) ?? []
      const bytes = Uint8Array.from(octets, (octet) => Number.parseInt(ordered(octet), 2))
      return { bytes, isWhole: good.length === text.length }
    },
  }
}

const Z85_LETTERS =
  '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#'

/** Five letters for four bytes (ZeroMQ's spec 32); no padding. */
export const Z85: Encoding = {
  letters: 5,
  alphabet: /[^0-9a-zA-Z.:+=^!/*?&<>()[\]{}@%$#-]+/g,
  encode: (bytes) => {
    if (bytes.length % 4 !== 0) return undefined
    let text = ''
    for (let at = 0; at < bytes.length; at += 4) {
      let value = Buffer.from(bytes.buffer, bytes.byteOffset + at, 4).readUInt32BE()
      let group = ''
      for (let i = 0; i < 5; i++) {
        group = Z85_LETTERS.charAt(value % 85) + group
        value = Math.floor(value / 85)
      }
      text += group
    }
    return text
  },
  decode: (text) => {
    const found: number[] = []
    for (let at = 0; at < text.length; at += 5) {
      const value = z85Value(text.slice(at, at + 5))
      if (value === undefined) return { bytes: Uint8Array.from(found), isWhole: false }
      for (const power of [24, 16, 8, 0]) found.push((value >>> power) & 255)
    }
    const bytes: Bytes = Uint8Array.from(found)
    return { bytes, isWhole: true }
  },
}

/** The 32 bits of five letters; undefined when they are not five, unknown, or too many bits. */
const z85Value = (group: ByteString): number | undefined => {
  let value = 0
  for (const letter of group) {
    const digit = Z85_LETTERS.indexOf(letter)
    if (digit < 0) return undefined
    value = value * 85 + digit
  }
  return group.length === 5 && value < 2 ** 32 ? value : undefined
}
