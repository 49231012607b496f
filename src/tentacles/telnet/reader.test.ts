import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Bytes, bytesOf, textOf } from '../../base/bytes.ts'
import { TELNET_SUB_BYTES_MAX } from '../../base/limits.ts'
import { fuzzRounds, hostileBytes, splitAtRandom } from '../fuzz.test-kit.ts'
import { verbName } from './numbers.ts'
import { createTelnetReader, escaped, type Subnegotiations } from './reader.ts'

/** What a reader finds, text put together. */
const found = (reading: Subnegotiations, parts: readonly Bytes[]): readonly string[] => {
  const all: string[] = []
  let text = ''
  const flush = (): void => {
    if (text !== '') all.push(JSON.stringify(text))
    text = ''
  }
  const reader = createTelnetReader(reading, {
    data: (bytes) => {
      text += textOf(bytes)
    },
    command: (code) => {
      flush()
      all.push(`IAC ${code}`)
    },
    option: (verb, option, inside) => {
      flush()
      all.push(`${verbName(verb)} ${option} ${JSON.stringify(textOf(inside))}`)
    },
  })
  for (const part of parts) reader.push(part)
  flush()
  return all
}

const inWhole = (reading: Subnegotiations, text: string) => found(reading, [bytesOf(text)])

test('text is what is left when commands are taken out', () => {
  assert.deepEqual(inWhole('all', 'ab\xff\xf1c\xff\xfd\x01d\xff\xffe'), [
    '"ab"',
    'IAC 241',
    '"c"',
    'DO 1 ""',
    '"d\xffe"',
  ])
})

test('CR LF and CR NUL are one CR; a CR of its own stays', () => {
  assert.deepEqual(inWhole('all', 'a\r\nb\r\0c\rd\r\r\n\0\n'), ['"a\\rb\\rc\\rd\\r\\r\\u0000\\n"'])
})

test('a window is four bytes for busybox, whatever they are; other insides are typed text', () => {
  assert.deepEqual(inWhole('window', '\xff\xfa\x1f\x00\xff\x00\x28\xff\xf0x'), [
    'SB 31 "\\u0000\xff\\u0000("',
    'IAC 240',
    '"x"',
  ])
  // Recorded: `cat -v` behind busybox's telnetd shows ^@abcdefu.
  assert.deepEqual(inWhole('window', '\xff\xfa\x18\x00abcdef\xff\xf0u'), [
    'SB 24 ""',
    '"\\u0000abcdef"',
    'IAC 240',
    '"u"',
  ])
  // Recorded: IAC and a byte that is no command takes another byte with it.
  assert.deepEqual(inWhole('window', '\xff\xec\xff\xf9\xff\xef\xff\xee\xff\xed\xff\xf0'), [
    '"\xf9\xee\xf0"',
  ])
})

test('a subnegotiation ends with IAC SE and may hold a doubled IAC', () => {
  assert.deepEqual(inWhole('all', '\xff\xfa\x1f\x00\xff\xff\x00\x28\xff\xf0x'), [
    'SB 31 "\\u0000\xff\\u0000("',
    '"x"',
  ])
})

test('a subnegotiation is kept to its bound, and read to its end', () => {
  const long = 'a'.repeat(TELNET_SUB_BYTES_MAX + 1)
  assert.deepEqual(inWhole('all', `\xff\xfa\x18${long}\xff\xf0x`), [
    `SB 24 ${JSON.stringify('a'.repeat(TELNET_SUB_BYTES_MAX))}`,
    '"x"',
  ])
})

test('output doubles its IACs', () => {
  assert.equal(textOf(escaped(bytesOf('a\xff\xffb\xff'))), 'a\xff\xff\xff\xffb\xff\xff')
  const plain = bytesOf('plain')
  assert.equal(escaped(plain), plain)
})

const WORDS = [
  '\xff',
  '\xff\xfb\x1f',
  '\xff\xfa\x1f\0P\0\x18\xff\xf0',
  '\xff\xf6',
  '\r\n',
  '\r\0',
  'root',
]

test('how input is split makes no difference', () => {
  for (const dice of fuzzRounds()) {
    const bytes = hostileBytes(dice, WORDS)
    const reading = dice.below(2) === 0 ? 'window' : 'all'
    const split = found(reading, splitAtRandom(dice, bytes))
    assert.deepEqual(split, found(reading, [bytes]), JSON.stringify([...bytes]))
  }
})

test('what was escaped reads as it was, but for CRs', () => {
  for (const dice of fuzzRounds()) {
    const bytes = bytesOf(textOf(hostileBytes(dice, WORDS)).replaceAll('\r', ''))
    const [text = '""', ...more] = found('all', [escaped(bytes)])
    assert.deepEqual([JSON.parse(text), more], [textOf(bytes), []])
  }
})
