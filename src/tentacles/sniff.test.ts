import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { fuzzRounds, hostileBytes } from './fuzz.test-kit.ts'
import { settled, sniff } from './sniff.ts'

const TABLE: readonly (readonly [bytes: string, protocol: string])[] = [
  ['S', 'more'],
  ['SSH', 'more'],
  ['SSH-2.0-Go\r\n', 'ssh'],
  ['SSX', 'more'],
  ['SSX\n', 'line'],
  ['ls -la\n', 'line'],
  ['\n', 'line'],
  ['\r\n\r\n', 'line'],
  ['\x04', 'more'],
  ['\x04ls\n', 'line'],
  ['\x1b[A', 'line'],
  ['\xff\xfd\x01', 'telnet'],
  ['\xff\xfb', 'telnet'],
  ['\xff\x00', 'binary'],
  ['\x16\x03\x01\x02\x00', 'tls'],
  ['\x16\x03', 'more'],
  ['\x16\x04', 'binary'],
  ['\x80\x2e\x01\x03\x01', 'sslv2'],
  ['\x80\x2e\x01\x00\x02', 'sslv2'],
  ['GE', 'more'],
  ['GET / HTTP/1.1\r\n', 'http'],
  ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'http'],
  ['OPTIONS * HTTP/1.1\r\n', 'http'],
  ['OPTIONS / HTTP/1.0\r\n\r\n', 'http'],
  ['OPTIONS / ', 'more'],
  ['OPTIONS / RTSP/1.0\r\n\r\n', 'rtsp'],
  ['DESCRIBE rtsp://192.0.2.1/ RTSP/1.0\r\n', 'rtsp'],
  ['GET http://192.0.2.1/ HTTP/1.0\r\n', 'http'],
  ['CONNECT example:443 HTTP/1.1\r\n', 'http'],
  ['GET a\n', 'line'],
  ['PATH=/bin ls\n', 'line'],
  ['\xc3\xa4\n', 'line'],
  ['\x03\x00\x00\x13\x0e\xe0\x00\x00', 'rdp'],
  ['\x03\x00\x00', 'more'],
  ['\x03\x00\x00\x16\x11\xd0', 'binary'],
  ['\x00\x00\x00\x54\xffSMB', 'smb'],
  ['\x00\x00\x00\x54\xfeSMB', 'smb'],
  ['\x00\x00\x10\x00\x00\x00', 'binary'],
  ['*1\r\n$4\r\nPING\r\n', 'redis'],
  ['PING\r\n', 'redis'],
  ['INFO server\r\n', 'redis'],
  ['*.txt\n', 'line'],
  ['\x05\x01\x00', 'socks'],
  ['\x04\x01\x00\x50', 'socks'],
  ['{"id":1,"method":"login"}\n', 'json'],
  ['[{"jsonrpc":"2.0"}]\n', 'json'],
  ['[ -f /etc/passwd ] && id\n', 'line'],
  ['[[ -f x ]]\n', 'line'],
  ['{ id; }\n', 'line'],
  ['PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n', 'proxy'],
  ['\x00', 'more'],
  ['\x7f', 'binary'],
]

test('the first bytes tell the protocol', () => {
  const answers = TABLE.map(([bytes]) => [bytes, sniff(bytesOf(bytes))])
  assert.deepEqual(answers, TABLE)
})

test('who says no more is a line or binary', () => {
  const cases = ['S', 'GET', '\x04', '\x03', '\0\0', '\xff', '*1', '[']
  const answers = cases.map((bytes) => settled(bytesOf(bytes)))
  assert.deepEqual(answers, ['line', 'line', 'line', 'line', 'binary', 'telnet', 'line', 'line'])
})

test('a longer beginning never changes a verdict', () => {
  for (const dice of fuzzRounds()) {
    const bytes = hostileBytes(
      dice,
      TABLE.map(([text]) => text),
    )
    const whole = sniff(bytes)
    const length = 1 + dice.below(bytes.length)
    const begun = sniff(bytes.subarray(0, length))
    if (begun !== 'more') assert.equal(whole, begun, JSON.stringify([...bytes]))
  }
})

test('after 128 bytes every client is something', () => {
  for (const char of ['A', 'OPTIONS ', '\x04', '*', '{', ' ']) {
    assert.notEqual(sniff(bytesOf(char.repeat(200))), 'more')
  }
})
