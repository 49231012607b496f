/** Files over SSH: real clients of SFTP and SCP against the door, and what the machine then has. */
import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { configOf, start, temporaryFolder } from './kit.ts'
import { openSsh, type Ran, run, without } from './ssh-clients.ts'

const SSH = { MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: ssh}]' }
const PARAMIKO = '/usr/lib/python3/dist-packages/paramiko'
/** More than any window, credit or packet holds. */
const BYTES = 400_001
const OLD_S = 1_577_836_800

interface Ground {
  readonly port: number
  /** Of the client: it has `up` (random bytes), `tree` and an empty `back`. */
  readonly local: string
  readonly shell: ReturnType<typeof openSsh>
}

const ground = async (t: TestContext): Promise<Ground> => {
  const [folder, local] = [temporaryFolder(t), temporaryFolder(t)]
  const { doors } = await start(t, configOf(folder, SSH))
  const port = doors[0]?.port ?? 0
  for (const name of ['tree/deep/er', 'back']) mkdirSync(join(local, name), { recursive: true })
  writeFileSync(join(local, 'up'), randomBytes(BYTES))
  writeFileSync(join(local, 'tree/one'), '1')
  writeFileSync(join(local, 'tree/deep/er/two'), '22')
  // Whatever our umask is.
  for (const [name, mode] of [
    ['up', 0o640],
    ['tree/one', 0o755],
    ['tree/deep/er/two', 0o644],
  ] as const)
    chmodSync(join(local, name), mode)
  utimesSync(join(local, 'up'), OLD_S, OLD_S)
  return { port, local, shell: openSsh(local, port) }
}

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const shaOf = (...path: string[]): string => sha(readFileSync(join(...path)))

/** Options that every program of OpenSSH takes, and the one that asks for the password. */
const client = ({ local, port }: Ground, words: readonly string[], input = ''): Promise<Ran> => {
  const [program = '', ...rest] = words
  const options = [
    ...['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'],
    ...['NumberOfPasswordPrompts=1', 'IdentityAgent=none', 'BatchMode=no'],
  ].flatMap((option) => ['-o', option])
  const env = {
    SSH_ASKPASS: join(local, 'askpass'),
    SSH_ASKPASS_REQUIRE: 'force',
    HOME: local,
    TZ: 'UTC',
  }
  return run([program, '-F', 'none', ...options, '-P', `${port}`, ...rest], { input, env })
}

test('files over SSH', async (t) => {
  const it = await ground(t)
  await t.test('OpenSSH sftp and scp', { skip: without('sftp') }, (t) => byOpenSsh(t, it))
  await t.test('paramiko', { skip: without(PARAMIKO) }, () => byParamiko(it))
  await t.test('PuTTY: psftp and pscp', { skip: without('psftp') }, () => byPutty(it))
  await t.test('curl: libssh2, as many bots have it', { skip: without('curl') }, (t) =>
    byCurl(t, it),
  )
})

