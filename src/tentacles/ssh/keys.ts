/** Keys from a shared secret (RFC 4253 section 7.2). */
import { createHash } from 'node:crypto'
import { cipherOf, macKeyBytesOf } from './ciphers.ts'
import type { Opener, Sealer } from './framing.ts'
import type { KexMethod } from './kex/exchange.ts'
import type { DirectionChoice } from './negotiate.ts'

export interface KeySource {
  readonly hash: KexMethod['hash']
  /** The secret, encoded as it was hashed. */
  readonly secret: Buffer
  readonly exchangeHash: Buffer
  readonly sessionId: Buffer
}

/** K1 || K2 || ..., for one of the letters A to F. */
const derive = (source: KeySource, letter: string, bytes: number): Buffer => {
  const { hash, secret, exchangeHash, sessionId } = source
  const start = (): ReturnType<typeof createHash> =>
    createHash(hash).update(secret).update(exchangeHash)
  let key = start().update(letter).update(sessionId).digest()
  while (key.length < bytes) key = Buffer.concat([key, start().update(key).digest()])
  return key.subarray(0, bytes)
}

const keysOf = (source: KeySource, { cipher, mac }: DirectionChoice, letters: string) => {
  const kind = cipherOf(cipher)
  if (kind === undefined) return undefined
  const [iv = '', key = '', macKey = ''] = letters
  const keys = {
    iv: derive(source, iv, kind.ivBytes),
    key: derive(source, key, kind.keyBytes),
    macKey: derive(source, macKey, macKeyBytesOf(kind, mac)),
  }
  return { kind, keys }
}

/** From the client to us. Undefined for a name the persona lists and we don't know. */
export const openerOf = (source: KeySource, choice: DirectionChoice): Opener | undefined => {
  const made = keysOf(source, choice, 'ACE')
  return made?.kind.opener(made.keys, choice.mac)
}

/** From us to the client. */
export const sealerOf = (source: KeySource, choice: DirectionChoice): Sealer | undefined => {
  const made = keysOf(source, choice, 'BDF')
  return made?.kind.sealer(made.keys, choice.mac)
}
