import assert from 'node:assert/strict'
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import { gunzipSync, inflateRawSync } from 'node:zlib'
import { parse } from 'yaml'
import { textOf } from '../base/bytes.ts'
import { isRegular } from '../world/tree.ts'
import { conjuringOf } from './ghosts.ts'
import { type About, loadRecipes, type PlannedFile, type Recipe } from './recipe.ts'
import { aboutOf, bytesIn, conjuredAt, textIn } from './recipes.test-kit.ts'
import { slotsOf } from './slots.ts'

const recipes = await loadRecipes()
const web = aboutOf('ghosts')
const [person] = web.host.people
assert(person !== undefined)
const { slug } = web.host.app

/** Whether any of many seeds deals this path. */
const isPlausible = (path: string): boolean =>
  Array.from({ length: 16 }, (_, n) => ({ ...web, seed: `seed ${n}` })).some(
    (about) => conjuredAt(about, recipes, path) !== undefined,
  )

const within = (dir: string, names: string): readonly string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => `${dir}/${name}`)

const PLAUSIBLE = [
  ...within('/etc', 'secret_password secrets.txt passwords secrets.json db_password api_token.txt'),
  ...within('/etc', 'server.key ssl.pem private.key fullchain.pem root_password mysql.secret.txt'),
  ...within('/var/backups', 'db.sql.gz backup.sql mysql.sql.gz database.sql.gz dump.sql all.sql'),
  ...within('/var/backups', 'db-2024-01-01.sql.gz backup.tar.gz www.backup.zip db_backup.sql.gz'),
  ...within('/var/backups', `${slug}.sql.gz ${slug}_production.sql.gz backup_20240611.tar.gz`),
  ...within('/root', 'passwords.txt password.txt passwd.txt pass.txt pw.txt secret.txt creds.txt'),
  ...within('/root', 'credentials.txt credentials.json credentials.csv secrets.yml tokens.txt'),
  ...within(
    '/root',
    'backup.sql backup.zip backup.tar.gz dump.sql db.sql db_dump.sql mysqldump.sql',
  ),
  ...within('/root', 'notes.txt todo.txt todo README.md notes howto.md wallet.json keystore.json'),
  ...within('/root', '.aws .docker .kube .my.cnf .git-credentials .pgpass .vault_pass'),
  ...within('/root', 'id_rsa server.key key.pem ca.crt root_pw.txt sql_passwords.txt vpn.txt'),
  ...within(person.home, 'passwords.txt Passwords.TXT my_passwords.txt mypasswords.txt logins.csv'),
  ...within(person.home, 'password_list.txt accounts.csv wifi_password.txt notes_2024.txt'),
  ...within(person.home, '.aws .git-credentials backup.tgz db_backup_2023.sql ssh_keys.pem'),
  ...within(`${person.home}/.ssh`, 'id_rsa id_ed25519 id_rsa.bak id_rsa_old'),
  ...within('/root/.ssh', 'id_rsa id_ecdsa'),
  ...within('/opt', 'backup.sql.gz passwords.txt secrets.json README.md install_notes.txt'),
  ...within('/srv', 'db.sql dump.sql.gz backup.zip'),
  ...within(
    web.host.app.root,
    '.env.backup .env.production .env.old .env.bak backup.sql config.php',
  ),
  ...within('/var/www/html', '.env .env.local config.php database.php wp-config.php backup.zip'),
  ...within('/var/www/html', 'wp-config.php.bak db.sql dump.sql config.php.old settings.php'),
  ...within('/var/www/blog', 'wp-config.php.save .env.staging backup.sql'),
]

