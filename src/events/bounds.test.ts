import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  EVENT_BYTES_MAX,
  EVENT_CHARS_MAX,
  EVENT_INPUT_CHARS_MAX,
  EVENT_LIST_MAX,
  EVENT_TEXT_CHARS_MAX,
} from '../base/limits.ts'
import { bounded } from './bounds.ts'
import type { ClientKex, Happening } from './events.ts'

const cut = (what: Happening): readonly [Happening, boolean] => {
  const { what: kept, isCut } = bounded(what)
  return [kept, isCut]
}

test('what fits is told as it is', () => {
  const input = 'x'.repeat(EVENT_INPUT_CHARS_MAX)
  const bytes = new Uint8Array(EVENT_BYTES_MAX)
  const version = 'v'.repeat(EVENT_TEXT_CHARS_MAX)
  for (const what of [
    { type: 'command.input', input },
    { type: 'client.version', version },
    { type: 'tcp.first-bytes', guess: 'binary', bytes },
  ] as const satisfies readonly Happening[]) {
    assert.deepEqual(cut(what), [what, false])
  }
})

test('one more is cut, and the event says so', () => {
  const input = 'x'.repeat(EVENT_INPUT_CHARS_MAX)
  assert.deepEqual(cut({ type: 'command.input', input: `${input}y` }), [
    { type: 'command.input', input },
    true,
  ])
  const version = 'v'.repeat(EVENT_TEXT_CHARS_MAX)
  assert.deepEqual(cut({ type: 'client.version', version: `${version}w` }), [
    { type: 'client.version', version },
    true,
  ])
  const bytes = new Uint8Array(EVENT_BYTES_MAX + 1)
  assert.deepEqual(cut({ type: 'tcp.first-bytes', guess: '', bytes }), [
    { type: 'tcp.first-bytes', guess: '', bytes: bytes.subarray(1) },
    true,
  ])
})

test('lists are short, and all texts together are', () => {
  const kexOf = (count: number, text: string): ClientKex => {
    const list = Array.from({ length: count }, () => text)
    const [none, hassh] = [[] as string[], '']
    const others = { hostKeys: none, ciphers: none, macs: none, compressions: none }
    return { type: 'client.kex', hassh, kex: list, ...others, languages: none }
  }
  const [kept, isCut] = cut(kexOf(EVENT_LIST_MAX + 1, 'a'))
  assert.deepEqual([kept, isCut], [kexOf(EVENT_LIST_MAX, 'a'), true])
  const [long] = cut(kexOf(EVENT_LIST_MAX, 'b'.repeat(EVENT_TEXT_CHARS_MAX)))
  assert.ok(long.type === 'client.kex')
  // The type's own name is a text, too.
  assert.equal(long.kex.join('').length, EVENT_CHARS_MAX - 'client.kex'.length)
})
