/** When sshd starts a key exchange of its own: RekeyLimit's default, per cipher. */
import type { ByteString } from '../../base/bytes.ts'

/** What the limits are counted in: bytes of an AES block. */
export const CIPHER_UNIT = 16

/** 1 GiB for ciphers of 8-byte blocks, 2^32 blocks for AES. */
const CHACHA_UNITS = 2 ** 30 / CIPHER_UNIT
const AES_UNITS = 2 ** 32

/**
 * Units one direction may carry under the same keys (ssh_set_newkeys, packet.c of OpenSSH 9.2).
 * There is no time limit: `RekeyLimit default none`.
 */
export const unitsBeforeRekey = (cipher: ByteString): number =>
  cipher.startsWith('chacha20') ? CHACHA_UNITS : AES_UNITS