const IMPLAUSIBLE = [
  ...within('/tmp', 'zqxjkv passwords.txt backup.sql id_rsa .env secret_password db.sql.gz'),
  ...within('/var/tmp', 'passwords.txt backup.sql'),
  ...within('/dev/shm', 'passwords.txt x'),
  ...within('/etc', 'xyzzy qwrt.txt nologin ld.so.preload hushlogins shadow.bak passwd.bak'),
  ...within('/etc', 'passwd- group.old sudoers.bak notes.txt backup.sql securetty environment.d'),
  ...within(
    '/etc',
    'sudo.conf nanorc inputrc vimrc wgetrc screenrc login.access ftpusers foo.conf',
  ),
  ...within(
    '/etc',
    'zqxjkv.key.zqx secretzqx password.exe krb5.keytab hosts.allow motd.tail rc.local',
  ),
  ...within('/root', '.bash_login .bash_profile .bash_aliases .inputrc .nanorc .hushlogin .netrc'),
  ...within('/root', '.vimrc .selected_editor .curlrc .wgetrc .Xauthority .screenrc .tmux.conf'),
  ...within(
    '/root',
    '.gitconfig .profile.d .ssh/rc .ssh/config .ssh/authorized_keys .ssh/environment',
  ),
  ...within('/root', 'qwrt.txt asdf foo bar.sh test.py 1 12345 2024 a.out x.sql zqx.sql.gz x.zip'),
  ...within('/root', 'malware.sh xmrig kinsing password.docx passwords.kdbx wallet.dat 0 -- .a'),
  ...within(person.home, 'zqxjkv blub.txt passwordz.txt backupz.sql .bash_login .netrc core'),
  ...within(`${person.home}/.ssh`, 'config rc environment authorized_keys known_hosts2 zqx'),
  ...within('/var/backups', 'zqx.sql.gz hello.txt passwords.txt .env db.exe db.sql.gz.gpg 1.gz'),
  ...within('/opt', 'zqxjkv app.jar .env id_rsa'),
  ...within('/var/www/html', 'shell.php x.php cmd.php index.php qwrt config.zqx wp-config.txt.zqx'),
  ...within('/usr/bin', 'passwords.txt secret_password'),
  ...within('/', 'passwords.txt secret zqxjkv flag.txt .dockerenv'),
  ...within('/proc', 'passwords.txt'),
]

test('a hundred names that people give, a hundred that they do not', () => {
  assert(PLAUSIBLE.length >= 100 && IMPLAUSIBLE.length >= 100)
  assert.deepEqual(
    PLAUSIBLE.filter((path) => !isPlausible(path)),
    [],
    'of the plausible ones these never exist',
  )
  assert.deepEqual(IMPLAUSIBLE.filter(isPlausible), [], 'of the implausible ones these exist')
})

test('a machine does not have everything, and always what everybody asks for', () => {
  const there = PLAUSIBLE.filter((path) => conjuredAt(web, recipes, path) !== undefined)
  const share = there.length / PLAUSIBLE.length
  assert(share > 0.5 && share < 0.8, `${there.length} of ${PLAUSIBLE.length}`)
  for (const persona of ['debian-12', 'ubuntu-24.04']) {
    for (let n = 0; n < 20; n++) {
      const bare = { ...aboutOf(`${n}`, { persona, roles: [] }) }
      for (const path of ['/etc/secret_password', '/var/backups/db.sql.gz', '/root/.aws']) {
        assert(conjuredAt(bare, recipes, path) !== undefined, `${path} of ${persona} ${n}`)
      }
    }
  }
})

test('a miss throws no dice and makes nothing', () => {
  const looked: string[] = []
  const watched = (object: object, name: string): About =>
    new Proxy(object, {
      get: (of, key) => {
        if (key === 'seed') looked.push(`${name}.seed`)
        return Reflect.get(of, key)
      },
    }) as About
  const about = watched(web, 'about')
  const conjuring = recipes.filter(({ places }) => places !== undefined)
  const asked = IMPLAUSIBLE.filter((path) => !/backup(?:s)?$/.test(path))
  for (const path of asked) for (const { conjures } of conjuring) conjures?.(about, path)
  assert.deepEqual(looked, [], 'the seed is asked only for names that mean something')
  const most = Math.max(
    ...['/root', '/etc', '/var/www/html', '/opt'].map(
      (dir) => conjuring.filter(({ places }) => places?.(web).includes(dir)).length,
    ),
  )
  assert(most <= 12, `${most} recipes are asked at a miss`)
})

/** Every ghost of the table that this seed has, with its recipe. */
const dealt: readonly { recipe: Recipe; file: PlannedFile }[] = PLAUSIBLE.flatMap((path) => {
  const conjured = conjuredAt(web, recipes, path)
  return (conjured?.planned ?? [])
    .filter(({ type = 'file', imagined }) => type === 'file' && imagined === undefined)
    .map((file) => ({ recipe: conjured?.recipe as Recipe, file }))
})

test('two worlds have their own secrets in files of equal size', () => {
  let differing = 0
  for (const { recipe, file } of dealt) {
    const [a, b] = ['a', 'b'].map((world) => bytesIn(web, recipe, { file, world }))
    assert.equal(a?.length, b?.length, file.path)
    if (textOf(a ?? new Uint8Array()) !== textOf(b ?? new Uint8Array())) differing += 1
    else assert.match(recipe.name, /keystore|cloud/, file.path)
  }
  assert(differing > 50)
})

