import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { sessionSvg } from './session-svg.ts'

const docs = join(import.meta.dirname, '..', 'docs')
const BYTES_MAX = 200_000

const castOf = (...shown: readonly string[]): string =>
  [
    JSON.stringify({ version: 2, width: 10, height: 3 }),
    ...shown.map((text, at) => JSON.stringify([at, 'o', text])),
    JSON.stringify([9, 'i', 'typed']),
    '',
  ].join('\n')

const textsOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text [^>]*y="(\d+)"[^>]*fill="(#\w+)"[^>]*>([^<]*)</g)].map(
    ([, y, fill, text]) => `${y} ${fill} ${text}`,
  )

test('lines, colours, erasing and wrapping, as a terminal shows them', () => {
  const shown = ['a<b\r\n', '\x1b[1;34mdir\x1b[0m x\r', 'D', '\r\n0123456789ab\b\x1b[K\x1b[?2004h']
  assert.deepEqual(textsOf(sessionSvg(castOf(...shown))), [
    '43 #d5d9e0 a&lt;b',
    '61 #d5d9e0 D',
    '61 #61afef ir',
    '61 #d5d9e0  x',
    '79 #d5d9e0 0123456789',
    '97 #d5d9e0 a',
  ])
})

test('docs/session.svg is the picture of docs/session.cast, and small', () => {
  const svg = readFileSync(join(docs, 'session.svg'), 'utf8')
  const wanted = sessionSvg(readFileSync(join(docs, 'session.cast'), 'utf8'))
  const how = 'node tools/session-svg.ts docs/session.cast docs/session.svg'
  assert.equal(svg, wanted, `docs/session.svg is out of date: ${how}`)
  assert.ok(svg.length < BYTES_MAX)
})
