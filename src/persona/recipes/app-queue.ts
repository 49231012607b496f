/** The application's queue of jobs: an SQLite database in its storage. */
import { type Dice, seededDice } from '../../base/dice.ts'
import { momentOf } from '../moments.ts'
import type { Recipe } from '../recipe.ts'
import { siteFile } from '../site-files.ts'
import { type Row, sqliteFile } from '../sqlite-file.ts'
import { hasRole } from '../written-files.ts'

const WEB = { uid: 33, gid: 33 }
const JOBS = 18
const TOKENS = 4

export const recipe: Recipe = {
  name: 'app-queue',
  version: 1,
  files: (about) =>
    hasRole(about, 'app')
      ? [
          siteFile(about, 'storage', { ...WEB, type: 'directory', mode: 0o775 }),
          siteFile(about, 'storage/queue.sqlite', {
            ...WEB,
            mtimeS: momentOf(about, 'queue', { from: 0.97, to: 1 }),
          }),
        ]
      : [],
  make: (asked) => {
    const dice = seededDice(`${asked.seed} queue`)
    const jobs = Array.from({ length: JOBS }, (_, n) => jobOf(dice, n + 1, asked.mtimeS))
    const tokens = Array.from({ length: TOKENS }, (_, n): Row => {
      const secret = asked.slots.text(n === 0 ? 'monitoring.token' : 'session.secret')
      return { key: n + 1, values: [null, USERS[n] ?? 'admin', n > 1 ? '' : secret] }
    })
    return sqliteFile(
      [
        {
          name: 'jobs',
          sql:
            'CREATE TABLE jobs (id INTEGER PRIMARY KEY, name TEXT NOT NULL, payload TEXT, ' +
            'tries INTEGER NOT NULL, queued_at INTEGER NOT NULL)',
          rows: jobs,
        },
        {
          name: 'api_tokens',
          sql: 'CREATE TABLE api_tokens (id INTEGER PRIMARY KEY, login TEXT NOT NULL, token TEXT)',
          rows: tokens,
        },
      ],
      JOBS * 3 + TOKENS,
    )
  },
}

const USERS = ['monitoring', 'admin', 'import', 'export']
const NAMES = ['mail.invoice', 'mail.welcome', 'export.orders', 'search.index']

const jobOf = (dice: Dice, key: number, untilS: number): Row => {
  const name = NAMES[dice.below(NAMES.length)] ?? 'mail.invoice'
  const payload = JSON.stringify({ order: 1 + dice.below(400) })
  const queuedS = untilS - (JOBS - key) * 240 - dice.below(200)
  return { key, values: [null, name, payload, dice.below(3), queuedS] }
}
