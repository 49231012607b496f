/** Settings of services that might run on the machine: ini, yaml, env. */
import type { ByteString } from '../../base/bytes.ts'
import { after, oneOf, type PageAsked, type PageOf } from './page.ts'

type Pairs = readonly (readonly [name: string, value: ByteString])[]

const database = ({ host }: PageAsked): Pairs => [
  ['host', '127.0.0.1'],
  ['port', '3306'],
  ['name', host.app.database],
  ['user', host.app.databaseUser],
  ['password', '{{db.password}}'],
]
const mail = ({ host }: PageAsked): Pairs => [
  ['host', `smtp.${host.company.domain}`],
  ['port', '587'],
  ['user', `noreply@${host.company.domain}`],
  ['password', '{{smtp.password}}'],
]
const server = ({ host, dice }: PageAsked): Pairs => [
  ['listen', host.address],
  ['port', `${8000 + dice.below(1000)}`],
  ['name', host.app.serverName],
  ['root', host.app.root],
  ['workers', `${2 + dice.below(6)}`],
  ['timeout', `${15 * (1 + dice.below(8))}`],
]
const logging = ({ host, dice }: PageAsked): Pairs => [
  ['level', oneOf(dice, ['info', 'warning', 'error'])],
  ['file', `/var/log/${host.app.slug}/${host.app.slug}.log`],
  ['keep', `${7 * (1 + dice.below(4))}`],
]

const SECTIONS = [
  ['server', server],
  ['database', database],
  ['log', logging],
  ['mail', mail],
] as const

const job = ({ host, dice }: PageAsked, n: number): Pairs => {
  const near = host.neighbours[n % Math.max(host.neighbours.length, 1)]
  return [
    ['source', `${host.app.root}/${oneOf(dice, ['uploads', 'storage', 'public', 'var'])}`],
    ['target', `${near?.hostname ?? 'localhost'}:/srv/${host.hostname}/${n + 1}`],
    ['hour', `${dice.below(6)}`],
    ['keep', `${3 + dice.below(28)}`],
  ]
}

/** `[section]` and `name = value`. */
export const iniPage: PageOf = (asked) => {
  const section = (name: string, pairs: Pairs): ByteString[] => [
    `[${name}]\n`,
    ...pairs.map(([key, value]) => `${key} = ${value}\n`),
    '\n',
  ]
  return {
    start: `; ${asked.title}, ${asked.host.fqdn}\n\n`,
    next: after(
      SECTIONS.flatMap(([name, pairs]) => section(name, pairs(asked))),
      (n) => section(`job-${n + 1}`, job(asked, n)).join(''),
    ),
  }
}

/** Maps of scalars, then a list without end. */
export const yamlPage: PageOf = (asked) => {
  const quoted = (value: ByteString): ByteString =>
    /^[\w./-]+$/.test(value) ? value : `'${value}'`
  const map = (name: string, pairs: Pairs): ByteString =>
    `${name}:\n${pairs.map(([key, value]) => `  ${key}: ${quoted(value)}\n`).join('')}`
  return {
    start: `# ${asked.title}\n`,
    next: after(
      [
        ...SECTIONS.map(([name, pairs]) => map(name, pairs(asked))),
        'jobs:\n  - name: reports\n    hour: 4\n',
      ],
      (n) => {
        const rows = job(asked, n).map(([key, value]) => `    ${key}: ${quoted(value)}\n`)
        return `  - name: sync-${n + 1}\n${rows.join('')}`
      },
    ),
  }
}

/** Variables of a web application. */
export const envPage: PageOf = (asked) => {
  const { host, dice } = asked
  const { app, company } = host
  return {
    start: '',
    next: after(
      [
        `APP_NAME=${app.name}\n`,
        `APP_ENV=production\n`,
        `APP_KEY=base64:{{app.key}}=\n`,
        `APP_DEBUG=false\n`,
        `APP_URL=https://${app.serverName}\n`,
        `\nDB_CONNECTION=mysql\n`,
        `DB_HOST=127.0.0.1\n`,
        `DB_PORT=3306\n`,
        `DB_DATABASE=${app.database}\n`,
        `DB_USERNAME=${app.databaseUser}\n`,
        `DB_PASSWORD={{db.password}}\n`,
        `\nREDIS_HOST=127.0.0.1\n`,
        `REDIS_PASSWORD={{redis.password}}\n`,
        `SESSION_SECRET={{session.secret}}\n`,
        `JWT_SECRET={{jwt.secret}}\n`,
        `\nMAIL_HOST=smtp.${company.domain}\n`,
        `MAIL_USERNAME=noreply@${company.domain}\n`,
        `MAIL_PASSWORD={{smtp.password}}\n`,
        `\nAWS_ACCESS_KEY_ID={{aws.access_key_id}}\n`,
        `AWS_SECRET_ACCESS_KEY={{aws.secret_access_key}}\n`,
        `AWS_DEFAULT_REGION=eu-central-1\n`,
        `AWS_BUCKET=${company.slug}-${app.slug}\n`,
      ],
      (n) => {
        const what = oneOf(dice, ['EXPORT', 'REPORT', 'SYNC', 'INDEX', 'IMPORT', 'CLEANUP'])
        return `${what}_JOB_${n + 1}_TIMEOUT=${30 * (1 + dice.below(20))}\n`
      },
    ),
  }
}
