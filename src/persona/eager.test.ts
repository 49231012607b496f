import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eagerAt, mayHoldAll } from './eager.ts'
import { aboutOf } from './recipes.test-kit.ts'

const about = aboutOf('eager')

/** What exists at a path: mode in octal and kind of text, or nothing. */
const at = (path: string): string => {
  const eager = eagerAt(about, path)
  if (eager === undefined) return 'nothing'
  return `${eager.promised.mode.toString(8)} ${eager.kind}`
}

test('what exists is decided by the kind of its name', () => {
  const wanted: [path: string, is: string][] = [
    ['/etc/secret_password', '100600 text'],
    ['/srv/notes.txt', '100644 text'],
    ['/opt/app/.env', '100600 env'],
    ['/opt/app/config.yml', '100644 yaml'],
    ['/var/log/app.log', '100644 log'],
    ['/root/deploy.sh', '100644 shell'],
    ['/usr/local/src/a.py', '100644 python'],
    ['/zqxjkv', '100644 text'],
    ['/opt/backup', '40755 text'],
    // A plain text would betray these kinds.
    ['/srv/dump.tar.gz', 'nothing'],
    ['/srv/photo.png', 'nothing'],
    ['/srv/shop.sqlite', 'nothing'],
  ]
  assert.deepEqual(
    wanted.map(([path]) => [path, at(path)]),
    wanted,
  )
})

test('what tools look for does not suddenly exist', () => {
  const paths = [
    '/root/.bash_login',
    '/root/.inputrc',
    '/root/.netrc',
    '/root/.hushlogin',
    '/root/.ssh',
    '/etc/nologin',
    '/etc/cron.allow',
    '/etc/ld.so.preload',
    '/etc/hosts.deny',
    '/etc/inputrc',
    '/etc/terminfo/x/xterm',
    '/usr/lib/locale/C.utf8',
    '/usr/share/zoneinfo/Nowhere',
    '/usr/local/bin/foo',
    '/usr/games/foo',
    '/opt/app/bin/foo',
    '/var/mail/root',
    '/tmp/app.pid',
    '/tmp/.X0-lock',
    '/tmp/x.lock',
    '/run/foo',
    '/var/run/utmp2',
    '/proc/99999',
    '/dev/sdz',
    '/srv/*.txt',
    '/srv/-rf',
    '/srv/Makefile',
    '/etc/sudoers.d/x',
  ]
  assert.deepEqual(
    paths.filter((path) => at(path) !== 'nothing'),
    [],
  )
})

test('a directory holds all or nothing, the root too', () => {
  const dirs = ['/', '/etc', '/tmp', '/usr/local', '/etc/nginx/conf.d', '/usr', '/sbin', '/lib64']
  assert.deepEqual(dirs.filter(mayHoldAll), dirs.slice(0, 5))
})

test('a promise is a pure function of the installation and the path', () => {
  assert.deepEqual(eagerAt(about, '/srv/a.txt'), eagerAt(aboutOf('eager'), '/srv/a.txt'))
  assert.notDeepEqual(eagerAt(about, '/srv/a.txt'), eagerAt(aboutOf('other'), '/srv/a.txt'))
})
