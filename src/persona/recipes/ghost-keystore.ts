/** A wallet: an Ethereum keystore file (Web3 Secret Storage, version 3). */
import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto'
import { bytesOf } from '../../base/bytes.ts'
import { leftAt, placesFor, plausibleAt } from '../plausible.ts'
import type { Recipe } from '../recipe.ts'
import { secretOf } from '../secret.ts'

/** As early wallets did; the standard's 262,144 would hold a thread for 0.1 s. */
const ROUNDS = 10_240
const KEY_BYTES = 32

export const recipe: Recipe = {
  name: 'ghost-keystore',
  version: 1,
  places: (about) => placesFor(about, ['keystore']),
  conjures: (about, path) =>
    plausibleAt(about, path)?.meaning === 'keystore' ? [leftAt(about, path)] : undefined,
  make: ({ seed, path }) => {
    const secret = (name: string) => Buffer.from(secretOf(seed, `${path} ${name}`))
    const [salt, iv] = [secret('salt'), secret('iv').subarray(0, 16)]
    const key = pbkdf2Sync(secret('passphrase'), salt, ROUNDS, KEY_BYTES, 'sha256')
    const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv)
    const text = Buffer.concat([cipher.update(secret('wallet')), cipher.final()])
    return bytesOf(
      JSON.stringify({
        address: secret('address').toString('hex').slice(0, 40),
        crypto: {
          cipher: 'aes-128-ctr',
          ciphertext: text.toString('hex'),
          cipherparams: { iv: iv.toString('hex') },
          kdf: 'pbkdf2',
          kdfparams: {
            c: ROUNDS,
            dklen: KEY_BYTES,
            prf: 'hmac-sha256',
            salt: salt.toString('hex'),
          },
          // The standard wants Keccak-256 of the same bytes; only who knows the passphrase could tell.
          mac: createHash('sha3-256').update(key.subarray(16)).update(text).digest('hex'),
        },
        id: uuid(secret('id')),
        version: 3,
      }),
    )
  },
}

const uuid = (bytes: Buffer): string => {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
