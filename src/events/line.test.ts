import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVENT_MESSAGE_CHARS_MAX } from '../base/limits.ts'
import { bounded } from './bounds.ts'
import type { Happening } from './events.ts'
import { lineOf } from './line.ts'
import { SAMPLES, SENSOR, WHO } from './samples.test-kit.ts'

const AT = { s: 1795294737, ns: 705_687_999 }
const HEAD =
  '{"session":"49eede38e7ec","protocol":"ssh","src_ip":"192.0.2.7","src_port":46736,"dst_ip":"198.51.100.1","dst_port":22,'
const TAIL =
  '"sensor":"vm","uuid":"2b02a1de-0000-8000-8000-000000000000","timestamp":"2026-11-21T20:58:57.705687Z",'

const lineFor = (happening: Happening): string => {
  const { what, isCut } = bounded(happening)
  return lineOf({ at: AT, who: WHO, what, isCut }, SENSOR)
}

/** What stands between the shared beginning and the shared end, and the message. */
const LINES: { readonly [T in Happening['type']]: readonly [fields: string, message: string] } = {
  'session.connect': [
    '"eventid":"cowrie.session.connect"',
    'New connection: 192.0.2.7:46736 (198.51.100.1:22) [session: 49eede38e7ec]',
  ],
  'session.closed': [
    '"duration":40.291,"duration_ms":40291,"eventid":"cowrie.session.closed"',
    'Connection lost after 40291 milliseconds',
  ],
  'session.params': ['"arch":"linux-x64-lsb","eventid":"cowrie.session.params"', ''],
  'client.version': [
    '"version":"SSH-2.0-Go","eventid":"cowrie.client.version"',
    'Remote SSH version: SSH-2.0-Go',
  ],
  'client.kex': [
    '"hassh":"ec7378c1a92f5a8dde7e8b7a1ddf33d1","hasshAlgorithms":"curve25519-sha256,ext-info-c;aes128-ctr,aes256-ctr;hmac-sha2-256;none","kexAlgs":["curve25519-sha256","ext-info-c"],"keyAlgs":["ssh-ed25519"],"encCS":["aes128-ctr","aes256-ctr"],"macCS":["hmac-sha2-256"],"compCS":["none"],"langCS":[""],"eventid":"cowrie.client.kex"',
    'SSH client hassh fingerprint: ec7378c1a92f5a8dde7e8b7a1ddf33d1',
  ],
  'client.fingerprint': [
    '"username":"root","fingerprint":"a5:81","key":"ssh-ed25519 AAAA","type":"ssh-ed25519","eventid":"cowrie.client.fingerprint"',
    'public key attempt for user root of type ssh-ed25519 with fingerprint a5:81',
  ],
  'client.size': ['"width":80,"height":24,"eventid":"cowrie.client.size"', 'Terminal Size: 80 24'],
  'client.var': [
    '"name":"LANG","value":"C.UTF-8","eventid":"cowrie.client.var"',
    'request_env: LANG=C.UTF-8',
  ],
  'login.success': [
    '"username":"root","password":"admin1","eventid":"cowrie.login.success"',
    'login attempt [root/admin1] succeeded',
  ],
  'login.failed': [
    '"username":"root","fingerprint":"a5:81","key":"ssh-ed25519 AAAA","type":"ssh-ed25519","eventid":"cowrie.login.failed"',
    'public key login attempt for [root] failed',
  ],
  'command.input': ['"input":"uname -a","eventid":"cowrie.command.input"', 'CMD: uname -a'],
  'command.failed': [
    '"input":"enable x","eventid":"cowrie.command.failed"',
    'Command not found: enable x',
  ],
  'file.upload': [
    '"filename":"redtail.x86_64","outfile":"quarantine/ab","shasum":"ab","destfile":"/tmp/redtail.x86_64","duplicate":false,"eventid":"cowrie.session.file_upload"',
    'SFTP Uploaded file \\"redtail.x86_64\\" to quarantine/ab',
  ],
  'file.download': [
    '"url":"http://192.0.2.9/a.sh","outfile":"quarantine/cd","shasum":"cd","destfile":"/tmp/a.sh","duplicate":true,"eventid":"cowrie.session.file_download"',
    'Downloaded URL (http://192.0.2.9/a.sh) with SHA-256 cd to quarantine/cd',
  ],
  'file.unkept': [
    '"destfile":"/tmp/big","bytes":7,"reason":"too large","eventid":"mimicry.file.unkept"',
    '/tmp/big (7 bytes) is not kept: too large',
  ],
  'file.download.failed': [
    '"url":"http://x/","error":"refused","eventid":"cowrie.session.file_download.failed"',
    'Attempt to download file(s) from URL (http://x/) failed',
  ],
  'forward.request': [
    '"orig_ip":"127.0.0.1","orig_port":4711,"eventid":"cowrie.direct-tcpip.request"',
    'direct-tcp connection request to ya.ru:80 from 127.0.0.1:4711',
  ],
  'forward.listen': [
    '"host":"","port":8080,"eventid":"mimicry.forward.listen"',
    'reverse forward of :8080 requested',
  ],
  'telnet.option': [
    '"command":"WILL","option_name":"NAWS","option_byte":31,"eventid":"cowrie.telnet.option"',
    'Telnet WILL NAWS',
  ],
  'http.request': [
    '"method":"GET","target":"/.env","version":"HTTP/1.1","host":"198.51.100.1","user_agent":"zgrab","headers":["Host: 198.51.100.1","User-Agent: zgrab"],"body":"01ff","body_bytes":2,"status":404,"eventid":"mimicry.http.request"',
    'HTTP request: GET /.env',
  ],
  'tls.hello': [
    '"version":"TLSv1.3","server_name":"x","protocols":["h2"],"eventid":"mimicry.tls.hello"',
    'TLS ClientHello: TLSv1.3 x',
  ],
  'tcp.first-bytes': [
    '"guess":"rdp","data":"03000013","eventid":"mimicry.tcp.first-bytes"',
    'First bytes look like rdp',
  ],
  'log.open': [
    '"ttylog":"tty/2026-11-21/49eede38e7ec-1.cast","eventid":"cowrie.log.open"',
    'Opening TTY Log: tty/2026-11-21/49eede38e7ec-1.cast',
  ],
  'log.closed': [
    '"ttylog":"tty/2026-11-21/49eede38e7ec-1.cast","size":863,"shasum":"3c37","duplicate":false,"duration":2.859,"duration_ms":2859,"eventid":"cowrie.log.closed"',
    'Closing TTY Log: tty/2026-11-21/49eede38e7ec-1.cast after 2859 milliseconds',
  ],
  'world.attached': [
    '"world":"192.0.2.7","is_new":true,"eventid":"mimicry.world.attached"',
    'World 192.0.2.7 attached',
  ],
  'world.detached': [
    '"world":"192.0.2.7","eventid":"mimicry.world.detached"',
    'World 192.0.2.7 detached',
  ],
  'world.aside': [
    '"world":"192.0.2.7","as":"192.0.2.7~0a1b2c3d","reason":"there is no images/old","eventid":"mimicry.world.aside"',
    'World 192.0.2.7 set aside as 192.0.2.7~0a1b2c3d: there is no images/old',
  ],
  'ghost.imagined': [
    '"path":"/home/deploy/.env","author":"env","bytes":412,"tokens":0,"duration_ms":1,"eventid":"mimicry.ghost.imagined"',
    'Imagined /home/deploy/.env (412 bytes, env)',
  ],
  'intent.sign': [
    '"sign":"mirai-probe","techniques":["T1059.004"],"weight":40,"score":60,"evidence":"/bin/busybox MIRAI","eventid":"mimicry.intent.sign"',
    'Sign mirai-probe [T1059.004] score 60',
  ],
  'intent.verdict': [
    '"verdict":"bot","score":60,"techniques":["T1059.004","T1110"],"eventid":"mimicry.intent.verdict"',
    'Verdict bot with score 60',
  ],
  'ink.started': [
    '"tarpit":"drip","reason":"verdict bot","eventid":"mimicry.ink.started"',
    'Ink drip started: verdict bot',
  ],
  'ink.ended': [
    '"tarpit":"drip","bytes":55,"duration_ms":1000,"eventid":"mimicry.ink.ended"',
    'Ink drip ended after 1000 milliseconds',
  ],
  'events.lost': [
    '"sink":"json","count":3,"eventid":"mimicry.events.lost"',
    '3 happenings lost by json',
  ],
  'source.muted': [
    '"network":"192.0.2.7","bytes":1000,"eventid":"mimicry.source.muted"',
    'Source 192.0.2.7 muted after 1000 bytes',
  ],
  'disk.full': [
    '"shed":"recordings","eventid":"mimicry.disk.full"',
    'Disk full: not kept are recordings',
  ],
  'disk.healed': [
    '"duration_ms":31000,"eventid":"mimicry.disk.healed"',
    'Disk has room again after 31000 milliseconds',
  ],
}

