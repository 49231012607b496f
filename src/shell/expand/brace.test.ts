import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { BRACE_CHARACTERS_MAX } from '../../base/limits.ts'
import { expandBraces } from './brace.ts'

const expand = (text: string): readonly string[] | undefined =>
  expandBraces({ parts: [{ kind: 'literal', text }], source: text })?.map((word) =>
    word.parts.map((part) => ('text' in part ? part.text : '')).join(''),
  )

describe('brace expansion', () => {
  it('multiplies, nests, counts', () => {
    assert.deepEqual(expand('a{b,c{1..3..2},}d'), ['abd', 'ac1d', 'ac3d', 'ad'])
    assert.deepEqual(expand('{-01..1}{x,y}'), ['-01x', '-01y', '000x', '000y', '001x', '001y'])
  })

  it('leaves what is no brace', () => {
    for (const text of ['{}', '{a}', 'a{b', '{a,b', '{1..}', '{1..2..x}']) {
      assert.deepEqual(expand(text), [text])
    }
  })

  it('gives up where bash would run out of memory', () => {
    assert.equal(expand('{0..999}{0..999}{0..9}'), undefined)
    assert.deepEqual(expand('{0..9999999999}'), ['{0..9999999999}'])
  })

  it('looks into words of so many characters, and takes longer ones as they are', () => {
    const rest = 'x'.repeat(BRACE_CHARACTERS_MAX - 5)
    assert.deepEqual(expand(`{a,b}${rest}`), [`a${rest}`, `b${rest}`])
    assert.deepEqual(expand(`{a,b}${rest}x`), [`{a,b}${rest}x`])
  })

  it('reads any number of braces in one pass', () => {
    const text = '{'.repeat(60_000)
    assert.deepEqual(expand(text), [text])
  })
})
