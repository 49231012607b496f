/** When sshd starts a key exchange of its own: RekeyLimit's default, per cipher. */
import type { ByteString } from '../../base/bytes.ts'

/** In units of 16 bytes: 1 GiB for ciphers of 8-byte blocks, 2^32 blocks for AES. */
const CHACHA_UNITS = 2 ** 30 / 16
const AES_UNITS = 2 ** 32

/**
 * Units of 16 bytes one direction may carry (ssh_set_newkeys, packet.c of OpenSSH 9.2). There is
 * no time limit by default: `RekeyLimit default none`.
 */
export const blocksBeforeRekey = (cipher: ByteString): number =>
  cipher.startsWith('chacha20') ? CHACHA_UNITS : AES_UNITS