for (const [type, [fields, message]] of Object.entries(LINES)) {
  test(`the line of ${type}`, () => {
    // The requested target stands where our own address stands in all others.
    const head =
      type === 'forward.request'
        ? HEAD.replace('"198.51.100.1"', '"ya.ru"').replace('"dst_port":22', '"dst_port":80')
        : HEAD
    const line = lineFor(SAMPLES[type as Happening['type']])
    assert.equal(line, `${head}${fields},${TAIL}"message":"${message}"}\n`)
  })
}

test('without a visit there is no session', () => {
  const line = lineOf({ at: { s: 0, ns: 999 }, what: SAMPLES['disk.healed'] }, SENSOR)
  assert.equal(
    line,
    '{"duration_ms":31000,"eventid":"mimicry.disk.healed","sensor":"vm","uuid":"2b02a1de-0000-8000-8000-000000000000","timestamp":"1970-01-01T00:00:00.000000Z","message":"Disk has room again after 31000 milliseconds"}\n',
  )
})

const HOSTILE = [
  'a\nb\r\nc',
  '","eventid":"cowrie.login.success"}\n{"a":"',
  'u\u2028v\u2029w\u0085x',
  '\u001b]0;title\u0007\u009b31m\u007f',
  '\ufeff\u202egnp.exe\u2066\u200f',
  'half a pair \ud83d here',
  '\u0000'.repeat(3),
] as const

