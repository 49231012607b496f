/** The tunnel to the office: wg-quick(8)'s configuration, its keys on the curve. */
import { createPrivateKey, createPublicKey } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import { momentOf } from '../moments.ts'
import type { Asked } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'wireguard',
  version: 1,
  role: 'server',
  files: (about): readonly WrittenFile[] => {
    const mtimeS = momentOf(about, 'wireguard', { from: 0.1, to: 0.4 })
    const at = (name: string, text: (asked: Asked) => string): WrittenFile => ({
      path: `/etc/wireguard/${name}`,
      mode: 0o600,
      mtimeS,
      text,
    })
    return [
      { ...directory('/etc/wireguard', 0o700), mtimeS },
      at('wg0.conf', tunnelOf),
      at('privatekey', ({ slots }) => `${base64(clamped(slots.bytes('wireguard.key')))}\n`),
      at('publickey', ({ slots }) => `${base64(publicOf(slots.bytes('wireguard.key')))}\n`),
    ]
  },
})

const base64 = (bytes: Bytes): string => Buffer.from(bytes).toString('base64')

/** As `wg genkey` writes it: RFC 7748's bits set. */
const clamped = (seed: Bytes): Bytes => {
  const key = Buffer.from(seed)
  key.writeUInt8(key.readUInt8(0) & 248, 0)
  key.writeUInt8((key.readUInt8(31) & 127) | 64, 31)
  return key
}

/** DER of PKCS #8 before the 32 bytes of an X25519 key (RFC 8410). */
const X25519_PKCS8 = Buffer.from('302e020100300506032b656e04220420', 'hex')

const publicOf = (seed: Bytes): Bytes => {
  const der = Buffer.concat([X25519_PKCS8, clamped(seed)])
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  return createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
}

const tunnelOf = (asked: Asked): string => {
  const { host, seed, slots } = asked
  const host8 = host.address.split('.').at(-1)
  // The office's public key is the same in every world: it is not this machine's to keep secret.
  const office = publicOf(secretOf(seed, 'wireguard office'))
  return `[Interface]
Address = 10.9.0.${host8}/24
PrivateKey = ${base64(clamped(slots.bytes('wireguard.key')))}
ListenPort = 51820

[Peer]
# office
PublicKey = ${base64(office)}
PresharedKey = ${presharedOf(slots.text('vpn.preshared_key'))}
AllowedIPs = 10.9.0.0/24, ${host.gateway.replace(/\d+$/, '0')}/24
Endpoint = vpn.${host.company.domain}:51820
PersistentKeepalive = 25
`
}

/** 32 bytes have 43 characters of base64, the last of which carries four bits. */
const presharedOf = (slot: string): string => base64(Buffer.from(`${slot}=`, 'base64'))
