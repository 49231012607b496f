import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Bytes, textOf } from '../base/bytes.ts'
import type { ROLES } from './profile.ts'
import { type About, loadRecipes } from './recipe.ts'
import { aboutOf, bytesIn, isMade, plannedBy, type Written } from './recipes.test-kit.ts'
import { slotsOf } from './slots.ts'

const NAMES = [
  ...['ansible', 'app-code', 'app-deploy', 'app-environment', 'app-git', 'app-queue'],
  ...['app-storage', 'app-vendor', 'backup-offsite', 'backup-scripts', 'blog', 'database-backups'],
  ...['deploy-credentials', 'mariadb-settings', 'mysql-data', 'mysql-grants', 'mysql-settings'],
  ...['nginx-sites', 'php-settings', 'root-cloud', 'terraform', 'tls', 'wireguard'],
]
const all = await loadRecipes()
const recipes = all.filter(({ name }) => NAMES.includes(name))
const web = aboutOf('app')
const database = aboutOf('db', {
  persona: 'debian-12',
  roles: ['server', 'mariadb', 'backup'] satisfies (typeof ROLES)[number][],
})
const { app } = web.host

const plannedOf = (about: About): readonly Written[] => plannedBy(about, recipes)
const written = plannedOf(web).filter(isMade)

const read = (path: string, { about = web, world = 'a' } = {}): Bytes => {
  const found = plannedOf(about).find(({ file }) => file.path === path)
  assert(found !== undefined, `${path} is planned`)
  return bytesIn(about, found.recipe, { file: found.file, world })
}
const text = (path: string, of: { about?: About; world?: string } = {}): string =>
  textOf(read(path, of))

const slots = slotsOf(web.seed, 'a')

test('who lacks the roles has none of it', () => {
  assert.equal(recipes.length, NAMES.length)
  const bare = aboutOf('bare', { persona: 'debian-12', roles: [] })
  assert.deepEqual(plannedOf(bare), [])
})

test('no two recipes plan the same file', () => {
  for (const about of [web, database]) {
    const by = new Map<string, string>()
    const twice: string[] = []
    for (const recipe of all) {
      for (const { path, type } of recipe.files?.(about) ?? []) {
        if (type === 'directory') continue
        const other = by.get(path)
        if (other !== undefined) twice.push(`${path}: ${other}, ${recipe.name}`)
        by.set(path, recipe.name)
      }
    }
    assert.deepEqual(twice, [])
  }
})

test('every file stands in a directory that is planned or recorded', () => {
  const paths = new Set(all.flatMap((it) => (it.files?.(web) ?? []).map(({ path }) => path)))
  const recorded = /^\/(?:etc(?:\/cron\.weekly)?|root|usr\/local\/s?bin|var\/lib)$/
  const homeless = plannedOf(web)
    .map(({ file }) => dirname(file.path))
    .filter((dir) => !paths.has(dir) && !recorded.test(dir) && dir !== '/var' && dir !== '/etc/php')
  assert.deepEqual([...new Set(homeless)], [])
})

test('nothing is older than the installation or newer than the last start', () => {
  for (const about of [web, database]) {
    for (const { file } of plannedOf(about)) {
      const { mtimeS = about.host.installedS, path } = file
      assert(mtimeS >= about.host.installedS, path)
      assert(mtimeS <= about.host.bootedMs / 1000, path)
    }
  }
})

test('two worlds have their own secrets in files of equal size', () => {
  const differing: string[] = []
  for (const { recipe, file } of written) {
    const [a, b] = ['a', 'b'].map((world) => bytesIn(web, recipe, { file, world }))
    assert.equal(a?.length, b?.length, file.path)
    if (Buffer.compare(a ?? Buffer.of(), b ?? Buffer.of()) !== 0) differing.push(recipe.name)
  }
  assert.deepEqual(
    [...new Set(differing)],
    [
      'ansible',
      'app-environment',
      'app-queue',
      'backup-offsite',
      'backup-scripts',
      'blog',
      'database-backups',
      'deploy-credentials',
      'mysql-grants',
      'mysql-settings',
      'nginx-sites',
      'root-cloud',
      'terraform',
      'tls',
      'wireguard',
    ],
  )
})

