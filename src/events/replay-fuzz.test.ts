import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Dice, seededDice } from '../base/dice.ts'
import { readShown, type Shown } from './replay.ts'

const LINES = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 10_000
/** Of one file: all of them at once would be a giant. */
const LINES_AT_ONCE = 10_000
const WORDS = [
  ...['[', ']', '1', ',', '"o"', '"i"', '"text"', '[1,"o","x"]', '{"version":2}', 'null', '"'],
  ...['\\u0000', '[1e999,"o","x"]', '["1","o","x"]', '[1,"o",2]', '\x1b]52;c;AA\x07', '[[[[', ' '],
]

const lineOf = (dice: Dice): string => {
  let line = ''
  for (let left = dice.below(6); left > 0; left--) line += WORDS[dice.below(WORDS.length)]
  if (dice.below(3) > 0) return line
  return (
    line +
    Buffer.from(dice.bytes(dice.below(9)))
      .toString('latin1')
      .replace(/[\r\n]/g, '')
  )
}

/** What asciicast v2 calls an event of output, said a second time. */
const isShown = (line: string): boolean => {
  if (!/^\[\s*-?\d/.test(line)) return false
  try {
    const [at, code, text] = JSON.parse(line) as unknown[]
    return typeof at === 'number' && code === 'o' && typeof text === 'string'
  } catch {
    return false
  }
}

test(`${LINES} torn and hostile lines of recordings: what was shown, and nothing else`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-replay-fuzz-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'a.cast')
  for (let from = 0; from < LINES; from += LINES_AT_ONCE) {
    const dice = seededDice(`replay ${from}`)
    const lines = Array.from({ length: LINES_AT_ONCE }, () => lineOf(dice))
    writeFileSync(path, lines.join('\n'))
    const shown: Shown[] = []
    for await (const it of readShown(path)) shown.push(it)
    const wanted = lines.filter(isShown).map((line) => (JSON.parse(line) as [0, 0, string])[2])
    assert.ok(wanted.length > 0)
    assert.deepEqual(
      shown.map(({ text }) => text),
      wanted,
    )
  }
})
