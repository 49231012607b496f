/** KEXINIT (RFC 4253 section 7.1): what is offered, and what both sides take. */
import { randomFillSync } from 'node:crypto'
import type { ByteString } from '../../base/bytes.ts'
import type { SshFacts } from '../../nerve/nerve.ts'
import { cipherOf } from './ciphers.ts'
import { Message } from './numbers.ts'
import { message, string, u32, WireReader } from './wire.ts'

const COOKIE_BYTES = 16
/** Empty languages, no guess, and four reserved bytes. */
const TAIL = Buffer.alloc(4 + 4 + 1 + 4)

/** Our offer: the persona's lists, the same in both directions; the cookie is drawn each time. */
export const kexInitOf = (facts: SshFacts): Buffer => {
  const { kex, hostKeyAlgorithms, ciphers, macs, compressions } = facts
  const lists = [kex, hostKeyAlgorithms, ciphers, ciphers, macs, macs, compressions, compressions]
  const payload = Buffer.concat([
    Buffer.alloc(1 + COOKIE_BYTES, Message.kexInit),
    ...lists.map((names) => string(names.join(','))),
    TAIL,
  ])
  return randomFillSync(payload, 1, COOKIE_BYTES)
}

/** EXT_INFO (RFC 8308) as the persona's server sends it. */
export const extInfoOf = ({ extensions }: SshFacts): Buffer => {
  const fields = extensions.flatMap(([name, value]) => [string(name), string(value)])
  return message(Message.extInfo, u32(extensions.length), ...fields)
}

export interface DirectionChoice {
  readonly cipher: ByteString
  readonly mac: ByteString
  readonly compression: ByteString
}

export interface Choice {
  readonly kex: ByteString
  readonly hostKey: ByteString
  readonly in: DirectionChoice
  readonly out: DirectionChoice
  /** The client has sent a share for a method that is not the one chosen: it is to be skipped. */
  readonly isGuessWrong: boolean
  readonly wantsStrict: boolean
  readonly wantsExtInfo: boolean
}

/** What a client's KEXINIT comes to with our lists; undefined when it can't be read or is no match. */
export const choose = (payload: Buffer, facts: SshFacts): Choice | undefined => {
  const reader = new WireReader(payload, 1 + COOKIE_BYTES)
  const lists = Array.from({ length: 10 }, () => reader.names())
  const follows = reader.boolean()
  reader.u32()
  if (reader.isShort) return undefined
  const [kexes = [], hostKeys = [], cipherIn = [], cipherOut = [], macIn = [], macOut = []] = lists
  const [compressionIn = [], compressionOut = []] = lists.slice(6)
  const { compressions } = facts
  const kex = common(kexes, facts.kex)
  const hostKey = common(hostKeys, facts.hostKeyAlgorithms)
  const into = direction(facts, cipherIn, macIn, common(compressionIn, compressions))
  const out = direction(facts, cipherOut, macOut, common(compressionOut, compressions))
  if (kex === undefined || hostKey === undefined || !into || !out) return undefined
  return {
    kex,
    hostKey,
    in: into,
    out,
    isGuessWrong:
      follows && (kexes[0] !== facts.kex[0] || hostKeys[0] !== facts.hostKeyAlgorithms[0]),
    wantsStrict: kexes.includes('kex-strict-c-v00@openssh.com'),
    wantsExtInfo: kexes.includes('ext-info-c'),
  }
}

/**
 * The client's first that the server has, too. Ours is kept: a part of the client's text would keep
 * the whole of it in memory.
 */
const common = (theirs: readonly ByteString[], ours: readonly ByteString[]) => {
  const match = theirs.find((name) => ours.includes(name))
  return ours.find((name) => name === match)
}

const direction = (
  facts: SshFacts,
  ciphers: readonly ByteString[],
  macs: readonly ByteString[],
  compression: ByteString | undefined,
): DirectionChoice | undefined => {
  const cipher = common(ciphers, facts.ciphers)
  if (cipher === undefined || compression === undefined) return undefined
  if (cipherOf(cipher)?.isAead) return { cipher, mac: '', compression }
  const mac = common(macs, facts.macs)
  return mac === undefined ? undefined : { cipher, mac, compression }
}