for (const text of HOSTILE) {
  test(`${JSON.stringify(text)} stays one value of one line`, () => {
    const proof = { method: 'password', password: text } as const
    const line = lineFor({ type: 'login.failed', username: text, proof })
    assert.match(line, /^[ -~\u00a0-\u0600\u2000-\u2027\u2030-\u205e\ufffd]*\n$/)
    const read = JSON.parse(line) as Record<string, unknown>
    const whole = text.toWellFormed()
    assert.deepEqual(
      [read.username, read.password, read.message, read.eventid],
      [whole, whole, `login attempt [${whole}/${whole}] failed`, 'cowrie.login.failed'],
    )
  })
}

const FLOODS: readonly Happening[] = [
  {
    type: 'login.failed',
    username: 'x'.repeat(10_000_000),
    proof: { method: 'password', password: '\u0000'.repeat(10_000_000) },
  },
  { type: 'command.input', input: '\u0001'.repeat(1_000_000) },
  {
    ...SAMPLES['client.kex'],
    kex: Array(50_000).fill('\u0002'.repeat(5_000)),
    ciphers: Array(50_000).fill('\u0002'.repeat(5_000)),
  },
  {
    ...SAMPLES['http.request'],
    headers: Array(9_000).fill(['\u0003'.repeat(9_000), '\u0003'.repeat(9_000)]),
    body: new Uint8Array(10_000_000),
  },
  { type: 'tcp.first-bytes', guess: 'binary', bytes: new Uint8Array(1_000_000) },
]

for (const what of FLOODS) {
  test(`a flood in ${what.type} makes a line of bounded size, and says that it is cut`, () => {
    const line = lineFor(what)
    assert.ok(line.length < 512 * 1024, `${line.length}`)
    assert.equal((JSON.parse(line) as { truncated: unknown }).truncated, true)
    assert.ok(bounded(what).bytes < 100_000)
  })
}

test('what is told is a copy of borrowed bytes, and not of what fits', () => {
  const bytes = new Uint8Array([1, 2])
  const { what } = bounded({ type: 'tcp.first-bytes', guess: 'x', bytes })
  bytes.fill(9)
  assert.deepEqual(what, { type: 'tcp.first-bytes', guess: 'x', bytes: new Uint8Array([1, 2]) })
  const plain = SAMPLES['command.input']
  assert.equal(bounded(plain).what, plain)
})

test('the sentence of an event has a bound of its own', () => {
  const line = lineFor({ type: 'command.input', input: 'x'.repeat(EVENT_MESSAGE_CHARS_MAX * 2) })
  const { input, message } = JSON.parse(line) as { input: string; message: string }
  assert.deepEqual(
    [input.length, message.length],
    [EVENT_MESSAGE_CHARS_MAX * 2, EVENT_MESSAGE_CHARS_MAX],
  )
})
