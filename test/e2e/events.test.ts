import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import ssh2 from 'ssh2'
import type { Running } from '../../src/app/up.ts'
import { openIndexReader } from '../../src/events/index-reader.ts'
import {
  configOf,
  eventLog,
  PROMPT,
  processCommand,
  raw,
  start,
  temporaryFolder,
  WAIT_MS_MAX,
} from './kit.ts'

const PERSONA = {
  MIMICRY_SEED: 'golden',
  MIMICRY_SENSOR: 'test',
  MIMICRY_AUTH__POLICY: 'list',
  MIMICRY_AUTH__USERS: '{root: [hunter2]}',
}
const TAIL = '"sensor":"test","uuid":"UUID","timestamp":"TIME",'

const digest = (hash: string, text: string) => createHash(hash).update(text).digest('hex')
const HASSH = digest(
  'md5',
  'curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com;aes128-ctr,aes256-ctr;hmac-sha2-256;none',
)
const TYPED = digest('sha256', 'uname -s\rexit 3\r')

interface Channel extends EventEmitter {
  readonly stderr: EventEmitter
  write(text: string): boolean
}
type Then = (error: Error | undefined, channel: Channel) => void

/** What of ssh2 1.17.0 is used here, beyond what the tools use. */
interface Client extends EventEmitter {
  connect(config: object): void
  shell(window: object, options: object, then: Then): void
  exec(command: string, then: Then): void
  forwardOut(fromHost: string, fromPort: number, host: string, port: number, then: Then): void
  end(): void
  destroy(): void
}

/** Tries a key and a wrong password before the right one. */
const login = (t: TestContext, port: number): Promise<Client> => {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const user = { username: 'root' }
  const client = new ssh2.Client() as unknown as Client
  t.after(() => client.destroy())
  return new Promise((ready, fails) => {
    client.once('ready', () => ready(client)).once('error', fails)
    client.connect({
      host: '127.0.0.1',
      port,
      username: 'root',
      ident: 'Go',
      readyTimeout: WAIT_MS_MAX,
      algorithms: {
        kex: ['curve25519-sha256'],
        serverHostKey: ['ssh-ed25519'],
        cipher: ['aes128-ctr', 'aes256-ctr'],
        hmac: ['hmac-sha2-256'],
        compress: ['none'],
      },
      authHandler: [
        { type: 'publickey', key: privateKey, ...user },
        { type: 'password', password: 'admin\n"}', ...user },
        { type: 'password', password: 'hunter2', ...user },
      ],
    })
  })
}

const opened = (open: (then: Then) => void): Promise<Channel> =>
  new Promise((ready, fails) => {
    open((error, channel) => (error ? fails(error) : ready(channel)))
  })

/** All that a channel says until it closes; `answers` are typed when what came ends with a prompt. */
const talk = (channel: Channel, answers: readonly string[] = []): Promise<string> =>
  new Promise((over) => {
    const left = [...answers]
    let text = ''
    channel.on('data', (bytes: Buffer) => {
      text += bytes.toString()
      if (text.endsWith('# ') && left.length > 0) channel.write(left.shift() ?? '')
    })
    channel.stderr.on('data', (bytes: Buffer) => {
      text += bytes.toString()
    })
    channel.once('close', () => over(text))
  })

const closed = (client: Client): Promise<void> =>
  new Promise((over) => {
    client.once('close', () => over())
    client.end()
  })

