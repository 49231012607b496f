/** Diffie-Hellman over primes: fixed groups (RFC 8268) and the client's choice of size (RFC 4419). */
import { getDiffieHellman, randomBytes, randomInt } from 'node:crypto'
import type { SshModulus } from '../../../nerve/nerve.ts'
import { Message } from '../numbers.ts'
import { message, mpint, u32, type WireReader } from '../wire.ts'
import type { Agreement, KexMethod, KexStep } from './exchange.ts'

/** A group to agree in: how big its numbers are, and our share with the secret of a client's. */
interface Group {
  readonly bytes: number
  /** Undefined when the client's share is not between 2 and p - 2. */
  agree(theirs: Buffer): { readonly share: Buffer; readonly secret: Buffer } | undefined
}

/** A group of RFC 3526, as OpenSSL has it built in. */
const namedGroup = (name: string): Group => ({
  bytes: getDiffieHellman(name).getPrime().length,
  agree: (theirs) => {
    const ours = getDiffieHellman(name)
    const share = ours.generateKeys()
    try {
      return { share, secret: ours.computeSecret(theirs) }
    } catch {
      // node:crypto says so when a share is out of range.
      return undefined
    }
  },
})

/** Twice the strength that is wanted, in bits: OpenSSH takes short exponents, too (dh_gen_key). */
const EXPONENT_BYTES = 32

/**
 * Any prime. node:crypto checks primes that are not its own for seconds, and takes exponents as
 * long as the prime: with big integers a share costs 2 to 25 ms.
 */
const primeGroup = ({ prime, generator }: SshModulus): Group => {
  const p = BigInt(`0x${prime}`)
  return {
    bytes: prime.length / 2,
    agree: (theirs) => {
      const base = toNumber(theirs)
      if (base < 2n || base > p - 2n) return undefined
      const exponent = toNumber(randomBytes(EXPONENT_BYTES))
      const [share, secret] = [power(BigInt(generator), exponent, p), power(base, exponent, p)]
      return { share: toBytes(share), secret: toBytes(secret) }
    },
  }
}

const toNumber = (bytes: Buffer): bigint => BigInt(`0x0${bytes.toString('hex')}`)

const toBytes = (number: bigint): Buffer => {
  const digits = number.toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}

const power = (base: bigint, exponent: bigint, modulus: bigint): bigint => {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % modulus
    if (bit === '1') result = (result * base) % modulus
  }
  return result
}

/** A number that is not negative, of at most the prime's length. */
const shareOf = (fields: WireReader, { bytes }: Group): Buffer | undefined => {
  const share = fields.string()
  const isNegative = ((share[0] ?? 0) & 0x80) !== 0
  const isNone = share.length === 0 || share.length > bytes + 1
  return !fields.isWhole || isNegative || isNone ? undefined : share
}

const replyTo = (
  fields: WireReader,
  group: Group,
  { replyType, before }: { readonly replyType: number; readonly before: readonly Buffer[] },
): Agreement | 'refused' => {
  const theirs = shareOf(fields, group)
  const ours = theirs && group.agree(theirs)
  if (theirs === undefined || ours === undefined) return 'refused'
  const share = mpint(ours.share)
  const secret = mpint(ours.secret)
  return { replyType, hashed: Buffer.concat([...before, mpint(theirs), share]), share, secret }
}

const fixedGroup = (hash: KexMethod['hash'], name: string): KexMethod => ({
  hash,
  start: () => {
    let isOver = false
    return {
      receive: (type, fields): KexStep => {
        if (type !== Message.kexFirst || isOver) return 'unexpected'
        isOver = true
        return replyTo(fields, namedGroup(name), { replyType: Message.kexReply, before: [] })
      },
    }
  },
})

export const group14 = fixedGroup('sha256', 'modp14')
export const group16 = fixedGroup('sha512', 'modp16')
export const group18 = fixedGroup('sha512', 'modp18')

/** DH_GRP_MIN and DH_GRP_MAX of OpenSSH. */
const BITS_MIN = 2_048
const BITS_MAX = 8_192

export const groupExchange: KexMethod = {
  hash: 'sha256',
  start: (moduli) => {
    let chosen: { readonly group: Group; readonly before: readonly Buffer[] } | undefined
    let isOver = false

    const request = (fields: WireReader): KexStep => {
      const [min, bits, max] = [fields.u32(), fields.u32(), fields.u32()]
      if (!fields.isWhole || max < min || bits < min || max < bits) return 'refused'
      const modulus = chooseModulus(moduli, {
        min: Math.max(BITS_MIN, min),
        max: Math.min(BITS_MAX, max),
        bits: Math.min(BITS_MAX, Math.max(BITS_MIN, bits)),
      })
      const prime = mpint(Buffer.from(modulus.prime, 'hex'))
      const generator = mpint(Buffer.of(modulus.generator))
      chosen = {
        group: primeGroup(modulus),
        before: [u32(min), u32(bits), u32(max), prime, generator],
      }
      return { send: message(Message.kexReply, prime, generator) }
    }

    return {
      receive: (type, fields): KexStep => {
        if (type === Message.gexRequest && chosen === undefined) return request(fields)
        if (type !== Message.gexInit || chosen === undefined || isOver) return 'unexpected'
        isOver = true
        const { group, before } = chosen
        return replyTo(fields, group, { replyType: Message.gexReply, before })
      },
    }
  },
}

interface WantedBits {
  readonly min: number
  readonly bits: number
  readonly max: number
}

/** One of the smallest that are big enough, else of the biggest (choose_dh of OpenSSH 9.2). */
const chooseModulus = (
  moduli: readonly SshModulus[],
  { min, bits, max }: WantedBits,
): SshModulus => {
  let best = 0
  for (const { bits: size } of moduli) {
    if (size < min || size > max) continue
    if ((size > bits && size < best) || (size > best && best < bits)) best = size
  }
  const candidates = moduli.filter((it) => it.bits === best)
  return candidates[randomInt(Math.max(1, candidates.length))] ?? fallback(max)
}

/** dh_new_group_fallback of OpenSSH. */
const fallback = (max: number): SshModulus => {
  const name = max < 3_072 ? 'modp14' : max < 6_144 ? 'modp16' : 'modp18'
  const prime = getDiffieHellman(name).getPrime()
  return { bits: prime.length * 8, generator: 2, prime: prime.toString('hex') }
}
