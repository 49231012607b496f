import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { configOf, raw, start, temporaryFolder } from './kit.ts'
import { openSsh, run, without } from './ssh-clients.ts'

const SSH = {
  MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: ssh}]',
  MIMICRY_PERSONA: 'debian-12',
}
const PARAMIKO = '/usr/lib/python3/dist-packages/paramiko'

const portOf = (running: { doors: readonly { port: number }[] }): number => {
  const [door] = running.doors
  assert(door !== undefined)
  return door.port
}

test('OpenSSH', { skip: without('ssh') }, async (t) => {
  const folder = temporaryFolder(t)
  const port = portOf(await start(t, configOf(folder, SSH)))
  const ssh = openSsh(folder, port)

  await t.test('a command has its own stdout, stderr and status', async () => {
    const ran = await ssh(['id -un; echo wrong >&2; exit 7'])
    assert.deepEqual(ran, { stdout: 'root\n', stderr: 'wrong\n', status: 7 })
  })
  await t.test('input is piped in, output out, byte for byte', async () => {
    const input = randomBytes(1_000_000)
    const { stdout, status } = await ssh(['cat'], { input })
    assert.equal(sha(Buffer.from(stdout, 'latin1')), sha(input))
    assert.equal(status, 0)
  })
  await t.test('a command that is killed', async () => {
    const ran = await ssh(['kill -9 $$'])
    assert.deepEqual(ran, { stdout: '', stderr: '', status: 255 })
  })
  await t.test('a shell without a terminal', async () => {
    const { stdout, status } = await ssh([], { input: 'echo $((6*7))\nexit 3\n' })
    assert.deepEqual([stdout.split('\n').at(-2), status], ['42', 3])
  })
  await t.test('LANG and LC_* come along, nothing else', async () => {
    const options = ['-o', 'SetEnv=LC_ALL=C FOO=1']
    const { stdout } = await ssh(['echo $LC_ALL-$FOO'], { options })
    assert.equal(stdout, 'C-\n')
  })
  await t.test('new keys in the middle of a stream, compressed or not', async () => {
    const input = randomBytes(300_000)
    for (const options of [[], ['-C'], ['-c', 'aes128-ctr', '-C']]) {
      const { stdout } = await ssh(['cat'], {
        input,
        options: [...options, '-o', 'RekeyLimit=64K'],
      })
      assert.equal(sha(Buffer.from(stdout, 'latin1')), sha(input), options.join(' '))
    }
  })
  await t.test('a port is forwarded nowhere', async () => {
    const ran = await ssh([], { options: ['-W', '127.0.0.1:1'] })
    assert.deepEqual(ran, { stdout: '', stderr: 'stdio forwarding failed\r\n', status: 255 })
  })
  for (const [option, names] of FORCED) {
    await t.test(`every ${option}`, async () => {
      const answers: string[] = []
      for (const name of names) {
        const { stdout, stderr } = await ssh(['wc -c'], {
          input: Buffer.alloc(50_000),
          options: ['-o', `${option}=${name}`, ...(option === 'MACs' ? ['-c', 'aes128-ctr'] : [])],
        })
        answers.push(`${name} ${stdout.trim()}${stderr}`)
      }
      assert.deepEqual(
        answers,
        names.map((name) => `${name} 50000`),
      )
    })
  }
})

