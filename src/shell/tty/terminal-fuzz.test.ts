import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Dice, seededDice } from '../../base/dice.ts'
import { TTY_ECHO_BYTES_MAX } from '../../base/limits.ts'
import { createTerminal } from './terminal.ts'
import * as termios from './termios.ts'

const STEPS_OF_ONE = 100
const TERMINALS = (process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 5_000) / STEPS_OF_ONE

const IFLAGS = [termios.ICRNL, termios.INLCR, termios.IGNCR, termios.IXON, termios.IXANY, termios.IUTF8, termios.ISTRIP] // biome-ignore format: one line
const LFLAGS = [termios.ISIG, termios.ICANON, termios.ECHO, termios.ECHOE, termios.ECHOK, termios.ECHONL, termios.ECHOCTL, termios.ECHOKE, termios.ECHOPRT, termios.IEXTEN, termios.NOFLSH] // biome-ignore format: one line
const OFLAGS = [termios.OPOST, termios.ONLCR, termios.OCRNL, termios.TAB3, termios.OLCUC]

const some = (dice: Dice, flags: readonly number[]): number =>
  flags.reduce((sum, flag) => (dice.below(3) === 0 ? sum ^ flag : sum), 0)

/** Control characters and ends of sequences, text, and everything else. */
const keysOf = (dice: Dice): Uint8Array => {
  const keys = dice.bytes(dice.below(60))
  for (const [at, key] of keys.entries()) if (dice.below(3) > 0) keys[at] = key % 64
  return keys
}

const terminalOf = () => {
  const heard = { shown: 0, taken: 0 }
  const terminal = createTerminal({
    index: 0,
    size: { rows: 24, columns: 80 },
    attributes: termios.freshAttributes(),
    send: (bytes) => {
      heard.shown += bytes.length
    },
    taken: (bytes) => {
      heard.taken += bytes
    },
    signal: () => {},
    creditBytes: 1_000,
  })
  return { terminal, heard }
}

test('any keys under any settings: bounds are kept, and nothing is given back twice', () => {
  for (let seed = 0; seed < TERMINALS; seed++) {
    const dice = seededDice(`terminal ${seed}`)
    const { terminal, heard } = terminalOf()
    let [typed, credit, read] = [0, 1_000, 0]
    for (let step = 0; step < STEPS_OF_ONE; step++) {
      switch (dice.below(8)) {
        case 0: {
          const now = terminal.stream.tty.attributes()
          const cc = new Uint8Array(now.cc)
          if (dice.below(2) === 0) cc[dice.below(cc.length)] = dice.below(256)
          const [iflag, oflag, lflag] = [now.iflag ^ some(dice, IFLAGS), now.oflag ^ some(dice, OFLAGS), now.lflag ^ some(dice, LFLAGS)] // biome-ignore format: one line
          terminal.stream.tty.setAttributes({ ...now, iflag, oflag, lflag, cc })
          break
        }
        case 1: {
          const more = dice.below(3_000)
          credit += more
          terminal.credit(more)
          break
        }
        case 2: {
          const bytes = terminal.stream.read(dice.below(200))
          if (bytes instanceof Uint8Array) read += bytes.length
          break
        }
        case 3: {
          const written = terminal.stream.write(dice.bytes(dice.below(100)))
          assert.ok(typeof written !== 'number' || written <= 100)
          break
        }
        default: {
          const keys = keysOf(dice)
          typed += keys.length
          terminal.input(keys)
        }
      }
      assert.ok(heard.shown <= credit, `terminal ${seed}: more than the door takes`)
      assert.ok(heard.taken <= typed, `terminal ${seed}: more than was typed`)
      assert.ok(read <= typed, `terminal ${seed}: more read than typed`)
    }
    terminal.credit(1_000_000)
    // Output is at most eight times what was written (a tab), echo a little more than its bound.
    assert.ok(heard.shown <= credit + 8 * TTY_ECHO_BYTES_MAX + 800, `terminal ${seed}`)
  }
})