/** The log with what differs from run to run named. */
const logOf = (folder: string, running: Running): readonly string[] => {
  const { port } = running.doors[0] ?? { port: 0 }
  const sessions: string[] = []
  const named = (session: string): string => {
    if (!sessions.includes(session)) sessions.push(session)
    return `SESSION${sessions.indexOf(session) + 1}`
  }
  return eventLog(folder).map((line) =>
    line
      .replace(/(?<=session":"|\[session: |-\d\d\/)[0-9a-f]{12}/g, named)
      .replace(/"timestamp":"[^"]*Z"/, '"timestamp":"TIME"')
      .replace(
        /"uuid":"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/,
        '"uuid":"UUID"',
      )
      .replace(/"src_port":\d+/, '"src_port":PORT')
      .replace(/"duration":[\d.]+,"duration_ms":\d+/, '"duration":S,"duration_ms":MS')
      .replace(/after \d+ milliseconds/, 'after MS milliseconds')
      .replace(/connection: 127.0.0.1:\d+/, 'connection: 127.0.0.1:PORT')
      .replace(/tty\/\d{4}-\d\d-\d\d\/(\w+)-\d+/g, 'tty/DAY/$1-N')
      .replaceAll(HASSH, 'HASSH')
      .replace(TYPED, 'TYPED')
      .replace(/"size":\d+/, '"size":SIZE')
      .replace(/(?:[0-9a-f]{2}:){15}[0-9a-f]{2}/g, 'FINGERPRINT')
      .replace(/ecdsa-sha2-nistp256 [\w+/=]+/, 'ecdsa-sha2-nistp256 BLOB')
      .replaceAll(`"dst_port":${port}`, '"dst_port":DOOR')
      .replace(`127.0.0.1:${port})`, '127.0.0.1:DOOR)'),
  )
}

const headOf = (session: string, protocol: string) =>
  `{"session":"${session}","protocol":"${protocol}","src_ip":"127.0.0.1","src_port":PORT,"dst_ip":"127.0.0.1","dst_port":DOOR,`

test('an SSH visit, line by line: keys, logins, a terminal, a command, a forwarding', async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder, PERSONA))
  const client = await login(t, running.doors[0]?.port ?? 0)

  const env = { LANG: 'C.UTF-8' }
  const window = { rows: 24, cols: 80, height: 0, width: 0, term: 'vt100' }
  const shell = await opened((then) => client.shell(window, { env }, then))
  await talk(shell, ['uname -s\r', 'exit 3\r'])
  const exec = await opened((then) => client.exec('nosuch --x; echo done', then))
  // Which of its two streams comes first is the client's affair.
  const [failed, done] = ['bash: line 1: nosuch: command not found\n', 'done\n']
  const heard = await talk(exec)
  assert([failed + done, done + failed].includes(heard), heard)
  await assert.rejects(opened((then) => client.forwardOut('10.0.0.1', 4711, 'ya.ru', 80, then)))
  await closed(client)
  await running.stop()

  const fields = [
    '"eventid":"cowrie.session.connect",|New connection: 127.0.0.1:PORT (127.0.0.1:DOOR) [session: SESSION1]',
    '"version":"SSH-2.0-Go","eventid":"cowrie.client.version",|Remote SSH version: SSH-2.0-Go',
    '"sign":"automation-client","techniques":["T1021.004"],"weight":5,"score":5,"evidence":"SSH-2.0-Go","eventid":"mimicry.intent.sign",|Sign automation-client [T1021.004] score 5',
    '"hassh":"HASSH","hasshAlgorithms":"curve25519-sha256,ext-info-c,kex-strict-c-v00@openssh.com;aes128-ctr,aes256-ctr;hmac-sha2-256;none","kexAlgs":["curve25519-sha256","ext-info-c","kex-strict-c-v00@openssh.com"],"keyAlgs":["ssh-ed25519"],"encCS":["aes128-ctr","aes256-ctr"],"macCS":["hmac-sha2-256"],"compCS":["none"],"langCS":[""],"eventid":"cowrie.client.kex",|SSH client hassh fingerprint: HASSH',
    '"username":"root","fingerprint":"FINGERPRINT","key":"ecdsa-sha2-nistp256 BLOB","type":"ecdsa-sha2-nistp256","eventid":"cowrie.client.fingerprint",|public key attempt for user root of type ecdsa-sha2-nistp256 with fingerprint FINGERPRINT',
    '"username":"root","password":"admin\\n\\"}","eventid":"cowrie.login.failed",|login attempt [root/admin\\n\\"}] failed',
    '"username":"root","password":"hunter2","eventid":"cowrie.login.success",|login attempt [root/hunter2] succeeded',
    '"name":"LANG","value":"C.UTF-8","eventid":"cowrie.client.var",|request_env: LANG=C.UTF-8',
    '"width":80,"height":24,"eventid":"cowrie.client.size",|Terminal Size: 80 24',
    '"arch":"linux-x64-lsb","eventid":"cowrie.session.params",|',
    '"ttylog":"tty/DAY/SESSION1-N.cast","eventid":"cowrie.log.open",|Opening TTY Log: tty/DAY/SESSION1-N.cast',
    '"input":"uname -s","eventid":"cowrie.command.input",|CMD: uname -s',
    '"input":"exit 3","eventid":"cowrie.command.input",|CMD: exit 3',
    '"ttylog":"tty/DAY/SESSION1-N.cast","size":SIZE,"shasum":"TYPED","duplicate":false,"duration":S,"duration_ms":MS,"eventid":"cowrie.log.closed",|Closing TTY Log: tty/DAY/SESSION1-N.cast after MS milliseconds',
    '"arch":"linux-x64-lsb","eventid":"cowrie.session.params",|',
    '"input":"nosuch --x; echo done","eventid":"cowrie.command.input",|CMD: nosuch --x; echo done',
    '"input":"nosuch --x","eventid":"cowrie.command.failed",|Command not found: nosuch --x',
    'FORWARD"orig_ip":"10.0.0.1","orig_port":4711,"eventid":"cowrie.direct-tcpip.request",|direct-tcp connection request to ya.ru:80 from 10.0.0.1:4711',
    '"sign":"forwarding","techniques":["T1090","T1572"],"weight":20,"score":25,"evidence":"to ya.ru port 80","eventid":"mimicry.intent.sign",|Sign forwarding [T1090 T1572] score 25',
    '"duration":S,"duration_ms":MS,"eventid":"cowrie.session.closed",|Connection lost after MS milliseconds',
  ]
  const expected = fields.map((it) => {
    const [told = '', message = ''] = it.split('|')
    const line = `${headOf('SESSION1', 'ssh')}${told}${TAIL}"message":"${message}"}`
    return line.replace(
      /"dst_ip":"[^"]*","dst_port":DOOR,FORWARD/,
      '"dst_ip":"ya.ru","dst_port":80,',
    )
  })
  const lines = logOf(folder, running)
  assert.deepEqual(
    lines.filter((it) => it.startsWith('{"session"')),
    expected,
  )
  const worlds = lines.filter((it) => it.includes('mimicry.world'))
  assert.deepEqual(worlds, [
    `{"world":"127.0.0.1","is_new":true,"eventid":"mimicry.world.attached",${TAIL}"message":"World 127.0.0.1 attached"}`,
    `{"world":"127.0.0.1","eventid":"mimicry.world.detached",${TAIL}"message":"World 127.0.0.1 detached"}`,
  ])

  const tty = join(folder, 'tty')
  const [day = ''] = readdirSync(tty)
  const [cast = ''] = readdirSync(join(tty, day))
  const shown = readFileSync(join(tty, day, cast), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => JSON.parse(line) as [number, string, string])
  const textOf = (code: string) => shown.flatMap((it) => (it[1] === code ? it[2] : '')).join('')
  assert.equal(textOf('i'), 'uname -s\rexit 3\r')
  assert.match(
    textOf('o'),
    /root@ubuntu:~# uname -s\r\n.*Linux\r\n.*root@ubuntu:~# exit 3\r\n.*logout\r\n$/s,
  )

  const index = openIndexReader(folder)
  const [session] = index?.sessions({ limit: 9 }) ?? []
  index?.close()
  const { username, commands, recordings, client: version } = session ?? {}
  assert.deepEqual([username, commands, recordings, version], ['root', 3, 1, 'SSH-2.0-Go'])
})

