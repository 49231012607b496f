import assert from 'node:assert/strict'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { bytesOf, NO_BYTES } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import {
  FIRST_BYTES_TOLD_MAX,
  HTTP_BODY_BYTES_MAX,
  HTTP_BODY_TOLD_BYTES_MAX,
  HTTP_HEADER_MS,
  HTTP_HEADERS_TOLD_MAX,
  HTTP_KEEPALIVE_MS,
  HTTP_LINGER_MS,
  HTTP_REQUESTS_MAX,
  HTTP_REQUESTS_TOLD_MAX,
  PROXY_HEADER_MS,
  TELNET_ANSWER_BYTES_MAX,
  TELNET_GRACE_MS,
  TELNET_LINE_BYTES_MAX,
  TELNET_OPTIONS_TOLD_MAX,
  TELNET_TRIES_MAX,
  TELNET_UNREAD_BYTES_MAX,
  TLS_HANDSHAKE_MS,
  TLS_HELLO_BYTES_MAX,
  TLS_PROTOCOLS_TOLD_MAX,
} from '../base/limits.ts'
import type { DoorHappening } from '../events/events.ts'
import type { Attempt, DoorFacts, Nerve } from '../nerve/nerve.ts'
import { serveHttp } from './http/serve.ts'
import { parseHello, readHello } from './http/tls-hello.ts'
import { readProxyHeader } from './proxy-header.ts'
import { tellFirstBytes } from './tell-first-bytes.ts'
import { createLineTerminal } from './telnet/line-terminal.ts'
import { serveTelnet } from './telnet/serve.ts'
import { createWire } from './wire.test-kit.ts'

const SOURCE = { address: '192.0.2.1', port: 1, localAddress: '192.0.2.2', localPort: 80 }
const settled = (): Promise<void> => new Promise((done) => setImmediate(done))

