/** The key exchange methods by their names in KEXINIT. */
import type { ByteString } from '../../../base/bytes.ts'
import { group14, group16, group18, groupExchange } from './diffie-hellman.ts'
import { curve25519, nistp256, nistp384, nistp521, sntrup761x25519 } from './ecdh.ts'
import type { KexMethod } from './exchange.ts'

const METHODS: ReadonlyMap<ByteString, KexMethod> = new Map([
  ['sntrup761x25519-sha512', sntrup761x25519],
  ['sntrup761x25519-sha512@openssh.com', sntrup761x25519],
  ['curve25519-sha256', curve25519],
  ['curve25519-sha256@libssh.org', curve25519],
  ['ecdh-sha2-nistp256', nistp256],
  ['ecdh-sha2-nistp384', nistp384],
  ['ecdh-sha2-nistp521', nistp521],
  ['diffie-hellman-group-exchange-sha256', groupExchange],
  ['diffie-hellman-group16-sha512', group16],
  ['diffie-hellman-group18-sha512', group18],
  ['diffie-hellman-group14-sha256', group14],
])

export const kexMethodOf = (name: ByteString): KexMethod | undefined => METHODS.get(name)