test('ghosts are what their names promise', () => {
  const slots = slotsOf(web.seed, 'a')
  for (const { recipe, file } of dealt) {
    const { path } = file
    const bytes = bytesIn(web, recipe, { file, world: 'a' })
    const text = textOf(bytes)
    if (/\.(?:t|tar\.)gz$/.test(path)) assertTar(gunzipSync(bytes), path)
    else if (path.endsWith('.gz')) assertDump(textOf(gunzipSync(bytes)))
    else if (path.endsWith('.zip')) assertZip(Buffer.from(bytes))
    else if (path.endsWith('.sql')) assertDump(text)
    else if (path.endsWith('.json')) JSON.parse(text)
    else if (path.endsWith('.yml')) assert.equal(typeof parse(text), 'object')
    else if (/^-----BEGIN PRIVATE KEY/.test(text)) createPrivateKey(text)
    else if (/^-----BEGIN CERT/.test(text)) {
      const certificate = new X509Certificate(text)
      assert(certificate.verify(certificate.publicKey), path)
      assert(certificate.checkHost(web.host.app.serverName), path)
      assert(certificate.checkPrivateKey(createPrivateKey(keyOf(slots.bytes('tls.key')))), path)
    }
  }
})

const keyOf = (seed: Uint8Array) => ({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der' as const,
  type: 'pkcs8' as const,
})

const assertDump = (text: string): void => {
  assert.match(text, /^-- MySQL dump 10\.13 /)
  assert.match(text, /\n-- Dump completed on [-0-9]{10} [:0-9]{8}\n$/)
  assert(text.includes(slotsOf(web.seed, 'a').text('smtp.password')))
}

const assertTar = (tar: Buffer, path: string): void => {
  assert.equal(tar.toString('latin1', 257, 262), 'ustar', path)
  const sum = [...tar.subarray(0, 512)].reduce(
    (total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte),
    0,
  )
  assert.equal(Number.parseInt(tar.toString('latin1', 148, 154), 8), sum)
  assert.equal(tar.length % 10_240, 0)
}

const assertZip = (zip: Buffer): void => {
  const bytes = zip.readUInt32LE(18)
  const at = 30 + zip.readUInt16LE(26)
  assert.equal(inflateRawSync(zip.subarray(at, at + bytes)).length, zip.readUInt32LE(22))
  assert.equal(zip.readUInt32LE(zip.readUInt32LE(zip.length - 6)), 0x02014b50)
}

test('the ghosts of a fixed seed, whole', () => {
  const paths = ['/etc/secret_password', '/root/.aws', '/root/.my.cnf']
  const [secret, aws, cnf] = paths.map((path) => {
    const about = dealing(path)
    const conjured = conjuredAt(about, recipes, path)
    const file = conjured?.planned.at(-1)
    assert(conjured !== undefined && file !== undefined, path)
    return `${file.path} ${file.mode?.toString(8)}\n${textIn(about, conjured.recipe, { file })}`
  })
  assert.equal(secret, '/etc/secret_password 600\nRTtKWAO8gYJWa\n')
  // Named, not written out: texts of its shape alarm whoever scans repositories.
  const slots = slotsOf(dealing('/root/.aws').seed, '')
  assert.equal(
    aws,
    '/root/.aws/credentials 600\n' +
      '[default]\n' +
      `aws_access_key_id = ${slots.text('aws.access_key_id')}\n` +
      `aws_secret_access_key = ${slots.text('aws.secret_access_key')}\n`,
  )
  assert.equal(
    cnf,
    '/root/.my.cnf 600\n' + '[client]\nuser=root\npassword=dtYPEQrwbXt3Jl3KaX\nhost=localhost\n',
  )
})

/** A seed that deals the path. */
const dealing = (path: string): About => {
  const abouts = Array.from({ length: 16 }, (_, n) => aboutOf(`whole ${n}`))
  const about = abouts.find((it) => conjuredAt(it, recipes, path) !== undefined)
  assert(about !== undefined)
  return about
}

test('what a persona promises is what its world gets', () => {
  const hash = createHash('sha256')
  const ghosts = conjuringOf(web, recipes, {
    ofImage: () => assert.fail('no image file is asked for'),
    ofText: ({ size }) => new Uint8Array(size),
    ofRecipe: ({ recipe, asked }, { slots }) => recipe.make({ ...asked, slots }),
  }).of({ world: 'a', slots: slotsOf(web.seed, 'a') })
  for (const path of PLAUSIBLE) {
    const promised = ghosts.promise(path)
    if (promised === undefined || !isRegular(promised.mode)) continue
    const bytes = ghosts.bytes(path)
    assert(bytes instanceof Uint8Array)
    assert.equal(bytes.length, promised.size, path)
    hash.update(bytes)
  }
  assert.equal(ghosts.promise('/root/.aws/credentials')?.mode, 0o100600)
  assert.equal(ghosts.promise('/root/.aws/zqx'), undefined)
})
