import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromUnicode, toUnicode } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { EDIT_ARGUMENT_MAX, EDIT_LINE_BYTES_MAX, KILL_RING_MAX } from '../../base/limits.ts'
import { startTyping } from './testing-editor.ts'

/** Each of 40 pieces of keys: a million in `make soak`. */
const SEEDS = process.env.MIMICRY_SOAK === '1' ? 25_000 : 60

interface Recorded {
  readonly id: string
  readonly history?: readonly string[]
  readonly keys: readonly string[]
  readonly shown: readonly string[]
}

const RECORDED = JSON.parse(
  readFileSync(new URL('recorded-editing.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly Recorded[] }

for (const { id, history, keys, shown } of RECORDED.cases) {
  test(`shows what bash shows: ${id}`, () => {
    const typist = startTyping({ history: history ?? [] })
    const got = keys.map((key) => toUnicode(typist.type(fromUnicode(key))))
    assert.deepEqual(
      got.map((text, i) => [keys[i], text]),
      shown.map((text, i) => [keys[i], text]),
    )
  })
}

test('the prompt is shown as it is, and Enter gives the line', () => {
  const typist = startTyping()
  assert.equal(typist.start, 'root@web01:~# ')
  assert.equal(typist.type('ls -la\r'), 'ls -la\r\n')
  assert.deepEqual(typist.outcome(), { kind: 'line', text: 'ls -la', wasInterrupted: false })
})

test('Ctrl-D ends an empty line only, and not right after it emptied it', () => {
  const typist = startTyping()
  assert.equal(typist.type('a\x01\x04'), 'a\b\x1b[K')
  assert.equal(typist.type('\x04'), '\x07')
  assert.equal(typist.type('b\x7f\x04'), 'b\b\x1b[K')
  assert.deepEqual(typist.outcome(), { kind: 'end' })
})

test('Tab puts in what is common, rings, and lists the second time', () => {
  const typist = startTyping({ candidates: ['hostname', 'host.conf'] })
  assert.equal(typist.type('cat ho\t'), 'cat ho\x07st')
  assert.equal(typist.type('\t'), '\x07')
  assert.equal(typist.type('\t'), '\r\nhostname   host.conf  \r\nroot@web01:~# cat host')
  assert.equal(typist.type('n\t'), 'name ')
})

test('a hundred completions are asked about', () => {
  const candidates = Array.from({ length: 120 }, (_, i) => `x${`${i}`.padStart(3, '0')}`)
  const typist = startTyping({ candidates })
  typist.type('x\t')
  assert.equal(typist.type('\t'), '\r\nDisplay all 120 possibilities? (y or n)')
  assert.equal(typist.type('n'), '\r\nroot@web01:~# x')
})

test('the kill ring has so many places: one more kill, and the oldest is gone', () => {
  const typist = startTyping()
  for (let n = 0; n <= KILL_RING_MAX; n++) typist.type(`text${n}\x15`)
  const found: string[] = []
  for (let n = 0; n <= KILL_RING_MAX; n++) {
    typist.type(n === 0 ? '\x19' : '\x1by')
    found.push(typist.editor.line.text)
  }
  const ring = Array.from({ length: KILL_RING_MAX }, (_, n) => `text${KILL_RING_MAX - n}`)
  assert.deepEqual(found, [...ring, `text${KILL_RING_MAX}`])
})

test('an argument grows to its most, and no further', () => {
  const typist = startTyping()
  typist.type('\x1b999999999')
  typist.type('x')
  assert.equal(typist.editor.line.text, 'x'.repeat(EDIT_ARGUMENT_MAX))
})

test('any bytes in any pieces: it neither fails nor grows without bound', () => {
  for (let seed = 0; seed < SEEDS; seed++) {
    const dice = seededDice(`editor ${seed}`)
    const typist = startTyping({ history: ['echo one', 'ls /tmp'], candidates: ['one', 'only'] })
    for (let piece = 0; piece < 40 && typist.outcome() === undefined; piece++) {
      let keys = ''
      for (let i = dice.below(30); i > 0; i--) keys += KEYS[dice.below(KEYS.length)]
      typist.type(keys)
      const { line } = typist.editor
      assert.ok(line.point >= 0 && line.point <= line.text.length, `seed ${seed}`)
    }
    typist.end()
    assert.notEqual(typist.outcome(), undefined, `seed ${seed} ends`)
  }
})

const KEYS = [
  ...Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)),
  '\x1b[A',
  '\x1b[B',
  '\x1b[C',
  '\x1b[D',
  '\x1b[3~',
  '\x1b[200~',
  '\x1b[201~',
  '\x1b5',
  '\x1b-',
  '\x1bt',
  '\x1b.',
  '\x12',
  'abc def',
  '\xc3\xa9',
  '\xe4\xb8\xad',
]

test('a line is no longer than it may be', () => {
  const typist = startTyping()
  typist.type(`\x1b[200~${'x'.repeat(EDIT_LINE_BYTES_MAX)}\x1b[201~`)
  typist.type('\x19\x19yy')
  assert.ok(typist.editor.line.text.length <= EDIT_LINE_BYTES_MAX)
})
