import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, NO_BYTES } from '../../base/bytes.ts'
import { manualClock } from '../../base/clock.ts'
import type { DoorHappening } from '../../events/events.ts'
import { fuzzRounds, hostileBytes, splitAtRandom } from '../fuzz.test-kit.ts'
import { createWire } from '../wire.test-kit.ts'
import { serveHttp } from './serve.ts'
import { parseHello } from './tls-hello.ts'

const FACTS = {
  server: 'nginx/1.22.1',
  pages: [{ path: '/', type: 'text/html', modifiedS: 1_700_000_000, body: 'hi' }],
  directories: ['/'],
  certificate: { privateKey: '', certificate: '' },
}
const SOURCE = { address: '127.0.0.1', port: 1, localAddress: '127.0.0.1', localPort: 80 }

/** What a client sees and what is told of him. */
const outcome = (parts: readonly Bytes[]) => {
  const wire = createWire()
  const clock = manualClock(0)
  const told: DoorHappening[] = []
  serveHttp(wire.socket, NO_BYTES, {
    facts: FACTS,
    source: SOURCE,
    clock,
    isSecure: false,
    tell: (what) => told.push(what),
  })
  for (const part of parts) wire.data(part)
  wire.end()
  clock.advance(1_000_000)
  return { written: wire.written(), told, isEnded: wire.isEnded(), timers: clock.pending() }
}

const WORDS = [
  'GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc',
  'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'HEAD /%2e%2e/ HTTP/1.0\r\n\r\n',
  'Range: bytes=0-1\r\n',
  'Connection: close\r\n',
  'Host: b\r\n',
  '\r\n',
  ' HTTP/',
]

test('any input is answered, told and ended alike, however it is split', () => {
  for (const dice of fuzzRounds()) {
    const bytes = hostileBytes(dice, WORDS)
    const whole = outcome([bytes])
    assert.deepEqual(outcome(splitAtRandom(dice, bytes)), whole, JSON.stringify([...bytes]))
    assert.equal(whole.timers, 0)
  }
})

/** As openssl s_client sends it, its random and keys left out. */
const HELLO = bytesOf(
  '\x16\x03\x01\0\x52\x01\0\0\x4e\x03\x03' +
    '\0'.repeat(32) +
    '\0\0\x02\x13\x01\x01\0\0\x23' +
    '\0\0\0\x0c\0\x0a\0\0\x07example' +
    '\0\x10\0\x05\0\x03\x02h2' +
    '\0\x2b\0\x06\x05\x03\x04\x03\x03\x7a',
)

test('a ClientHello tells version, name and protocols', () => {
  const hello = { version: 'TLSv1.3', serverName: 'example', protocols: ['h2'] }
  assert.deepEqual(parseHello(HELLO), hello)
  // Cut into two records.
  const cut = 20
  const body = HELLO.subarray(5)
  const record = (part: Bytes): string =>
    `\x16\x03\x01${String.fromCharCode(part.length >> 8, part.length & 0xff)}${Buffer.from(part).toString('latin1')}`
  const two = bytesOf(record(body.subarray(0, cut)) + record(body.subarray(cut)))
  assert.deepEqual(parseHello(two), hello)
})

test('a ClientHello that is cut is waited for, and nothing else is', () => {
  for (let length = 1; length < HELLO.length; length++) {
    assert.equal(parseHello(HELLO.subarray(0, length)), 'more', String(length))
  }
  assert.equal(parseHello(bytesOf('\x16\x03\x01\0\x04\x02\0\0\0')), undefined)
  assert.equal(parseHello(bytesOf('\x16\x03\x01\0\x04\x01\xff\xff\xff')), undefined)
})

test('hostile ClientHellos are read to an end', () => {
  const words = [Buffer.from(HELLO).toString('latin1'), '\x16\x03\x01', '\x01\0\0', '\0\x2b\0\x02']
  for (const dice of fuzzRounds()) {
    const found = parseHello(hostileBytes(dice, words))
    if (typeof found === 'object') assert.ok(found.protocols.length < 256)
  }
})
