import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Field, FieldSink, separatorsOf } from './fields.ts'

const fieldsOf = (ifs: string | undefined, fill: (sink: FieldSink) => void): readonly Field[] => {
  const sink = new FieldSink(separatorsOf(ifs), [])
  fill(sink)
  sink.end()
  for (const pause of sink.drain()) assert.equal(pause, undefined)
  return sink.fields
}

const texts = (fields: readonly Field[]): readonly string[] => fields.map(({ text }) => text)

describe('fields of a word', () => {
  it('splits at IFS as POSIX has it', () => {
    const split = (ifs: string | undefined, text: string): readonly string[] =>
      texts(fieldsOf(ifs, (sink) => sink.value(text)))
    assert.deepEqual(split(undefined, '  a \n b\t'), ['a', 'b'])
    assert.deepEqual(split(':', ':a::b:'), ['', 'a', '', 'b'])
    assert.deepEqual(split(' :', ' a : b :: c '), ['a', 'b', '', 'c'])
    assert.deepEqual(split('', ' a b '), [' a b '])
  })

  it('joins what stands side by side, and knows what is a pattern', () => {
    const fields = fieldsOf(undefined, (sink) => {
      sink.literal('x')
      sink.value('a *')
      sink.quoted('?')
    })
    assert.deepEqual(fields, [
      { text: 'xa', pattern: undefined },
      { text: '*?', pattern: '*\\?' },
    ])
  })

  it('splits a big value in turns with the same result', () => {
    const big = 'word  '.repeat(100_000)
    const fields = fieldsOf(undefined, (sink) => {
      sink.quoted('first ')
      sink.value(big)
      sink.list(['x', 'y'], { quoted: true, star: false })
    })
    assert.equal(fields.length, 100_002)
    assert.deepEqual(texts(fields).slice(0, 2), ['first word', 'word'])
    assert.deepEqual(texts(fields).slice(-2), ['x', 'y'])
  })
})
