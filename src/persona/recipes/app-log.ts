/** The application's own log below its root: one line for what went wrong, as its PHP code words it. */
import { type Dice, seededDice } from '../../base/dice.ts'
import { micros, plainStamp } from '../history/stamps.ts'
import { requestsIn } from '../history/web.ts'
import { logging } from '../log-recipe.ts'
import { pick } from '../prose.ts'

const WWW_DATA = 33

export const recipe = logging({
  name: 'app-log',
  version: 1,
  role: 'app',
  directories: ({ host }) => [
    {
      path: `${host.app.root}/storage/logs`,
      type: 'directory',
      mode: 0o775,
      uid: WWW_DATA,
      gid: WWW_DATA,
    },
  ],
  logs: ({ host }) => [
    {
      path: `${host.app.root}/storage/logs/app.log`,
      mode: 0o664,
      uid: WWW_DATA,
      gid: WWW_DATA,
      rotated: 'daily',
      kept: 14,
      compressed: 'delayed',
    },
  ],
  write: (asked, lines) => {
    const dice = seededDice(`${asked.seed} app ${asked.hourMs}`)
    for (const { atMs, from, line } of requestsIn(asked, asked.hourMs)) {
      const isOrder = line.startsWith('GET /orders/')
      if (line.startsWith('POST /login')) {
        const stamp = `[${plainStamp(atMs)}.${micros(atMs)}]`
        const user = 1 + (dice.below(1_000) % 41)
        lines.add(atMs, `${stamp} app.INFO: login {"user":${user},"ip":"${from}"}`)
      } else if (isOrder && dice.below(40) === 0) {
        const stamp = `[${plainStamp(atMs)}.${micros(atMs)}]`
        lines.add(atMs, `${stamp} app.WARNING: ${trouble(dice)}`)
      }
    }
  },
})

const trouble = (dice: Dice): string =>
  pick(dice, [
    'slow query {"table":"orders","ms":2417}',
    'slow query {"table":"customers","ms":2103}',
    'session expired {"reason":"idle"}',
    'mail not sent, trying again {"attempt":2}',
    'export is still running {"job":"orders:export"}',
  ])
