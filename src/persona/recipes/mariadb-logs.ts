/** /var/log/mysql/mariadb-slow.log: MariaDB 10.11's slow query log (MYSQL_QUERY_LOG::write). */
import { seededDice } from '../../base/dice.ts'
import { clockStamp, dayStamp } from '../history/stamps.ts'
import { logging, uidOf } from '../log-recipe.ts'
import { pick } from '../prose.ts'

const ADM = 4
const HOUR_MS = 3_600_000
const QUERIES = [
  'SELECT COUNT(*) FROM orders WHERE created_at >= NOW() - INTERVAL 30 DAY;',
  "SELECT * FROM orders WHERE product LIKE '%a%' ORDER BY id DESC;",
  'SELECT customer_id, SUM(cents * pieces) AS total FROM orders GROUP BY customer_id;',
  'SELECT /*!40001 SQL_NO_CACHE */ `id`, `customer_id`, `product` FROM `orders`;',
]

export const recipe = logging({
  name: 'mariadb-logs',
  version: 1,
  role: 'mariadb',
  directories: (about) => [
    {
      path: '/var/log/mysql',
      type: 'directory',
      mode: 0o2750,
      uid: uidOf(about, 'mysql'),
      gid: ADM,
    },
  ],
  logs: (about) => [
    {
      path: '/var/log/mysql/mariadb-slow.log',
      mode: 0o660,
      uid: uidOf(about, 'mysql'),
      rotated: 'monthly',
      kept: 6,
      compressed: 'delayed',
    },
  ],
  write: (asked, lines) => {
    const dice = seededDice(`${asked.seed} slow ${asked.hourMs}`)
    const { app, neighbours } = asked.host
    const web = neighbours.find(({ role }) => role === 'web')?.address ?? '127.0.0.1'
    const hour = Math.floor(asked.hourMs / HOUR_MS) % 24
    const count = hour > 7 && hour < 18 ? dice.below(4) : Math.max(0, dice.below(6) - 4)
    for (let n = 0; n < count; n++) {
      const atMs = asked.hourMs + dice.below(HOUR_MS)
      const day = dayStamp(atMs).slice(2).replaceAll('-', '')
      const time = clockStamp(atMs).replace(/^0/, ' ')
      const seconds = `${2 + dice.below(4)}.${String(dice.below(1_000_000)).padStart(6, '0')}`
      const rows = 1 + dice.below(50)
      const thread = 30_000 + Math.floor((atMs % 8.64e7) / 7_000)
      lines.add(
        atMs,
        `# Time: ${day} ${time}
# User@Host: ${app.databaseUser}[${app.databaseUser}] @  [${web}]
# Thread_id: ${thread}  Schema: ${app.database}  QC_hit: No
# Query_time: ${seconds}  Lock_time: 0.0000${10 + dice.below(90)}  Rows_sent: ${rows}  Rows_examined: ${20_000 + dice.below(190_000)}
# Rows_affected: 0  Bytes_sent: ${rows * 117 + 480}
SET timestamp=${Math.floor(atMs / 1000)};
${pick(dice, QUERIES)}`,
      )
    }
  },
})
