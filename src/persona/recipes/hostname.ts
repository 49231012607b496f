/** /etc/hostname (hostname(5)): the name the machine starts with. */
import { bytesOf } from '../../base/bytes.ts'
import type { Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'hostname',
  version: 1,
  insists: ['/etc/hostname'],
  files: () => [{ path: '/etc/hostname', mode: 0o644 }],
  make: ({ profile }) => bytesOf(`${profile.hostname}\n`),
}