const FORCED: readonly (readonly [option: string, names: readonly string[]])[] = [
  [
    'KexAlgorithms',
    [
      'sntrup761x25519-sha512@openssh.com',
      'curve25519-sha256',
      'curve25519-sha256@libssh.org',
      'ecdh-sha2-nistp256',
      'ecdh-sha2-nistp384',
      'ecdh-sha2-nistp521',
      'diffie-hellman-group-exchange-sha256',
      'diffie-hellman-group14-sha256',
      'diffie-hellman-group16-sha512',
      'diffie-hellman-group18-sha512',
    ],
  ],
  ['HostKeyAlgorithms', ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-256', 'rsa-sha2-512']],
  [
    'Ciphers',
    [
      'chacha20-poly1305@openssh.com',
      'aes128-ctr',
      'aes192-ctr',
      'aes256-ctr',
      'aes128-gcm@openssh.com',
      'aes256-gcm@openssh.com',
    ],
  ],
  [
    'MACs',
    [
      'umac-64-etm@openssh.com',
      'umac-128-etm@openssh.com',
      'hmac-sha2-256-etm@openssh.com',
      'hmac-sha2-512-etm@openssh.com',
      'hmac-sha1-etm@openssh.com',
      'umac-64@openssh.com',
      'umac-128@openssh.com',
      'hmac-sha2-256',
      'hmac-sha2-512',
      'hmac-sha1',
    ],
  ],
]

const sha = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

test('public keys let in where the policy says so', { skip: without('ssh-keygen') }, async (t) => {
  const folder = temporaryFolder(t)
  const env = { ...SSH, MIMICRY_AUTH__POLICY: 'keys' }
  const ssh = openSsh(folder, portOf(await start(t, configOf(folder, env))))
  const answers: (string | number | null)[] = []
  for (const [kind, bits] of [
    ['ed25519', '256'],
    ['ecdsa', '384'],
    ['rsa', '2048'],
  ]) {
    const file = `${folder}/${kind}`
    await run(['ssh-keygen', '-q', '-t', String(kind), '-b', String(bits), '-N', '', '-f', file])
    const { stdout } = await ssh(['echo in'], { options: ['-i', file] })
    answers.push(stdout)
  }
  const { status } = await ssh(['echo in'], {
    options: ['-o', 'BatchMode=yes', '-o', 'PubkeyAuthentication=no'],
  })
  assert.deepEqual([...answers, status], ['in\n', 'in\n', 'in\n', 255])
})

test('plink', { skip: without('plink') }, async (t) => {
  const folder = temporaryFolder(t)
  const port = portOf(await start(t, configOf(folder, SSH)))
  const scan = await run([
    'ssh-keyscan',
    '-T',
    '60',
    '-t',
    'ed25519',
    '-p',
    String(port),
    '127.0.0.1',
  ])
  const blob = Buffer.from(scan.stdout.trim().split(' ').at(-1) ?? '', 'base64')
  const print = createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')
  const login = ['-P', String(port), '-l', 'root', '-pw', 'x', '-hostkey', `SHA256:${print}`]
  const words = ['plink', '-ssh', '-batch', ...login, '127.0.0.1', 'echo plink; echo e >&2; exit 5']
  const ran = await run(words, { env: { HOME: folder } })
  assert.deepEqual(ran, { stdout: 'plink\n', stderr: 'e\n', status: 5 })
})

test('dbclient', { skip: without('dbclient') }, async (t) => {
  const folder = temporaryFolder(t)
  const port = portOf(await start(t, configOf(folder, SSH)))
  const words = ['dbclient', '-y', '-y', '-p', String(port), 'root@127.0.0.1', 'echo db; exit 4']
  const ran = await run(words, { env: { HOME: folder, DROPBEAR_PASSWORD: 'x' } })
  assert.deepEqual([ran.stdout, ran.status], ['db\n', 4])
})

test('paramiko', { skip: without(PARAMIKO) }, async (t) => {
  const folder = temporaryFolder(t)
  const port = portOf(await start(t, configOf(folder, SSH)))
  const script = `
import paramiko
c = paramiko.SSHClient()
c.set_missing_host_key_policy(paramiko.AutoAddPolicy())
c.connect('127.0.0.1', ${port}, 'root', 'x', look_for_keys=False, allow_agent=False,
    timeout=60, banner_timeout=60, auth_timeout=60)
for n in range(12):
    i, o, e = c.exec_command('cat; echo er >&2; exit %d' % n)
    i.write('hi'); i.channel.shutdown_write()
    print(o.read(), e.read(), o.channel.recv_exit_status())
c.close()
`
  const { stdout, status } = await run(['/usr/bin/python3', '-W', 'ignore', '-c', script], {
    env: { HOME: folder },
  })
  const expected = Array.from({ length: 12 }, (_, n) => `b'hi' b'er\\n' ${n}\n`).join('')
  assert.deepEqual([stdout, status], [expected, 0])
})

test('one port: SSH, a raw line, and an ident after the prompt', {
  skip: without('ssh'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder, { MIMICRY_PERSONA: 'debian-12' }))
  const { stdout } = await openSsh(folder, portOf(running))(['echo sniffed'])
  assert.equal(stdout, 'sniffed\n')
  const line = await raw(t, running)
  assert.equal(await line.until('# '), 'root@web01:~# ')
  line.send('echo raw\n')
  assert.equal(await line.until('# '), 'raw\nroot@web01:~# ')
  const late = await raw(t, running)
  assert.equal(await late.until('# '), 'root@web01:~# ')
  late.send('SSH-2.0-late\r\n')
  const ident = '\r\nSSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u10\r\n'
  const answer = await late.until('\0')
  assert.equal(answer.slice(0, ident.length), ident)
})

test('40 sessions that wait and 160 clients that say nothing do not hinder another', {
  skip: without('ssh'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const port = portOf(await start(t, configOf(folder, SSH)))
  const ssh = openSsh(folder, port)
  const script = `
import paramiko
clients = []
for n in range(4):
    c = paramiko.Transport(('127.0.0.1', ${port}))
    c.banner_timeout = c.handshake_timeout = c.auth_timeout = 60
    c.connect(None, 'root', 'x')
    for k in range(10):
        s = c.open_session(); s.exec_command('read x; echo $x')
        clients.append(s)
    clients.append(c)
import sys
print('open', flush=True); sys.stdin.readline()
for s in clients:
    if isinstance(s, paramiko.Channel):
        s.sendall('bye\\n')
for s in clients:
    if isinstance(s, paramiko.Channel):
        assert s.recv(10) == b'bye\\n', 'no answer'
print('closed', flush=True)
import os; os._exit(0)
`
  const sockets: Socket[] = []
  for (let at = 0; at < 160; at++) {
    const socket = connect({ host: '127.0.0.1', port })
    socket.on('error', () => {})
    sockets.push(socket)
    socket.write('SSH-2.0-idle\r\n')
  }
  t.after(() => {
    for (const socket of sockets) socket.destroy()
  })
  if (without(PARAMIKO) === false) {
    const waiting = run(['/usr/bin/python3', '-W', 'ignore', '-c', script], { input: '\n' })
    const { stdout } = await waiting
    assert.equal(stdout, 'open\nclosed\n')
  }
  assert.equal((await ssh(['echo here'])).stdout, 'here\n')
})

test('a session knows its terminal, and stands below its sshd', {
  skip: without('ssh'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { ...SSH, MIMICRY_PERSONA: 'ubuntu-24.04' })
  const ssh = openSsh(folder, portOf(await start(t, config)))
  const command = 'echo $SSH_TTY $SSH_CONNECTION; ps -o args= -p $PPID; ss -Hnt | wc -l'
  const options = ['-tt']
  const told = await ssh([command], { options })
  const said = told.stdout.replaceAll('\r', '')
  assert.match(said, /^\/dev\/pts\/0 .* 22\nsshd: root@pts\/0\n1\n$/)
  const cut = await ssh(['kill $PPID; sleep 60; echo not here'], { options })
  assert.deepEqual([cut.stdout, cut.status], ['', 255])
})