test('a raw line and the API have their own protocols; the operator is not told', async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder, PERSONA))
  const client = await raw(t, running)
  await client.until(PROMPT)
  client.send('id\nexit\n')
  await client.rest()
  await processCommand(running, { session_id: '1', command: 'whoami' })
  const own = await running.brain.nerveOf('operator').visit({
    protocol: 'tcp',
    source: { address: '127.0.0.1', port: 1, localAddress: '', localPort: 1 },
  })
  if ('id' in own)
    await running.brain.nerveOf('operator').open(own, { kind: 'line', user: 'root' }, () => {})
  await running.stop()
  const told = logOf(folder, running)
    .map((it) => JSON.parse(it.replace(/:(PORT|DOOR|S|MS)\b/g, ':0')) as Record<string, string>)
    .map((it) => [
      it.protocol ?? '-',
      it.eventid?.replace('cowrie.', ''),
      it.input ?? it.world ?? '',
    ])
  assert.deepEqual(
    told.filter(([, eventid]) => !/mimicry[.](world[.]detached|ghost)/.test(eventid ?? '')),
    [
      ['tcp', 'session.connect', ''],
      ['-', 'mimicry.world.attached', '127.0.0.1'],
      ['tcp', 'session.params', ''],
      ['tcp', 'command.input', 'id'],
      ['tcp', 'command.input', 'exit'],
      ['tcp', 'session.closed', ''],
      ['http', 'session.connect', ''],
      ['http', 'session.params', ''],
      ['http', 'command.input', 'whoami'],
      ['-', 'mimicry.world.attached', 'operator'],
      ['http', 'session.closed', ''],
    ],
  )
})