const web = () => {
  const wire = createWire()
  const clock = manualClock()
  const told: DoorHappening[] = []
  const page = { path: '/', type: 'text/html', modifiedS: 0, body: 'hi' }
  serveHttp(wire.socket, NO_BYTES, {
    facts: {
      server: 'nginx/1.22.1',
      pages: [page],
      directories: [],
      certificate: { privateKey: '', certificate: '' },
    },
    source: SOURCE,
    clock,
    isSecure: false,
    tell: (what) => told.push(what),
  })
  return { wire, clock, told, send: (text: string) => wire.data(bytesOf(text)) }
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'

test('http: silence before, after and within a request ends', () => {
  const cases = [
    ['', HTTP_HEADER_MS],
    ['GET / HT', HTTP_HEADER_MS],
    [GET, HTTP_KEEPALIVE_MS],
    [`${GET}GET / HT`, HTTP_HEADER_MS],
    ['POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nab', HTTP_LINGER_MS],
  ] as const
  for (const [text, ms] of cases) {
    const { wire, clock, send } = web()
    if (text !== '') send(text)
    clock.advance(ms - 1)
    assert.equal(wire.isEnded(), false, text)
    clock.advance(1)
    assert.deepEqual([wire.isEnded(), clock.pending()], [true, 0], text)
  }
})

test('http: a connection has so many requests, and so much of them is told', () => {
  const { wire, told, send } = web()
  for (let n = 1; n < HTTP_REQUESTS_MAX; n++) send(GET)
  assert.equal(wire.isEnded(), false)
  send(GET)
  assert.equal(wire.isEnded(), true)
  assert.ok(wire.written().endsWith('hi'))
  assert.equal(told.length, Math.min(HTTP_REQUESTS_MAX, HTTP_REQUESTS_TOLD_MAX))
})

test('http: the beginning of a body is told', () => {
  const { told, send } = web()
  const length = HTTP_BODY_TOLD_BYTES_MAX + 1
  send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n${'x'.repeat(length)}`)
  const [first] = told
  assert.ok(first?.type === 'http.request')
  assert.deepEqual([first.body.length, first.bodyBytes], [HTTP_BODY_TOLD_BYTES_MAX, length])
})

test('http: a body in chunks has its bound, too', () => {
  const { wire, told, send } = web()
  const size = HTTP_BODY_BYTES_MAX.toString(16)
  send(`POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${size}\r\n`)
  send('x'.repeat(HTTP_BODY_BYTES_MAX))
  send('\r\n1\r\n')
  assert.equal(wire.isEnded(), false)
  send('x')
  assert.equal(wire.isEnded(), true)
  assert.equal(told.length, 1)
})

test('what is told of one request or connection is bounded', () => {
  const { told, send } = web()
  send(`GET / HTTP/1.1\r\nHost: a\r\n${'a: b\r\n'.repeat(HTTP_HEADERS_TOLD_MAX)}\r\n`)
  const [first] = told
  assert.equal(first?.type === 'http.request' && first.headers.length, HTTP_HEADERS_TOLD_MAX)
  const said: DoorHappening[] = []
  const nerve = { tell: (_visitor, what) => said.push(what) } as Partial<Nerve> as Nerve
  const initial = new Uint8Array(FIRST_BYTES_TOLD_MAX + 1)
  const connection = { socket: createWire().socket as unknown as Socket, source: SOURCE, initial }
  tellFirstBytes(nerve, { id: 'a' }, { ...connection, guess: 'smb' })
  const [bytes] = said
  assert.equal(bytes?.type === 'tcp.first-bytes' && bytes.bytes.length, FIRST_BYTES_TOLD_MAX)
})

test('tls: so many protocols are told', () => {
  const names = '\x01a'.repeat(TLS_PROTOCOLS_TOLD_MAX + 1)
  const extension = `\0\x10\0${char(names.length + 2)}\0${char(names.length)}${names}`
  const hello = `\x03\x03${'\0'.repeat(32)}\0\0\x02\x13\x01\x01\0\0${char(extension.length)}${extension}`
  const message = `\x01\0\0${char(hello.length)}${hello}`
  const parsed = parseHello(bytesOf(`\x16\x03\x01\0${char(message.length)}${message}`))
  assert.equal(typeof parsed === 'object' && parsed.protocols.length, TLS_PROTOCOLS_TOLD_MAX)
})

const char = (code: number): string => String.fromCharCode(code)

const telnet = async () => {
  const wire = createWire()
  const clock = manualClock()
  const told: DoorHappening[] = []
  const tried: Attempt[] = []
  const facts = { hostname: 'vm', telnet: { kind: 'busybox', issue: '', release: '' } }
  const nerve = {
    hello: async () => facts as Partial<DoorFacts> as DoorFacts,
    authenticate: async (_visitor, attempt) => {
      tried.push(attempt)
      return { accepted: false, delayMs: 1_000 }
    },
    tell: (_visitor, what) => told.push(what),
  } as Partial<Nerve> as Nerve
  const socket = wire.socket as unknown as Socket
  await serveTelnet({ socket, source: SOURCE, initial: NO_BYTES }, { nerve, clock }, { id: 'a' })
  await settled()
  clock.advance(10)
  return { wire, clock, told, tried, send: (text: string) => wire.data(bytesOf(text)) }
}

test('telnet: a minute without a login ends, and no timer stays', async () => {
  const { wire, clock } = await telnet()
  clock.advance(TELNET_GRACE_MS - 11)
  assert.equal(wire.isEnded(), false)
  clock.advance(1)
  assert.equal(wire.isEnded(), true)
})

test('telnet: so many tries', async () => {
  const { wire, clock, send } = await telnet()
  const tryOnce = async (): Promise<void> => {
    send('root\r\n')
    clock.advance(10)
    send('x\r\n')
    await settled()
    clock.advance(1_000)
    await settled()
  }
  for (let n = 1; n < TELNET_TRIES_MAX; n++) await tryOnce()
  assert.equal(wire.isEnded(), false)
  await tryOnce()
  assert.equal(wire.isEnded(), true)
})

test('telnet: names and passwords are cut as login cuts them', async () => {
  const { clock, tried, send } = await telnet()
  send(`${'u'.repeat(600)}\r\n`)
  clock.advance(10)
  send(`${'p'.repeat(TELNET_LINE_BYTES_MAX + 100)}\r\n`)
  const [, attempt] = tried
  assert.deepEqual(
    [attempt?.user.length, attempt?.proof.length],
    [TELNET_ANSWER_BYTES_MAX, TELNET_ANSWER_BYTES_MAX],
  )
})

test('telnet: a line keeps what a terminal keeps', () => {
  let line = ''
  const terminal = createLineTerminal({
    expandsTabs: true,
    show: () => {},
    line: (text) => {
      line = text
    },
    killed: () => {},
  })
  terminal.type(bytesOf(`${'a'.repeat(TELNET_LINE_BYTES_MAX)}b\n`))
  assert.equal(line, 'a'.repeat(TELNET_LINE_BYTES_MAX))
})

test('telnet: so many options are told, and who reads no answers gets no more', async () => {
  const { wire, told, send } = await telnet()
  send('\xff\xfd\x03'.repeat(TELNET_OPTIONS_TOLD_MAX + 1))
  assert.equal(told.length, TELNET_OPTIONS_TOLD_MAX)
  const before = wire.written().length
  wire.holds(TELNET_UNREAD_BYTES_MAX - 1)
  send('\xff\xf6')
  assert.equal(wire.written().length, before + 3)
  wire.holds(TELNET_UNREAD_BYTES_MAX)
  send('\xff\xf6')
  assert.equal(wire.written().length, before + 3)
})

test('a PROXY header and a ClientHello have their time, and the hello its size', async () => {
  const clock = manualClock()
  const proxied = createWire()
  const header = readProxyHeader(proxied.socket as unknown as Socket, {
    clock,
    waitMs: PROXY_HEADER_MS,
  })
  proxied.data(bytesOf('PROXY '))
  clock.advance(PROXY_HEADER_MS)
  assert.equal(await header, 'malformed')
  const slow = createWire()
  const socket = slow.socket as unknown as Socket
  const waiting = { initial: bytesOf('\x16\x03\x01'), clock, waitMs: TLS_HANDSHAKE_MS }
  const hello = readHello(socket, waiting)
  clock.advance(TLS_HANDSHAKE_MS)
  assert.deepEqual(await hello, { first: bytesOf('\x16\x03\x01') })
  const big = bytesOf(`\x16\x03\x01\x3f\xff\x01\0\x3f\xff${'\0'.repeat(TLS_HELLO_BYTES_MAX)}`)
  const { first } = await readHello(socket, { ...waiting, initial: big })
  assert.equal(first, big)
  assert.equal(clock.pending(), 0)
})
