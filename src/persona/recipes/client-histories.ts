/** Histories of clients: .mysql_history (libedit), .psql_history and .python_history (readline). */
import { bytesOf } from '../../base/bytes.ts'
import { type Dice, seededDice } from '../../base/dice.ts'
import { momentOf } from '../moments.ts'
import { pick } from '../prose.ts'
import type { About, Asked, PlannedFile, Recipe } from '../recipe.ts'
import { adminOf, usersOf } from '../users.ts'
import { hasRole } from '../written-files.ts'

export const recipe: Recipe = {
  name: 'client-histories',
  version: 1,
  files: (about) => {
    if (!hasRole(about, 'server')) return []
    const isMysql = hasRole(about, 'mysql') || hasRole(about, 'mariadb')
    const admin = usersOf(about).find(({ name }) => name === adminOf(about))
    const files: PlannedFile[] = []
    if (isMysql) files.push(historyOf(about, '/root/.mysql_history', { uid: 0, gid: 0 }))
    if (admin !== undefined) {
      files.push(historyOf(about, `${admin.home}/.python_history`, admin))
      if (isMysql) files.push(historyOf(about, `${admin.home}/.mysql_history`, admin))
    }
    if (hasRole(about, 'postgresql')) {
      files.push(historyOf(about, '/root/.psql_history', { uid: 0, gid: 0 }))
    }
    return files
  },
  make: (asked) => {
    const dice = seededDice(`${asked.seed} client ${asked.path}`)
    if (asked.path.endsWith('.python_history')) return bytesOf(linesOf(dice, PYTHON, 8).join(''))
    const lines = linesOf(dice, statements(asked), 22)
    if (asked.path.endsWith('.psql_history')) return bytesOf(lines.join(''))
    return bytesOf(`_HiStOrY_V2_\n${lines.map(escaped).join('')}`)
  },
}

const historyOf = (
  about: About,
  path: string,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): PlannedFile => ({
  path,
  mode: 0o600,
  uid,
  gid,
  mtimeS: momentOf(about, path, { from: 0.4, to: 0.98 }),
})

/** vis(3) with VIS_WHITE, as libedit writes what was typed. */
const escaped = (line: string): string =>
  `${line.trimEnd().replaceAll('\\', '\\134').replaceAll(' ', '\\040')}\n`

const linesOf = (dice: Dice, lines: readonly string[], least: number): readonly string[] =>
  Array.from({ length: least + dice.below(least) }, () => `${pick(dice, lines)}\n`).filter(
    (line, n, all) => line !== all[n - 1],
  )

const statements = ({ host }: Asked): readonly string[] => [
  `use ${host.app.database};`,
  'show tables;',
  'show databases;',
  'describe orders;',
  'select count(*) from orders;',
  'select status, count(*) from orders group by status;',
  'select * from orders order by id desc limit 5;',
  'select * from customers limit 3;',
  'show processlist;',
  'select user, host from mysql.user;',
  `show grants for '${host.app.databaseUser}'@'localhost';`,
  'show variables like "slow%";',
  'explain select * from orders where customer_id = 17;',
  'exit',
]

const PYTHON = [
  'import json, sys',
  'import datetime',
  'datetime.datetime.fromtimestamp(1719822000)',
  '2**32',
  "len(open('/etc/passwd').readlines())",
  'import ipaddress',
  "list(ipaddress.ip_network('10.0.0.0/29').hosts())",
  'exit()',
  'round(217115 / 1024 / 1024, 2)',
]
