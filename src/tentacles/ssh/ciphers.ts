/** The ciphers by their names in KEXINIT, and what each needs of the key exchange. */
import type { CipherGCMTypes } from 'node:crypto'
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { chachaOpener, chachaSealer } from './cipher-chacha.ts'
import { type CtrKeys, ctrOpener, ctrSealer } from './cipher-ctr.ts'
import { gcmOpener, gcmSealer } from './cipher-gcm.ts'
import type { Opener, Sealer } from './framing.ts'
import { macKeyBytes, macOf } from './mac.ts'

export interface CipherKeys {
  readonly key: Bytes
  readonly iv: Bytes
  readonly macKey: Bytes
}

export interface Cipher {
  readonly keyBytes: number
  readonly ivBytes: number
  /** It brings its own tag: no MAC is negotiated. */
  readonly isAead: boolean
  /** Undefined when there is no MAC of this name. */
  sealer(keys: CipherKeys, mac: ByteString): Sealer | undefined
  opener(keys: CipherKeys, mac: ByteString): Opener | undefined
}

const ctr = (kind: CtrKeys['kind'], keyBytes: number): Cipher => ({
  keyBytes,
  ivBytes: 16,
  isAead: false,
  sealer: ({ key, iv, macKey }, name) => {
    const mac = macOf(name, macKey)
    return mac && ctrSealer({ kind, key, iv, mac })
  },
  opener: ({ key, iv, macKey }, name) => {
    const mac = macOf(name, macKey)
    return mac && ctrOpener({ kind, key, iv, mac })
  },
})

const gcm = (kind: CipherGCMTypes, keyBytes: number): Cipher => ({
  keyBytes,
  ivBytes: 12,
  isAead: true,
  sealer: ({ key, iv }) => gcmSealer(kind, key, iv),
  opener: ({ key, iv }) => gcmOpener(kind, key, iv),
})

const chacha: Cipher = {
  keyBytes: 64,
  ivBytes: 0,
  isAead: true,
  sealer: ({ key }) => chachaSealer(key),
  opener: ({ key }) => chachaOpener(key),
}

const CIPHERS: ReadonlyMap<ByteString, Cipher> = new Map([
  ['aes128-ctr', ctr('aes-128-ctr', 16)],
  ['aes192-ctr', ctr('aes-192-ctr', 24)],
  ['aes256-ctr', ctr('aes-256-ctr', 32)],
  ['aes128-gcm@openssh.com', gcm('aes-128-gcm', 16)],
  ['aes256-gcm@openssh.com', gcm('aes-256-gcm', 32)],
  ['chacha20-poly1305@openssh.com', chacha],
])

export const cipherOf = (name: ByteString): Cipher | undefined => CIPHERS.get(name)

/** Bytes of MAC key that go with a cipher. */
export const macKeyBytesOf = (cipher: Cipher, mac: ByteString): number =>
  cipher.isAead ? 0 : (macKeyBytes(mac) ?? 0)