const byOpenSsh = async (t: TestContext, it: Ground): Promise<void> => {
  const { local, shell } = it
  const sftp = (...lines: string[]): Promise<Ran> =>
    client(it, ['sftp', '-b', '-', 'root@127.0.0.1'], `${lines.join('\n')}\n`)
  const there = async (command: string): Promise<string> => (await shell([command])).stdout

  await t.test('put, and the shell sees it: owner, mode, size, bytes, times', async () => {
    const ran = await sftp(
      `lcd ${local}`,
      'put -p up /tmp/up',
      'put up /tmp/now',
      'put up /tmp/up.gone',
    )
    assert.equal(ran.stderr, '')
    const seen = await there('cd /tmp; stat -c "%U %G %a %s" up now; stat -c %Y up; sha256sum < up')
    const own = `root root 640 ${BYTES}`
    const hash = shaOf(local, 'up')
    assert.equal(seen, `${own}\n${own}\n${OLD_S}\n${hash}  -\n`)
  })
  await t.test('get, and the bytes are the same', async () => {
    const ran = await sftp(`get /tmp/up ${local}/back/up`, `get -p /tmp/up ${local}/back/old`)
    assert.equal(ran.stderr, '')
    assert.equal(shaOf(local, 'back/up'), shaOf(local, 'up'))
    assert.equal(statSync(join(local, 'back/old')).mtimeMs, OLD_S * 1000)
  })
  await t.test('what sftp shows: pwd, ls -l, df', async () => {
    const ran = await sftp('pwd', 'ls -l /tmp/up', 'df /', 'ls /nowhere')
    const lines = ran.stdout.split('\n').filter((line) => !line.startsWith('sftp>'))
    assert.deepEqual(lines.slice(0, 2), [
      'Remote working directory: /root',
      '-rw-r-----    ? root     root       400001 Jan  1  2020 /tmp/up',
    ])
    assert.match(lines[3] ?? '', /^ +\d+ +\d+ +\d+ +\d+ +\d+%$/)
    assert.equal(ran.stderr, 'Can\'t ls: "/nowhere" not found\r\n')
    assert.equal(ran.status, 1)
  })
  await t.test('names and modes are changed', async () => {
    const ran = await sftp(
      'mkdir /tmp/d',
      'rename /tmp/now /tmp/d/x',
      'chmod 4711 /tmp/d/x',
      'symlink x /tmp/d/l',
      'ln /tmp/d/x /tmp/d/h',
      'chown 33 /tmp/d/h',
      'mkdir /tmp/d/e',
      'rmdir /tmp/d/e',
      'rm /tmp/up.gone',
    )
    assert.equal(ran.stderr, '')
    const seen = await there('cd /tmp/d; stat -c "%n %F %A %h %U" *; readlink l')
    assert.equal(
      seen,
      'h regular file -rwx--x--x 2 www-data\nl symbolic link lrwxrwxrwx 1 root\n' +
        'x regular file -rwx--x--x 2 www-data\nx\n',
    )
  })
  await t.test('what was broken off goes on', async () => {
    await shell(['head -c 300000 /tmp/up > /tmp/part'])
    writeFileSync(join(local, 'back/part'), readFileSync(join(local, 'up')).subarray(0, 1_000))
    const ran = await sftp(`reput ${local}/up /tmp/part`, `reget /tmp/up ${local}/back/part`)
    assert.equal(ran.stderr, '')
    assert.equal(await there('sha256sum < /tmp/part'), `${shaOf(local, 'up')}  -\n`)
    assert.equal(shaOf(local, 'back/part'), shaOf(local, 'up'))
  })
  await t.test('trees', async () => {
    const ran = await sftp(`put -r ${local}/tree /tmp/`, `get -r /tmp/tree ${local}/back/`)
    assert.equal(ran.stderr, '')
    const seen = await there(
      'cd /tmp/tree; find . -type f -printf "%m %p\\n" | sort; cat deep/er/two',
    )
    assert.equal(seen, '644 ./deep/er/two\n755 ./one\n22')
    assert.equal(shaOf(local, 'back/tree/deep/er/two'), shaOf(local, 'tree/deep/er/two'))
  })
  for (const [name, ...how] of [['scp'], ['scp -O', '-O']] as const) {
    await t.test(`${name}: there and back, trees and times`, async () => {
      const to = `/tmp/by${how.length}`
      const scp = (...words: string[]): Promise<Ran> => client(it, ['scp', ...how, ...words])
      const ran = [
        await scp('-p', `${local}/up`, `root@127.0.0.1:${to}`),
        await scp('-r', `${local}/tree`, `root@127.0.0.1:${to}.tree`),
        await scp(`root@127.0.0.1:${to}`, `${local}/back/by`),
        await scp('-r', `root@127.0.0.1:${to}.tree`, `${local}/back/by${how.length}.tree`),
        await scp(`root@127.0.0.1:${to}.tree/o*`, `${local}/back/`),
      ]
      assert.deepEqual(
        ran,
        ran.map(() => ({ stdout: '', stderr: '', status: 0 })),
      )
      const seen = await there(`stat -c '%a %s %Y' ${to}; sha256sum < ${to}; ls -R ${to}.tree`)
      assert.equal(
        seen,
        `640 ${BYTES} ${OLD_S}\n${shaOf(local, 'up')}  -\n` +
          `${to}.tree:\ndeep\none\n\n${to}.tree/deep:\ner\n\n${to}.tree/deep/er:\ntwo\n`,
      )
      assert.equal(shaOf(local, 'back/by'), shaOf(local, 'up'))
      assert.deepEqual(readdirSync(join(local, `back/by${how.length}.tree/deep/er`)), ['two'])
      assert.equal(readFileSync(join(local, 'back/one'), 'utf8'), '1')
      const wrong = await scp('root@127.0.0.1:/nowhere', `${local}/back/`)
      assert.deepEqual(wrong, {
        stdout: '',
        stderr: `scp: /nowhere: No such file or directory${how.length === 0 ? '\r' : ''}\n`,
        status: 1,
      })
    })
  }
}

