/** One happening of every type, as tests use them. */
import type { Happening, VisitIdentity } from './events.ts'

export const WHO: VisitIdentity = {
  session: '49eede38e7ec',
  protocol: 'ssh',
  address: '192.0.2.7',
  network: '192.0.2.7',
  port: 46736,
  localAddress: '198.51.100.1',
  localPort: 22,
  world: '192.0.2.7',
}

export const SENSOR = { sensor: 'vm', uuid: '2b02a1de-0000-8000-8000-000000000000' }

const key = { keyType: 'ssh-ed25519', fingerprint: 'a5:81', key: 'ssh-ed25519 AAAA' }
const password = { method: 'password', password: 'admin1' } as const

export const SAMPLES: { readonly [T in Happening['type']]: Extract<Happening, { type: T }> } = {
  'session.connect': { type: 'session.connect' },
  'session.closed': { type: 'session.closed', tookMs: 40290.7 },
  'session.params': { type: 'session.params', arch: 'linux-x64-lsb' },
  'client.version': { type: 'client.version', version: 'SSH-2.0-Go' },
  'client.kex': {
    type: 'client.kex',
    hassh: 'ec7378c1a92f5a8dde7e8b7a1ddf33d1',
    kex: ['curve25519-sha256', 'ext-info-c'],
    hostKeys: ['ssh-ed25519'],
    ciphers: ['aes128-ctr', 'aes256-ctr'],
    macs: ['hmac-sha2-256'],
    compressions: ['none'],
    languages: [''],
  },
  'client.fingerprint': { type: 'client.fingerprint', username: 'root', ...key },
  'client.size': { type: 'client.size', width: 80, height: 24 },
  'client.var': { type: 'client.var', name: 'LANG', value: 'C.UTF-8' },
  'login.success': { type: 'login.success', username: 'root', proof: password },
  'login.failed': {
    type: 'login.failed',
    username: 'root',
    proof: { method: 'publickey', key },
  },
  'command.input': { type: 'command.input', input: 'uname -a' },
  'command.failed': { type: 'command.failed', input: 'enable x' },
  'file.upload': {
    type: 'file.upload',
    filename: 'redtail.x86_64',
    outfile: 'quarantine/ab',
    shasum: 'ab',
    isDuplicate: false,
  },
  'file.download': {
    type: 'file.download',
    url: 'http://192.0.2.9/a.sh',
    outfile: 'quarantine/cd',
    shasum: 'cd',
    destfile: '/tmp/a.sh',
    isDuplicate: true,
  },
  'file.download.failed': { type: 'file.download.failed', url: 'http://x/', reason: 'refused' },
  'forward.request': {
    type: 'forward.request',
    host: 'ya.ru',
    port: 80,
    originHost: '127.0.0.1',
    originPort: 4711,
  },
  'forward.listen': { type: 'forward.listen', host: '', port: 8080 },
  'telnet.option': { type: 'telnet.option', command: 'WILL', name: 'NAWS', option: 31 },
  'http.request': {
    type: 'http.request',
    method: 'GET',
    target: '/.env',
    version: 'HTTP/1.1',
    headers: [
      ['Host', '198.51.100.1'],
      ['User-Agent', 'zgrab'],
    ],
    body: new Uint8Array([1, 255]),
    bodyBytes: 2,
    status: 404,
  },
  'tls.hello': { type: 'tls.hello', version: 'TLSv1.3', serverName: 'x', protocols: ['h2'] },
  'tcp.first-bytes': {
    type: 'tcp.first-bytes',
    guess: 'rdp',
    bytes: new Uint8Array([3, 0, 0, 19]),
  },
  'log.open': { type: 'log.open', ttylog: 'tty/2026-11-21/49eede38e7ec-1.cast' },
  'log.closed': {
    type: 'log.closed',
    ttylog: 'tty/2026-11-21/49eede38e7ec-1.cast',
    bytes: 863,
    shasum: '3c37',
    tookMs: 2858.6,
    isCut: false,
  },
  'world.attached': { type: 'world.attached', world: '192.0.2.7', isNew: true },
  'world.detached': { type: 'world.detached', world: '192.0.2.7' },
  'ghost.imagined': {
    type: 'ghost.imagined',
    path: '/home/deploy/.env',
    author: 'env',
    bytes: 412,
    tokens: 0,
    tookMs: 1.4,
  },
  'intent.sign': {
    type: 'intent.sign',
    sign: 'mirai-probe',
    techniques: ['T1059.004'],
    weight: 40,
    score: 60,
    evidence: '/bin/busybox MIRAI',
  },
  'intent.verdict': {
    type: 'intent.verdict',
    verdict: 'bot',
    score: 60,
    techniques: ['T1059.004', 'T1110'],
  },
  'ink.started': { type: 'ink.started', tarpit: 'drip', reason: 'verdict bot' },
  'ink.ended': { type: 'ink.ended', tarpit: 'drip', tookMs: 1000, bytes: 55 },
  'events.lost': { type: 'events.lost', sink: 'json', count: 3 },
  'source.muted': { type: 'source.muted', network: '192.0.2.7', bytes: 1000 },
  'disk.full': { type: 'disk.full', shed: 'recordings' },
  'disk.healed': { type: 'disk.healed', tookMs: 31_000 },
}
