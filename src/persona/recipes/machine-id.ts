/** /etc/machine-id (machine-id(5)): 32 hexadecimal digits, made at the first start. */
import { bytesOf } from '../../base/bytes.ts'
import type { Recipe } from '../recipe.ts'
import { secretOf } from '../secret.ts'

export const recipe: Recipe = {
  name: 'machine-id',
  version: 1,
  insists: ['/etc/machine-id'],
  files: ({ profile }) => (profile.machine_id ? [{ path: '/etc/machine-id', mode: 0o444 }] : []),
  make: ({ seed }) => {
    const id = Buffer.from(secretOf(seed, 'machine-id').slice(0, 16))
    // RFC 4122's version and variant bits, as systemd sets them (sd_id128_randomize).
    id.writeUInt8((id.readUInt8(6) & 0x0f) | 0x40, 6)
    id.writeUInt8((id.readUInt8(8) & 0x3f) | 0x80, 8)
    return bytesOf(`${id.toString('hex')}\n`)
  },
}
