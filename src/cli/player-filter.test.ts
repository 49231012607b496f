import assert from 'node:assert/strict'
import { test } from 'node:test'
import { playerFilter } from './player-filter.ts'

const PASSED = [
  ['plain text with umlauts', 'gr\u00fc\u00df dich\r\n\ttab\b'],
  ['colours', '\x1b[1;31mred\x1b[0m \x1b[38:5:4mblue\x1b[m'],
  ['moves and erases', '\x1b[2J\x1b[H\x1b[10;20Hx\x1b[K\x1b[3A\x1b[2P\x1b[1L'],
  ['the alternate screen and the cursor', '\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1;7l'],
  ['line drawing', '\x1b(0lqk\x1b(B\x0e\x0f'],
  ['save, restore, region, keypad', '\x1b7\x1b8\x1b[2;9r\x1b=\x1b>\x1bM'],
] as const

for (const [name, text] of PASSED) {
  test(`passes ${name}`, () => assert.equal(playerFilter()(text), text))
}

const DROPPED = [
  ['a title', 'a\x1b]0;rm -rf\x07b'],
  ['the clipboard', 'a\x1b]52;c;cm0gLXJm\x1b\\b'],
  ['a hyperlink', 'a\x1b]8;;http://x\x1b\\b'],
  ['a string control', 'a\x1bP$q"p\x1b\\b'],
  ['application, privacy, start of string', 'a\x1b_x\x1b\\\x1b^y\x1b\\\x1bXz\x1b\\b'],
  ["screen's title", 'a\x1bkname\x1b\\b'],
  ['questions', 'a\x1b[c\x1b[>c\x1b[6n\x1b[?6n\x1b[x\x1b[?25$p\x1bZb'],
  ['window operations', 'a\x1b[21t\x1b[8;1;1tb'],
  ['printing', 'a\x1b[5i\x1b[4ib'],
  ['repetition', 'a\x1b[999999999bb'],
  ['a reset', 'a\x1bcb'],
  ['modes of keys, mouse and paste', 'a\x1b[?1000h\x1b[?2004h\x1b[>4;2m\x1b[20hb'],
  ['one such mode among others', 'a\x1b[?25;1000hb'],
  ['eight-bit controls', 'a\x9d0;x\x9c\x9b5i\x84b'],
  ['C0 and DEL', 'a\x00\x05\x01\x7f\x18b'],
  ['a sequence with intermediates', 'a\x1b[!p\x1b[1 q\x1b["qb'],
  ['an endless sequence', `a\x1b[${'1;'.repeat(40)}mb`],
] as const

for (const [name, text] of DROPPED) {
  test(`drops ${name}`, () => {
    const expected = name === 'eight-bit controls' ? 'a0;x5ib' : undefined
    const got = playerFilter()(text)
    assert.equal(got, expected ?? 'ab')
  })
}

test('a sequence in pieces is the sequence', () => {
  const filter = playerFilter()
  const text = 'a\x1b]0;title\x1b\\\x1b[1;31mred\x1b(Bb\x1b[6nc'
  assert.equal([...text].map(filter).join(''), 'a\x1b[1;31mred\x1b(Bbc')
})

test('an unfinished string swallows what follows, and an escape ends it', () => {
  assert.equal(playerFilter()('a\x1b]0;never\x1b[6nb'), 'ab')
})
