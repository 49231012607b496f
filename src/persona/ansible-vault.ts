/** Files that ansible-vault(1) encrypts: `$ANSIBLE_VAULT;1.1;AES256`. */
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto'
import { type ByteString, type Bytes, bytesOf } from '../base/bytes.ts'

const ROUNDS = 10_000
const KEY_BYTES = 32
const IV_BYTES = 16
const LINE_CHARS = 80

/** The text, encrypted with a password; who knows that one decrypts it. */
export const vaultFile = (text: ByteString, password: ByteString, salt: Bytes): ByteString => {
  const material = pbkdf2Sync(password, salt, ROUNDS, 2 * KEY_BYTES + IV_BYTES, 'sha256')
  const key = material.subarray(0, KEY_BYTES)
  const macKey = material.subarray(KEY_BYTES, 2 * KEY_BYTES)
  const cipher = createCipheriv('aes-256-ctr', key, material.subarray(2 * KEY_BYTES))
  const encrypted = cipher.update(padded(bytesOf(text)))
  const mac = createHmac('sha256', macKey).update(encrypted).digest('hex')
  const inner = [Buffer.from(salt).toString('hex'), mac, encrypted.toString('hex')].join('\n')
  const lines = Buffer.from(inner)
    .toString('hex')
    .match(new RegExp(`.{1,${LINE_CHARS}}`, 'g'))
  return ['$ANSIBLE_VAULT;1.1;AES256', ...(lines ?? []), ''].join('\n')
}

/** PKCS #7, blocks of 16 bytes. */
const padded = (bytes: Bytes): Bytes => {
  const missing = IV_BYTES - (bytes.length % IV_BYTES)
  return Buffer.concat([bytes, Buffer.alloc(missing, missing)])
}
