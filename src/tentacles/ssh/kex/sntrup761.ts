/** Streamlined NTRU Prime 761, the server's half: encapsulation (NTRU Prime, round 3, 2020). */
import { createHash, randomBytes } from 'node:crypto'
import type { Bytes } from '../../../base/bytes.ts'
import { decodeNumbers, encodeNumbers } from './sntrup-encoding.ts'

const P = 761
const Q = 4_591
const Q_HALF = 2_295
/** Rounded coefficients are multiples of 3 between -2295 and 2295: 1,531 of them. */
const ROUNDED = 1_531
/** Coefficients of a short polynomial that are not zero. */
const WEIGHT = 286

export const SNTRUP_PUBLIC_BYTES = 1_158

export interface Encapsulated {
  readonly ciphertext: Buffer
  readonly key: Buffer
}

/** A fresh secret for who holds the private key of this public key (1,158 bytes). */
export const encapsulate = (publicKey: Bytes): Encapsulated => {
  const h = decodeNumbers(publicKey, { count: P, modulus: Q })
  for (let i = 0; i < P; i++) h[i] = (h[i] as number) - Q_HALF
  const r = shortPolynomial()
  const rounded = round(multiply(h, r))
  const inputs = hashed(3, smallEncoded(r))
  const confirm = hashed(2, inputs, hashed(4, publicKey))
  const ciphertext = Buffer.concat([encodeNumbers(rounded, ROUNDED), confirm])
  return { ciphertext, key: hashed(1, inputs, ciphertext) }
}

const hashed = (prefix: number, ...parts: readonly Bytes[]): Buffer => {
  const hash = createHash('sha512').update(Buffer.of(prefix))
  for (const part of parts) hash.update(part)
  return hash.digest().subarray(0, 32)
}

/** 286 coefficients of -1 or 1 at random places: a sort of random words carries them there. */
const shortPolynomial = (): Int8Array => {
  const random = randomBytes(4 * P)
  const words = new Uint32Array(P)
  for (let i = 0; i < P; i++) {
    const word = random.readUInt32LE(4 * i)
    words[i] = i < WEIGHT ? (word & ~1) >>> 0 : ((word & ~3) | 1) >>> 0
  }
  words.sort()
  return Int8Array.from(words, (word) => (word & 3) - 1)
}

/** h * r in Z[x] / (x^761 - x - 1); the sums stay far below 2^31. */
const multiply = (h: Int32Array, r: Int8Array): Int32Array => {
  const product = new Int32Array(2 * P)
  for (let j = 0; j < P; j++) {
    const sign = r[j] as number
    if (sign === 0) continue
    if (sign > 0) for (let i = 0; i < P; i++) product[i + j] = at(product, i + j) + at(h, i)
    else for (let i = 0; i < P; i++) product[i + j] = at(product, i + j) - at(h, i)
  }
  for (let i = 2 * P - 2; i >= P; i--) {
    product[i - P] = at(product, i - P) + at(product, i)
    product[i - P + 1] = at(product, i - P + 1) + at(product, i)
  }
  return product.subarray(0, P)
}

const at = (numbers: Int32Array, index: number): number => numbers[index] as number

/** Each coefficient modulo q, to the nearest multiple of 3, counted from 0. */
const round = (product: Int32Array): Int32Array =>
  product.map((sum) => {
    let value = sum % Q
    if (value > Q_HALF) value -= Q
    else if (value < -Q_HALF) value += Q
    let rest = value % 3
    if (rest === 2) rest = -1
    else if (rest === -2) rest = 1
    return (value - rest + Q_HALF) / 3
  })

/** Four coefficients in a byte. */
const smallEncoded = (r: Int8Array): Bytes => {
  const bytes = new Uint8Array(Math.ceil(P / 4))
  for (let i = 0; i < P; i++) {
    bytes[i >> 2] = (bytes[i >> 2] as number) | (((r[i] as number) + 1) << (2 * (i & 3)))
  }
  return bytes
}
