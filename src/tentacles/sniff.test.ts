import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf } from '../base/bytes.ts'
import { sniff } from './sniff.ts'

const TABLE: readonly (readonly [bytes: string, protocol: string])[] = [
  ['S', 'more'],
  ['SSH', 'more'],
  ['SSH-2.0-Go\r\n', 'ssh'],
  ['SSX', 'line'],
  ['ls -la\n', 'line'],
  ['\n', 'line'],
  ['\x04', 'line'],
  ['\x1b[A', 'line'],
  ['\xff\xfd\x01', 'telnet'],
  ['\xff\xfb', 'telnet'],
  ['\xff\x00', 'binary'],
  ['\x16\x03\x01\x02\x00', 'tls'],
  ['\x16\x04', 'binary'],
  ['GET / HTTP/1.1\r\n', 'http'],
  ['OPTIONS * HTTP/1.1\r\n', 'http'],
  ['GET http://192.0.2.1/ HTTP/1.0\r\n', 'http'],
  ['CONNECT example:443 HTTP/1.1\r\n', 'http'],
  ['GET a\n', 'line'],
  ['PATH=/bin ls\n', 'line'],
  ['\xc3\xa4\n', 'line'],
  ['\x00\x00', 'binary'],
  ['\x7f', 'binary'],
]

test('the first bytes tell the protocol', () => {
  const answers = TABLE.map(([bytes]) => [bytes, sniff(bytesOf(bytes))])
  assert.deepEqual(answers, TABLE)
})

test('any single byte has an answer', () => {
  const answers = new Set(Array.from({ length: 256 }, (_, byte) => sniff(Uint8Array.of(byte))))
  assert.deepEqual([...answers].sort(), ['binary', 'line', 'more', 'telnet', 'tls'])
})
