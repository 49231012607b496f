/** What the application wrote while it ran: sessions, uploads, exports, a maintenance page. */
import { type ByteString, bytesOf } from '../../base/bytes.ts'
import { rowsOf } from '../database-rows.ts'
import { momentOf } from '../moments.ts'
import type { About, PlannedFile, Recipe } from '../recipe.ts'
import { secretOf } from '../secret.ts'
import { siteFile } from '../site-files.ts'
import { hasRole } from '../written-files.ts'

const WEB = { uid: 33, gid: 33 }
const SESSIONS = 7
const FOLDERS = [
  'storage',
  'storage/cache',
  'storage/exports',
  'storage/sessions',
  'public/uploads',
]

export const recipe: Recipe = {
  name: 'app-storage',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'app')) return []
    const at = (path: string, deed: { from: number; to: number }, mode = 0o644): PlannedFile =>
      siteFile(about, path, { ...WEB, mode, mtimeS: momentOf(about, path, deed) })
    return [
      ...FOLDERS.map((path) => siteFile(about, path, { ...WEB, type: 'directory', mode: 0o775 })),
      ...Array.from({ length: SESSIONS }, (_, n) =>
        at(`storage/sessions/sess_${sessionId(about, n)}`, { from: 0.9, to: 1 }, 0o600),
      ),
      at('storage/exports/orders.csv', { from: 0.6, to: 0.9 }),
      at('public/uploads/.htaccess', { from: 0.1, to: 0.2 }),
    ]
  },
  make: (asked) => {
    if (asked.path.endsWith('.csv')) return bytesOf(ordersCsv(asked, asked.mtimeS))
    if (asked.path.endsWith('.htaccess')) return bytesOf('Options -Indexes\n')
    const id = secretOf(asked.seed, asked.path)[0] ?? 0
    return bytesOf(`user|i:${1 + (id % 3)};role|s:5:"${id % 3 === 0 ? 'admin' : 'staff'}";`)
  },
}

const SESSION_CHARS = 26

const sessionId = ({ seed }: About, n: number): string =>
  BigInt(`0x${Buffer.from(secretOf(seed, `session ${n}`)).toString('hex')}`)
    .toString(32)
    .slice(0, SESSION_CHARS)

const ordersCsv = (about: About, atS: number): ByteString =>
  rowsOf(about)
    .orders.filter(({ createdS }) => createdS < atS)
    .map((it) =>
      [it.id, it.customer, it.product, it.pieces, it.cents, it.status, stamp(it.createdS)].join(
        ',',
      ),
    )
    .map((row) => `${row}\n`)
    .join('')

const stamp = (seconds: number): string =>
  `"${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')}"`
