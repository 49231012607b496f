/**
 * /var/log/mysql: error.log in the form of MySQL 8.0's log_sink_internal, and the slow query log.
 * The server is started with the machine; its messages are those of 8.0.x.
 */
import { seededDice } from '../../base/dice.ts'
import { bootsOf } from '../history/boots.ts'
import { clockStamp, dayStamp, micros } from '../history/stamps.ts'
import { type Lines, logging, servicePid, uidOf } from '../log-recipe.ts'
import type { AskedHour } from '../recipe.ts'

const ADM = 4
const VERSION = '8.0.43-0ubuntu0.24.04.2'

export const recipe = logging({
  name: 'mysql-logs',
  version: 1,
  role: 'mysql',
  directories: (about) => [
    {
      path: '/var/log/mysql',
      type: 'directory',
      mode: 0o2750,
      uid: uidOf(about, 'mysql'),
      gid: ADM,
    },
  ],
  logs: (about) => {
    const rotation = {
      uid: uidOf(about, 'mysql'),
      rotated: 'daily',
      kept: 7,
      compressed: 'directly',
    } as const
    return [
      { path: '/var/log/mysql/error.log', ...rotation },
      { path: '/var/log/mysql/mysql-slow.log', ...rotation },
    ]
  },
  write: (asked, lines) => {
    if (asked.path.endsWith('error.log')) writeErrors(asked, lines)
    else writeSlow(asked, lines)
  },
})

/** `2026-11-22T01:40:12.123456Z`. */
const stampOf = (atMs: number): string => `${dayStamp(atMs)}T${clockStamp(atMs)}.${micros(atMs)}Z`

const writeErrors = (asked: AskedHour, lines: Lines): void => {
  const server = '[MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version:'
  for (const { atMs } of bootsOf(asked)) {
    if (atMs < asked.hourMs - 60_000 || atMs >= asked.hourMs + 3_600_000) continue
    const at = (afterMs: number, thread: number, text: string): void =>
      lines.add(atMs + afterMs, `${stampOf(atMs + afterMs)} ${thread} ${text}`)
    const pid = servicePid(asked, atMs, 'mysqld')
    const starting = `/usr/sbin/mysqld (mysqld ${VERSION}) starting as process ${pid}`
    at(9_020, 0, `[System] [MY-010116] [Server] ${starting}`)
    at(9_061, 1, '[System] [MY-013576] [InnoDB] InnoDB initialization has started.')
    at(10_194, 1, '[System] [MY-013577] [InnoDB] InnoDB initialization has ended.')
    at(10_702, 0, '[Warning] [MY-010068] [Server] CA certificate ca.pem is self signed.')
    const tls = 'Channel mysql_main configured to support TLS. Encrypted connections are now'
    at(10_702, 0, `[System] [MY-013602] [Server] ${tls} supported for this channel.`)
    const socket = "socket: '/var/run/mysqld/mysqld.sock'  port: 3306  (Ubuntu)."
    at(10_774, 0, `[System] ${server} '${VERSION}'  ${socket}`)
  }
  // Clients that went away without a word, now and then.
  const dice = seededDice(`${asked.seed} mysql ${asked.hourMs}`)
  if (dice.below(4) > 0) return
  const atMs = asked.hourMs + dice.below(3_600_000)
  const { database, databaseUser } = asked.host.app
  const thread = 11 + Math.floor((asked.hourMs - asked.host.bootedMs) / 91_000)
  const who = `db: '${database}' user: '${databaseUser}' host: 'localhost'`
  const why = '(Got an error reading communication packets).'
  const number = Math.max(11, thread)
  const text = `[Note] [MY-010914] [Server] Aborted connection ${number} to ${who} ${why}`
  lines.add(atMs, `${stampOf(atMs)} ${number} ${text}`)
}

const QUERIES = [
  'SELECT o.*, c.name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.created_at DESC LIMIT 50;',
  'SELECT status, COUNT(*) FROM orders WHERE created_at >= NOW() - INTERVAL 30 DAY GROUP BY status;',
  "SELECT * FROM orders WHERE product LIKE '%a%' ORDER BY id DESC;",
  'SELECT customer_id, SUM(cents * pieces) AS total FROM orders GROUP BY customer_id ORDER BY total DESC;',
]

const writeSlow = (asked: AskedHour, lines: Lines): void => {
  const dice = seededDice(`${asked.seed} slow ${asked.hourMs}`)
  const hour = Math.floor(asked.hourMs / 3_600_000) % 24
  const count = hour > 7 && hour < 18 ? dice.below(3) : Math.max(0, dice.below(6) - 4)
  const { database, databaseUser } = asked.host.app
  for (let n = 0; n < count; n++) {
    const atMs = asked.hourMs + dice.below(3_600_000)
    const seconds = `${2 + dice.below(3)}.${String(dice.below(1_000_000)).padStart(6, '0')}`
    const examined = 20_000 + dice.below(190_000)
    const lock = `0.0000${String(dice.below(90) + 10)}`
    const id = String(40_000 + Math.floor((atMs % 864e5) / 9_000)).padStart(5)
    const query = QUERIES[dice.below(QUERIES.length)] ?? ''
    lines.add(
      atMs,
      `# Time: ${stampOf(atMs)}
# User@Host: ${databaseUser}[${databaseUser}] @ localhost []  Id: ${id}
# Query_time: ${seconds}  Lock_time: ${lock} Rows_sent: ${1 + dice.below(50)}  Rows_examined: ${examined}
use ${database};
SET timestamp=${Math.floor(atMs / 1000)};
${query}`,
    )
  }
}
