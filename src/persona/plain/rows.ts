/** Rows without end: database dumps, tables, logs. */
import type { ByteString } from '../../base/bytes.ts'
import type { Dice } from '../../base/dice.ts'
import { after, dayOf, momentOf, oneOf, type PageAsked, type PageOf } from './page.ts'

/** As mysqldump writes: a table, and statements of one row. */
export const sqlPage: PageOf = ({ host, dice, title }) => {
  const table = /^[a-z_]{3,20}$/.test(title) ? title : 'users'
  return {
    start: `-- MySQL dump of ${host.app.database}\n-- Host: localhost    Database: ${host.app.database}\n\n`,
    next: after(
      [
        `DROP TABLE IF EXISTS \`${table}\`;\n`,
        `CREATE TABLE \`${table}\` (\n  \`id\` int NOT NULL AUTO_INCREMENT,\n  \`email\` varchar(190) NOT NULL,\n  \`created_at\` datetime NOT NULL,\n  \`active\` tinyint(1) NOT NULL DEFAULT '1',\n  PRIMARY KEY (\`id\`)\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n\n`,
      ],
      (n) =>
        `INSERT INTO \`${table}\` VALUES (${n + 1},'${mailOf(dice, host.company.domain)}','${momentOf(host.installedS + n * 7_000 + dice.below(6_000))}',${dice.below(10) > 0 ? 1 : 0});\n`,
    ),
  }
}

/** A table with a header. */
export const csvPage: PageOf = ({ host, dice }) => ({
  start: '',
  next: after(['id,date,email,amount,note\n'], (n) => {
    const day = dayOf(host.installedS + n * 5_000 + dice.below(5_000))
    const note = oneOf(dice, ['paid', 'open', 'reminder sent', 'refunded', 'paid by transfer'])
    const amount = `${5 + dice.below(900)}.${10 + dice.below(90)}`
    return `${1001 + n},${day},${mailOf(dice, host.company.domain)},${amount},${note}\n`
  }),
})

const mailOf = (dice: Dice, domain: string): ByteString => {
  const given = oneOf(dice, [
    'anna',
    'jan',
    'lea',
    'paul',
    'mia',
    'tim',
    'eva',
    'max',
    'nina',
    'ole',
  ])
  const letter = String.fromCharCode(97 + dice.below(26))
  return `${given}.${letter}${dice.below(900) + 100}@${domain}`
}

/** A log in the form its name asks for. */
export const logPage: PageOf = (asked) => {
  const { host, dice, path } = asked
  let s = host.installedS + 3_600 + dice.below(80_000)
  const entry = /access/.test(path)
    ? access
    : /\b(auth|syslog|messages|cron|mail|kern)/.test(path)
      ? syslog
      : service
  return {
    start: '',
    next: () => {
      s += 1 + dice.below(900)
      return entry(asked, s)
    },
  }
}

type Entry = (asked: PageAsked, s: number) => ByteString

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

const access: Entry = ({ host, dice }, s) => {
  const at = new Date(s * 1000)
  const day = `${at.getUTCDate()}`.padStart(2, '0')
  const time = at.toISOString().slice(11, 19)
  const from =
    host.neighbours[dice.below(Math.max(host.neighbours.length, 1))]?.address ?? host.gateway
  const target = oneOf(dice, [
    '/',
    '/login',
    '/health',
    '/api/status',
    '/assets/app.css',
    '/reports',
  ])
  const when = `${day}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${time} +0000`
  return `${from} - - [${when}] "GET ${target} HTTP/1.1" 200 ${300 + dice.below(9_000)} "-" "curl/7.88.1"\n`
}

const syslog: Entry = ({ host, dice }, s) => {
  const at = new Date(s * 1000)
  const day = `${at.getUTCDate()}`.padStart(2)
  const stamp = `${MONTHS[at.getUTCMonth()]} ${day} ${at.toISOString().slice(11, 19)}`
  const pid = 600 + dice.below(30_000)
  const said = oneOf(dice, [
    `CRON[${pid}]: (root) CMD (command -v debian-sa1 > /dev/null && debian-sa1 1 1)`,
    `CRON[${pid}]: pam_unix(cron:session): session closed for user root`,
    `systemd[1]: logrotate.service: Deactivated successfully.`,
    `systemd[1]: Finished Daily Cleanup of Temporary Directories.`,
  ])
  return `${stamp} ${host.hostname} ${said}\n`
}

const service: Entry = ({ host, dice }, s) => {
  const level = oneOf(dice, ['INFO', 'INFO', 'INFO', 'WARN', 'ERROR'])
  const ms = 2 + dice.below(400)
  const said = oneOf(dice, [
    `job reports finished in ${ms} ms`,
    `${host.app.database}: connection opened (${1 + dice.below(20)} in pool)`,
    `GET /api/status 200 ${ms} ms`,
    `cache refreshed, ${dice.below(5_000)} keys`,
    `retrying request to ${host.neighbours[0]?.hostname ?? 'localhost'} in ${1 + dice.below(9)} s`,
  ])
  return `${momentOf(s)} ${level} ${host.app.slug}: ${said}\n`
}
