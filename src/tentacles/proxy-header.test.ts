import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { PROXY_HEADER_BYTES_MAX, PROXY_LINE_BYTES_MAX } from '../base/limits.ts'
import { fuzzRounds, hostileBytes } from './fuzz.test-kit.ts'
import { parseProxyHeader } from './proxy-header.ts'
import { createTrust } from './trust.ts'

const SIGNATURE = '\r\n\r\n\0\r\nQUIT\n'
const V4 = '\xc0\0\x02\x01\xc0\0\x02\x02\x04\xd2\0\x17'
const V6 = `\x20\x01\x0d\xb8${'\0'.repeat(11)}\x07${'\0'.repeat(15)}\x01\x04\xd2\0\x17`
const NAMED = { address: '192.0.2.1', localAddress: '192.0.2.2', port: 1234, localPort: 23 }

const TABLE: readonly (readonly [text: string, answer: unknown])[] = [
  // As HAProxy 2.6 sends them.
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1234 23\r\nroot', { header: NAMED, bytes: 40 }],
  [`${SIGNATURE}\x21\x11\0\x0c${V4}root`, { header: NAMED, bytes: 28 }],
  [
    `${SIGNATURE}\x21\x21\0\x24${V6}`,
    {
      header: { address: '2001:db8::7', localAddress: '::1', port: 1234, localPort: 23 },
      bytes: 52,
    },
  ],
  // With a TLV behind the addresses.
  [`${SIGNATURE}\x21\x11\0\x10${V4}\x04\0\x01x`, { header: NAMED, bytes: 32 }],
  [
    'PROXY TCP6 2001:db8::7 ::1 1234 23\r\n',
    {
      header: { address: '2001:db8::7', localAddress: '::1', port: 1234, localPort: 23 },
      bytes: 36,
    },
  ],
  // The proxy's own checks, and what has no address: the socket's stands.
  ['PROXY UNKNOWN\r\n', { header: {}, bytes: 15 }],
  ['PROXY UNKNOWN ffff::1 ::2 1 2\r\n', { header: {}, bytes: 31 }],
  [`${SIGNATURE}\x20\0\0\0`, { header: {}, bytes: 16 }],
  [`${SIGNATURE}\x21\x31\0\0`, { header: {}, bytes: 16 }],
  ['PROXY TCP4 192.0.2.1 192.0', 'more'],
  ['P', 'more'],
  ['\r', 'more'],
  [`${SIGNATURE}\x21\x11\0\x0c\xc0`, 'more'],
  ['SSH-2.0-x\r\n', 'malformed'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1234\r\n', 'malformed'],
  ['PROXY TCP4 2001:db8::7 192.0.2.2 1234 23\r\n', 'malformed'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1234 65536\r\n', 'malformed'],
  ['PROXY TCP4 192.0.2.256 192.0.2.2 1234 23\r\n', 'malformed'],
  [`${SIGNATURE}\x11\x11\0\x0c${V4}`, 'malformed'],
  [`${SIGNATURE}\x22\x11\0\x0c${V4}`, 'malformed'],
  [`${SIGNATURE}\x21\x11\0\x04abcd`, 'malformed'],
]

test('headers of both versions', () => {
  const answers = TABLE.map(([text]) => [text, parseProxyHeader(bytesOf(text))])
  assert.deepEqual(answers, TABLE)
})

test('a line and a packet have their bounds', () => {
  const line = `PROXY TCP4 ${'1'.repeat(PROXY_LINE_BYTES_MAX)}`
  assert.equal(parseProxyHeader(bytesOf(line.slice(0, PROXY_LINE_BYTES_MAX - 1))), 'more')
  assert.equal(parseProxyHeader(bytesOf(line.slice(0, PROXY_LINE_BYTES_MAX))), 'malformed')
  const packet = (length: number): string =>
    `${SIGNATURE}\x21\x11${String.fromCharCode(length >> 8, length & 0xff)}`
  assert.equal(parseProxyHeader(bytesOf(packet(PROXY_HEADER_BYTES_MAX - 16))), 'more')
  assert.equal(parseProxyHeader(bytesOf(packet(PROXY_HEADER_BYTES_MAX - 15))), 'malformed')
})

test('a longer beginning never changes a verdict', () => {
  const words = [...TABLE.map(([text]) => text), SIGNATURE, V4]
  for (const dice of fuzzRounds()) {
    const bytes = hostileBytes(dice, words)
    const begun = parseProxyHeader(bytes.subarray(0, 1 + dice.below(bytes.length)))
    if (begun !== 'more') assert.deepEqual(parseProxyHeader(bytes), begun)
  }
})

test('proxies are trusted by address or network, however the socket writes them', () => {
  const isProxy = createTrust(['192.0.2.1', '10.0.0.0/8', '2001:db8::/32'])
  const asked = ['192.0.2.1', '::ffff:192.0.2.1', '10.9.8.7', '2001:db8::5', '192.0.2.2', '::1']
  assert.deepEqual(
    asked.map((address) => isProxy(address)),
    [true, true, true, true, false, false],
  )
  assert.throws(() => createTrust(['proxy.example']), /proxy.example is no address/)
})
