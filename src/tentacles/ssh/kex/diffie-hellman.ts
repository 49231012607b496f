/** Diffie-Hellman over primes: fixed groups (RFC 8268) and the client's choice of size (RFC 4419). */
import { createDiffieHellman, getDiffieHellman, randomBytes, randomInt } from 'node:crypto'
import type { SshModulus } from '../../../nerve/nerve.ts'
import { Message } from '../numbers.ts'
import { message, mpint, u32, type WireReader } from '../wire.ts'
import type { Agreement, KexMethod, KexStep } from './exchange.ts'

interface Group {
  readonly prime: Buffer
  readonly generator: Buffer
}

/** Twice the bits of the strongest key that is derived (dh_gen_key of OpenSSH). */
const EXPONENT_BYTES = 64

/** The shared secret of a client's share; undefined when that is not between 2 and p - 2. */
const agree = ({ prime, generator }: Group, theirs: Buffer) => {
  const ours = createDiffieHellman(prime, generator)
  ours.setPrivateKey(randomBytes(EXPONENT_BYTES))
  const share = ours.generateKeys()
  try {
    return { share: mpint(share), secret: mpint(ours.computeSecret(theirs)) }
  } catch {
    return undefined
  }
}

/** A number that is not negative, of at most the prime's length. */
const shareOf = (fields: WireReader, { prime }: Group): Buffer | undefined => {
  const share = fields.string()
  const isNegative = ((share[0] ?? 0) & 0x80) !== 0
  const isNone = share.length === 0 || share.length > prime.length + 1
  return !fields.isWhole || isNegative || isNone ? undefined : share
}

const replyTo = (
  fields: WireReader,
  group: Group,
  { replyType, before }: { readonly replyType: number; readonly before: readonly Buffer[] },
): Agreement | 'refused' => {
  const theirs = shareOf(fields, group)
  const ours = theirs && agree(group, theirs)
  if (theirs === undefined || ours === undefined) return 'refused'
  const { share, secret } = ours
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
        return replyTo(fields, named(name), { replyType: Message.kexReply, before: [] })
      },
    }
  },
})

const named = (name: string): Group => {
  const group = getDiffieHellman(name)
  return { prime: group.getPrime(), generator: group.getGenerator() }
}

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
      const group = chooseGroup(moduli, {
        min: Math.max(BITS_MIN, min),
        max: Math.min(BITS_MAX, max),
        bits: Math.min(BITS_MAX, Math.max(BITS_MIN, bits)),
      })
      const [prime, generator] = [mpint(group.prime), mpint(group.generator)]
      chosen = { group, before: [u32(min), u32(bits), u32(max), prime, generator] }
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
const chooseGroup = (moduli: readonly SshModulus[], { min, bits, max }: WantedBits): Group => {
  let best = 0
  for (const { bits: size } of moduli) {
    if (size < min || size > max) continue
    if ((size > bits && size < best) || (size > best && best < bits)) best = size
  }
  const candidates = moduli.filter((it) => it.bits === best)
  const drawn = candidates[randomInt(Math.max(1, candidates.length))]
  if (drawn === undefined) return named(max < 3_072 ? 'modp14' : max < 6_144 ? 'modp16' : 'modp18')
  return { prime: Buffer.from(drawn.prime, 'hex'), generator: Buffer.of(drawn.generator) }
}
