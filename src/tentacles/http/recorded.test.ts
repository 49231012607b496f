import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { type Bytes, bytesOf } from '../../base/bytes.ts'
import { manualClock } from '../../base/clock.ts'
import type { HttpFacts } from '../../nerve/nerve.ts'
import { createWire } from '../wire.test-kit.ts'
import { serveHttp } from './serve.ts'

type Sent = string | readonly [char: string, times: number]
type Exchange = readonly [name: string, sent: readonly Sent[], answer: string, end: string]

const read = (path: string): string =>
  readFileSync(new URL(`../../../${path}`, import.meta.url), 'latin1')

const INDEX = read('images/nginx/index.html')
const NOW_MS = Date.parse('2026-11-22T01:49:20Z')
const MODIFIED_S = 1_700_000_000

const page = (path: string, type: string, body: string) => ({
  path,
  type,
  modifiedS: MODIFIED_S,
  body,
})

const FACTS: HttpFacts = {
  server: 'nginx/1.22.1',
  pages: [
    page('/', 'text/html', INDEX),
    page('/index.nginx-debian.html', 'text/html', INDEX),
    page('/robots.txt', 'text/plain', 'User-agent: *\n'),
    page('/secret.txt', 'text/plain', 'not mine'),
  ],
  directories: ['/', '/dir/'],
  certificate: { privateKey: '', certificate: '' },
}

const SOURCE = { address: '127.0.0.1', port: 1, localAddress: '127.0.0.1', localPort: 8080 }

/** What differs on purpose, and why. */
const OURS: ReadonlyMap<string, string> = new Map([
  ['range bytes=0-1,3-4', 'several ranges: the whole file, as with max_ranges 1'],
  ['post chunked bad', 'answered before the bad chunk is looked at: keep-alive, then closed'],
])

const bytesIn = (sent: readonly Sent[]): Bytes =>
  bytesOf(sent.map((it) => (typeof it === 'string' ? it : it[0].repeat(it[1]))).join(''))

/** What comes of some bytes, however they are split. */
const exchange = (parts: readonly Bytes[], isEnding: boolean): [answer: string, end: string] => {
  const wire = createWire()
  const clock = manualClock(NOW_MS)
  serveHttp(wire.socket, new Uint8Array(0), {
    facts: FACTS,
    source: SOURCE,
    clock,
    isSecure: false,
    tell: () => {},
  })
  for (const part of parts) wire.data(part)
  if (isEnding) wire.end()
  const answer = wire.written().replaceAll(/Date: [^\r]*/g, 'Date: (now)')
  return [answer.replaceAll(INDEX, '(index)'), wire.isEnded() ? 'closed' : 'open']
}

const { exchanges } = JSON.parse(read('test/recorded/http-nginx.json')) as {
  exchanges: readonly Exchange[]
}

/** nginx discards what is left of a body for a while and closes: we do, too, but later. */
const LINGERING = new Set(['post big body'])

test('nginx answers as recorded', () => {
  for (const [name, sent, answer, end] of exchanges) {
    if (OURS.has(name)) continue
    const found = exchange([bytesIn(sent)], name.startsWith('fin '))
    assert.deepEqual(found, [answer, LINGERING.has(name) ? 'closed' : end], name)
  }
})

test('how a request is split makes no difference', () => {
  for (const [name, sent] of exchanges) {
    const bytes = bytesIn(sent)
    if (bytes.length > 2_000) continue
    const whole = exchange([bytes], false)
    const single = Array.from(bytes, (byte) => Uint8Array.of(byte))
    assert.deepEqual(exchange(single, false), whole, name)
  }
})
