import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  createDecipheriv,
  createHmac,
  createPrivateKey,
  createPublicKey,
  pbkdf2Sync,
  X509Certificate,
} from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { parse } from 'yaml'
import { type Bytes, textOf } from '../base/bytes.ts'
import { loadRecipes } from './recipe.ts'
import { aboutOf, bytesIn, isMade, plannedBy } from './recipes.test-kit.ts'
import { slotsOf } from './slots.ts'

const web = aboutOf('app')
const { app } = web.host
const planned = plannedBy(web, await loadRecipes())
const written = planned.filter(isMade)
const slots = slotsOf(web.seed, 'a')

const read = (path: string): Bytes => {
  const found = written.find(({ file }) => file.path === path)
  assert(found !== undefined, `${path} is planned`)
  return bytesIn(web, found.recipe, { file: found.file, world: 'a' })
}
const text = (path: string): string => textOf(read(path))

test('a dump is SQL', () => {
  const dump = textOf(gunzipSync(read(lastDump())))
  const sqlite = new DatabaseSync(':memory:')
  const spoken = dump
    .replace(/\/\*![^]*?\*\/;/g, '')
    .replace(/^(?:UN)?LOCK TABLES.*$/gm, '')
    .replace(/ ENGINE=[^;]*/g, '')
    .replace(/ unsigned| AUTO_INCREMENT/g, '')
    .replace(/enum\([^)]*\)/g, 'text')
    .replace(/,\s*(?:UNIQUE )?KEY `.*$/gm, '')
  sqlite.exec(spoken)
  const count = (table: string) =>
    (sqlite.prepare(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n
  assert.deepEqual(['products', 'settings', 'users'].map(count), [
    24,
    5,
    web.host.people.length + 1,
  ])
  assert(count('customers') > 140 && count('orders') > 380)
  const orphans = 'orders o LEFT JOIN customers c ON c.id = o.customer_id WHERE c.id IS NULL'
  assert.equal(count(orphans), 0)
  sqlite.close()
})

const lastDump = (): string =>
  written.findLast(({ recipe }) => recipe.name === 'database-backups')?.file.path ?? ''

test('the queue is an SQLite database', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-'))
  const path = join(folder, 'queue.sqlite')
  writeFileSync(path, read(`${app.root}/storage/queue.sqlite`))
  const sqlite = new DatabaseSync(path, { readOnly: true })
  assert.deepEqual({ ...sqlite.prepare('PRAGMA integrity_check').get() }, { integrity_check: 'ok' })
  assert.deepEqual(
    { ...sqlite.prepare('SELECT token FROM api_tokens WHERE id = 1').get() },
    { token: slots.text('monitoring.token') },
  )
  assert.deepEqual({ ...sqlite.prepare('SELECT count(*) AS n FROM jobs').get() }, { n: 18 })
  sqlite.close()
  rmSync(folder, { recursive: true })
})

test('certificate and key belong together and to the site', () => {
  const certificate = new X509Certificate(text(`/etc/ssl/certs/${app.serverName}.pem`))
  const key = createPrivateKey(text(`/etc/ssl/private/${app.serverName}.key`))
  assert(certificate.checkPrivateKey(key))
  assert.equal(certificate.checkHost(app.serverName), app.serverName)
  assert.equal(certificate.subject, `O=${web.host.company.name}\nCN=${app.serverName}`)
})

test('the vault opens with the password beside it', () => {
  const home = web.host.people.find(({ isAdmin }) => isAdmin)?.home
  const password = text(`${home}/ansible/.vault_pass`).trimEnd()
  const lines = text(`${home}/ansible/group_vars/all/vault.yml`).trimEnd().split('\n')
  assert.equal(lines.shift(), '$ANSIBLE_VAULT;1.1;AES256')
  const inner = Buffer.from(lines.join(''), 'hex').toString('latin1').split('\n')
  const [salt, mac, encrypted] = inner.map((part) => Buffer.from(part, 'hex'))
  assert(salt !== undefined && mac !== undefined && encrypted !== undefined)
  const material = pbkdf2Sync(password, salt, 10_000, 80, 'sha256')
  const wanted = createHmac('sha256', material.subarray(32, 64)).update(encrypted).digest('hex')
  assert.equal(mac.toString('hex'), wanted)
  const decipher = createDecipheriv(
    'aes-256-ctr',
    material.subarray(0, 32),
    material.subarray(64, 80),
  )
  const plain = decipher.update(encrypted)
  const yaml = plain.subarray(0, plain.length - (plain.at(-1) ?? 0)).toString()
  assert.deepEqual(parse(yaml), {
    vault_db_password: slots.text('db.password'),
    vault_db_root_password: slots.text('db.root_password'),
    vault_smtp_password: slots.text('smtp.password'),
    vault_borg_passphrase: slots.text('backup.passphrase'),
  })
})

test("WireGuard's keys are a pair", () => {
  const seed = Buffer.from(text('/etc/wireguard/privatekey'), 'base64')
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), seed])
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }))
  const open = key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')
  assert.equal(text('/etc/wireguard/publickey'), `${open}\n`)
})

test('texts of known forms can be parsed', () => {
  for (const { recipe, file } of written) {
    const { path } = file
    if (!/(?:composer\.lock|\.(?:json|tfstate|ya?ml|php))$/.test(path)) continue
    const content = textOf(bytesIn(web, recipe, { file }))
    if (/(?:composer\.lock|\.(?:json|tfstate))$/.test(path)) JSON.parse(content)
    if (/\.ya?ml$/.test(path) && !content.startsWith('$ANSIBLE')) parse(content)
    if (path.endsWith('.php') && content.startsWith('<?php\n')) assert(!content.includes('\r'))
  }
})

const hasGit = existsSync('/usr/bin/git')
test('the repository is whole and its tree is what stands there', {
  skip: hasGit ? false : 'git is not installed',
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-'))
  for (const { recipe, file } of planned.filter(({ file }) => file.imagined === undefined)) {
    if (!file.path.startsWith(`${app.root}/`) && file.path !== app.root) continue
    const path = `${folder}${file.path}`
    if (file.type === 'directory') {
      mkdirSync(path, { recursive: true })
      continue
    }
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, bytesIn(web, recipe, { file }))
    chmodSync(path, file.mode ?? 0o644)
  }
  const git = (...words: string[]): string =>
    execFileSync('git', ['-c', 'safe.directory=*', '-C', `${folder}${app.root}`, ...words], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  assert.equal(git('fsck', '--full', '--strict'), '')
  assert.equal(git('status', '--short'), '')
  assert.match(git('log', '--format=%s'), /^Administration: customers, uploads\n.*exports\n$/)
  rmSync(folder, { recursive: true })
})
