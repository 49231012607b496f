import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import { visibleEscapes } from './visible-escapes.ts'

const shown = (chunks: readonly string[]): Promise<string> =>
  text(Readable.from(chunks.map((it) => Buffer.from(it, 'latin1'))).pipe(visibleEscapes()))

describe('what a visitor left can not command a terminal', () => {
  const cases: readonly (readonly [chunks: readonly string[], want: string])[] = [
    [['plain text\n\tand more\r\n'], 'plain text\n\tand more\r\n'],
    [['\x1b]52;c;AAAA\x07'], '^[]52;c;AAAA^G'],
    [['\x1b', '[2J'], '^[[2J'],
    [['a\x08b\x7f\0'], 'a^Hb^?^@'],
    // U+00E9 passes, U+009B (CSI) does not, also when its bytes come apart.
    [['\xc3\xa9 \xc2\x9b2J'], '\u00e9 \u00bf2J'],
    [['\xc2', '\x9b2J'], '\u00bf2J'],
    [['\xc2\xa3'], '\u00a3'],
  ]
  for (const [chunks, want] of cases) {
    test(JSON.stringify(chunks), async () => assert.equal(await shown(chunks), want))
  }
})