const PARAMIKO_SCRIPT = `
import paramiko, sys
port, local = int(sys.argv[1]), sys.argv[2]
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', port, 'root', 'hunter2', allow_agent=False, look_for_keys=False,
    timeout=60, banner_timeout=60, auth_timeout=60)
sftp = client.open_sftp()
print(sftp.normalize('.'))
sftp.put(local + '/up', '/srv/up')
sftp.chmod('/srv/up', 0o755)
print(oct(sftp.stat('/srv/up').st_mode), sftp.stat('/srv/up').st_size)
with sftp.open('/srv/text', 'w') as f: f.write('hello')
with sftp.open('/srv/text', 'a') as f: f.write(', world')
with sftp.open('/srv/text') as f: print(f.read())
sftp.mkdir('/srv/d'); sftp.symlink('/srv/text', '/srv/d/l'); print(sftp.readlink('/srv/d/l'))
print(sorted(sftp.listdir('/srv/d')))
try: sftp.stat('/nowhere')
except IOError as e: print(repr(e))
try: sftp.rename('/srv/text', '/srv/up')
except IOError as e: print(repr(e))
sftp.posix_rename('/srv/text', '/srv/d/t')
sftp.get('/srv/up', local + '/back/up')
print(client.exec_command('cat /srv/d/t')[1].read())
client.close()
`

const byParamiko = async ({ port, local }: Ground): Promise<void> => {
  const ran = await run([
    '/usr/bin/python3',
    '-W',
    'ignore',
    '-c',
    PARAMIKO_SCRIPT,
    `${port}`,
    local,
  ])
  assert.equal(ran.stderr, '')
  assert.equal(
    ran.stdout,
    `/root
0o100755 ${BYTES}
b'hello, world'
/srv/text
['l']
FileNotFoundError(2, 'No such file')
OSError('Failure')
b'hello, world'
`,
  )
  assert.equal(shaOf(local, 'back/up'), shaOf(local, 'up'))
}

const byPutty = async ({ port, local, shell }: Ground): Promise<void> => {
  const env = { HOME: local }
  const log = join(local, 'batch')
  writeFileSync(log, `lcd ${local}\nput up /tmp/up\nchmod 600 /tmp/up\nls /tmp\nquit\n`)
  const login = ['-P', `${port}`, '-pw', 'hunter2']
  const batch = await run(['psftp', ...login, '-b', log, 'root@127.0.0.1'], { input: 'y\n', env })
  assert.match(batch.stdout, /\n-rw-{7} {4}1 root {5}root {7}400001 .* up\n/)
  for (const way of ['-sftp', '-scp']) {
    const from = await run(
      ['pscp', ...login, '-q', way, 'root@127.0.0.1:/tmp/up', `${local}/back/up${way}`],
      { input: 'y\n', env },
    )
    assert.deepEqual([from.status, shaOf(local, `back/up${way}`)], [0, shaOf(local, 'up')])
    const to = await run(
      ['pscp', ...login, '-q', way, `${local}/up`, `root@127.0.0.1:/tmp/back${way}`],
      { input: 'y\n', env },
    )
    assert.equal(to.status, 0)
  }
  const { stdout } = await shell(['sha256sum < /tmp/back-sftp; sha256sum < /tmp/back-scp'])
  assert.equal(stdout, `${shaOf(local, 'up')}  -\n`.repeat(2))
}

const byCurl = async (t: TestContext, { port, local }: Ground): Promise<void> => {
  const { stdout } = await run(['curl', '--version'])
  if (!/ sftp\b/.test(stdout)) return t.skip('this curl knows no SFTP')
  const curl = (...words: string[]): Promise<Ran> =>
    run(['curl', '-sS', '-k', '-u', 'root:x', ...words], { env: { HOME: local } })
  for (const scheme of ['sftp', 'scp']) {
    const there = `${scheme}://127.0.0.1:${port}/srv/${scheme}`
    const back = join(local, `back/${scheme}.curl`)
    const ran = [await curl('-T', join(local, 'up'), there), await curl('-o', back, there)]
    assert.deepEqual(
      ran,
      ran.map(() => ({ stdout: '', stderr: '', status: 0 })),
    )
    assert.equal(sha(readFileSync(back)), shaOf(local, 'up'))
  }
}