test('the same secret is told everywhere', () => {
  const environment = text(`${app.root}/.env`)
  const grants = text('/var/backups/mysql-grants.sql')
  const hashOf = (password: string): string => {
    const once = createHash('sha1').update(password).digest()
    return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`
  }
  const accounts = new Map(
    [...grants.matchAll(/CREATE USER IF NOT EXISTS '([^']+)'@.* AS '([^']+)'/g)].map(
      ([, user = '', hash = '']) => [user, hash],
    ),
  )
  const passwordIn = (of: string): string => /password ?= ?(.*)/.exec(text(of))?.[1] ?? ''
  const told = /^DB_PASSWORD=(.*)$/m.exec(environment)?.[1] ?? ''
  assert.equal(accounts.get(app.databaseUser), hashOf(told))
  assert.equal(accounts.get('root'), hashOf(passwordIn('/root/.my.cnf')))
  assert.equal(accounts.get('debian-sys-maint'), hashOf(passwordIn('/etc/mysql/debian.cnf')))
  const blog = /DB_PASSWORD',\s+'([^']+)'/.exec(text('/var/www/blog/wp-config.php'))?.[1] ?? ''
  assert.equal(accounts.get('blog'), hashOf(blog))
  const [id] = /AKIA[A-Z2-7]{16}/.exec(environment) ?? []
  assert(id !== undefined)
  for (const path of ['/root/.aws/credentials', '/etc/backup/offsite']) {
    assert(text(path).includes(id), path)
  }
  const sha = createHash('sha1').update(slots.text('app.admin_password')).digest('base64')
  assert(text('/etc/nginx/.htpasswd').startsWith(`admin:{SHA}${sha}\n`))
})

test('dumps are whole, and hold what had been created by then', () => {
  const dumps = written.filter(({ recipe }) => recipe.name === 'database-backups')
  assert.equal(dumps.length, 15)
  let before = ''
  for (const { recipe, file } of dumps) {
    const dump = textOf(gunzipSync(bytesIn(web, recipe, { file, world: 'a' })))
    const day = new Date((file.mtimeS ?? 0) * 1000).toISOString().slice(0, 10)
    assert.equal(file.path, `/var/backups/mysql/${app.database}-${day}.sql.gz`)
    assert.match(dump, new RegExp(`\\n-- Dump completed on ${day} 02:..:..\\n$`))
    const newest = [...dump.matchAll(/'(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)'\)/g)]
      .map(([, stamp = '']) => stamp)
      .sort()
      .at(-1)
    assert(newest !== undefined && newest >= before && newest < `${day} 03`, `${newest} ${day}`)
    before = newest
  }
})

test('the database server has its own settings, dumps of accounts, and nothing of the web', () => {
  const paths = plannedOf(database)
    .filter(isMade)
    .map(({ file }) => file.path)
  assert(paths.includes('/root/.my.cnf') && paths.includes('/var/backups/mysql-grants.sql'))
  assert.deepEqual(
    paths.filter((path) => /nginx|php|\/var\/www/.test(path)),
    [],
  )
  const cnf = text(`/etc/mysql/mariadb.conf.d/70-${database.host.company.slug}.cnf`, {
    about: database,
  })
  assert(cnf.includes(`bind-address            = ${database.host.address}\n`))
})

test("the application's .env of a fixed seed, whole", () => {
  // Slots are named, not written out: texts of their shapes alarm whoever scans repositories.
  const wanted = `APP_NAME=Docket
APP_ENV=production
APP_KEY=base64:${slots.text('app.key')}=
APP_DEBUG=false
APP_URL=https://www.southhurst.internal

LOG_CHANNEL=daily
LOG_LEVEL=warning

DB_CONNECTION=mysql
DB_HOST=127.0.0.1
DB_PORT=3306
DB_DATABASE=docket_live
DB_USERNAME=docket_app
DB_PASSWORD=EQpb8CxXljN3j3TU

SESSION_DRIVER=file
SESSION_LIFETIME=120
SESSION_SECRET=${slots.text('session.secret')}
JWT_SECRET=${slots.text('jwt.secret')}

REDIS_HOST=10.229.130.52
REDIS_PASSWORD=${slots.text('redis.password')}
REDIS_PORT=6379

MAIL_MAILER=smtp
MAIL_HOST=mail.southhurst.internal
MAIL_PORT=587
MAIL_USERNAME=noreply
MAIL_PASSWORD=${slots.text('smtp.password')}
MAIL_ENCRYPTION=tls
MAIL_FROM_ADDRESS=noreply@southhurst.internal

AWS_ACCESS_KEY_ID=${slots.text('aws.access_key_id')}
AWS_SECRET_ACCESS_KEY=${slots.text('aws.secret_access_key')}
AWS_DEFAULT_REGION=eu-central-1
AWS_BUCKET=southhurst-docket-uploads

STRIPE_SECRET=${slots.text('stripe.secret_key')}
`
  assert.equal(text(`${app.root}/.env`), wanted)
})
