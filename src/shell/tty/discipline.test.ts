import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { TTY_ECHO_BYTES_MAX, TTY_INPUT_BYTES_MAX } from '../../base/limits.ts'
import { SIGINT, SIGQUIT, SIGTSTP, SIGWINCH } from '../../base/signals.ts'
import { Waiting } from '../../base/waiting.ts'
import { createTerminal } from './terminal.ts'
import * as termios from './termios.ts'

const open = (
  change: { iflag?: number; oflag?: number; lflag?: number } = {},
  creditBytes = 65_536,
) => {
  let shown = ''
  let taken = 0
  const signals: string[] = []
  const fresh = termios.freshAttributes()
  const terminal = createTerminal({
    index: 3,
    size: { rows: 24, columns: 80 },
    attributes: {
      ...fresh,
      iflag: fresh.iflag ^ (change.iflag ?? 0),
      oflag: fresh.oflag ^ (change.oflag ?? 0),
      lflag: fresh.lflag ^ (change.lflag ?? 0),
    },
    send: (bytes) => {
      shown += textOf(bytes)
    },
    taken: (bytes) => {
      taken += bytes
    },
    signal: (group, signal) => signals.push(`${signal} to ${group}`),
    creditBytes,
  })
  terminal.stream.tty.foreground = 77
  const read = (bytesMax = 4096): string => {
    const answer = terminal.stream.read(bytesMax)
    if (answer instanceof Waiting) return 'waits'
    return answer instanceof Uint8Array ? textOf(answer) : 'fails'
  }
  const write = (text: string): number | string => {
    const answer = terminal.stream.write(bytesOf(text))
    return typeof answer === 'number' ? answer : answer instanceof Waiting ? 'waits' : 'fails'
  }
  const type = (text: string): string => {
    terminal.input(bytesOf(text))
    return look()
  }
  const look = (): string => {
    const text = shown
    shown = ''
    return text
  }
  return { terminal, read, write, type, look, signals, taken: () => taken }
}

/** Keys, what they show, what a reader gets then. Recorded with `cat` on a real terminal. */
const LINES: readonly (readonly [why: string, keys: string, shown: string, read: string])[] = [
  ['a line, Enter as newline', 'ab\r', 'ab\r\n', 'ab\n'],
  ['erase, and nothing left to erase', 'ab\x7f\x7f\x7fc\n', 'ab\b \b\b \bc\r\n', 'c\n'],
  [
    'reprint shows the line again, a control character takes two columns',
    'a\x12x\x01\x7f\n',
    'a^R\r\nax^A\b \b\b \b\r\n',
    'ax\n',
  ],
  ['word erase', 'one two \x17\n', 'one two \b \b\b \b\b \b\b \b\r\n', 'one \n'],
  ['kill', 'abc\x15x\n', 'abc\b \b\b \b\b \bx\r\n', 'x\n'],
  ['a tab is erased to where it began', 'a\tb\x7f\x7f\n', 'a\tb\b \b\b\b\b\b\b\b\b\r\n', 'a\n'],
  ['literal next', 'a\x16\x03b\n', 'a^\b^Cb\r\n', 'a\x03b\n'],
  ['end of file behind text gives the text', 'ab\x04', 'ab', 'ab'],
]

for (const [why, keys, shown, got] of LINES) {
  test(`canonical input: ${why}`, () => {
    const tty = open()
    assert.deepEqual([tty.type(keys), tty.read(), tty.read()], [shown, got, 'waits'])
  })
}

test('a reader waits for a whole line, and gets one line at a time', () => {
  const tty = open()
  tty.type('ab')
  assert.equal(tty.read(), 'waits')
  tty.type('c\rdef\r')
  assert.deepEqual(
    [tty.read(2), tty.read(), tty.read(), tty.read()],
    ['ab', 'c\n', 'def\n', 'waits'],
  )
})

test('Ctrl-D at the start of a line is the end of the file, once', () => {
  const tty = open()
  assert.equal(tty.type('\x04'), '')
  assert.deepEqual([tty.read(), tty.read()], ['', 'waits'])
})

test('signals go to the foreground group, drop what was typed, and show themselves', () => {
  const tty = open()
  assert.deepEqual(
    [tty.type('abc\x03'), tty.type('x'), tty.type('\x1c'), tty.type('\x1a')],
    ['^C', 'x', '^\\', '^Z'],
  )
  assert.deepEqual(tty.signals, [`${SIGINT} to 77`, `${SIGQUIT} to 77`, `${SIGTSTP} to 77`])
  tty.type('y\n')
  assert.equal(tty.read(), 'y\n')
})

test('without ECHO nothing is shown, with ECHONL the newline is', () => {
  assert.equal(open({ lflag: termios.ECHO }).type('secret\r'), '')
  assert.equal(open({ lflag: termios.ECHO | termios.ECHONL }).type('secret\r'), '\r\n')
})

test('raw input: bytes as they come, Enter stays Enter', () => {
  const tty = open({ lflag: termios.ICANON | termios.ECHO | termios.ISIG, iflag: termios.ICRNL })
  assert.equal(tty.type('a\x03\r\x04'), '')
  assert.deepEqual([tty.read(1), tty.read(), tty.read()], ['a', '\x03\r\x04', 'waits'])
  assert.deepEqual(tty.signals, [])
})

test('what was typed ahead becomes a line when the mode changes', () => {
  const tty = open({ lflag: termios.ICANON })
  tty.type('ab\rcd')
  tty.read(1)
  const now = tty.terminal.stream.tty.attributes()
  tty.terminal.stream.tty.setAttributes({ ...now, lflag: now.lflag | termios.ICANON })
  assert.deepEqual([tty.read(), tty.read()], ['b\ncd', 'waits'])
})

test('a line holds 4095 bytes, the rest is dropped; its newline still ends it', () => {
  const tty = open()
  tty.type('x'.repeat(TTY_INPUT_BYTES_MAX + 100))
  tty.type('\n')
  assert.equal(tty.read(8192).length, TTY_INPUT_BYTES_MAX)
  assert.equal(tty.taken(), TTY_INPUT_BYTES_MAX + 101)
})

test('echo that a door does not take waits up to a bound, and the rest is not shown', () => {
  const { terminal, type, look, read } = open({}, 0)
  // Lines are read as they come, so that only the echo waits.
  const line = `${'x'.repeat(98)}\n`
  let typed = 0
  for (; typed < TTY_ECHO_BYTES_MAX + 1_000; typed += 100) {
    assert.equal(type(line), '')
    assert.equal(read(), line)
  }
  terminal.credit(1_000_000)
  // A newline is shown as two.
  const shown = look()
  assert.equal(shown, `${'x'.repeat(98)}\r\n`.repeat(100).slice(0, TTY_ECHO_BYTES_MAX))
  assert.equal(type('y'), 'y', 'who takes it sees what he types')
})

test('raw input that nobody reads gives no credit back', () => {
  const tty = open({ lflag: termios.ICANON | termios.ECHO })
  tty.type('x'.repeat(10_000))
  assert.equal(tty.taken(), TTY_INPUT_BYTES_MAX - 1)
  tty.read(1000)
  assert.equal(tty.taken(), TTY_INPUT_BYTES_MAX - 1 + 1000)
})

test('output: newline gets its carriage return, unless OPOST is off', () => {
  const tty = open()
  assert.deepEqual([tty.write('a\nb'), tty.look()], [3, 'a\r\nb'])
  const raw = open({ oflag: termios.OPOST })
  assert.deepEqual([raw.write('a\nb'), raw.look()], [3, 'a\nb'])
})

test('output waits for credit, and for Ctrl-Q behind Ctrl-S', () => {
  const tty = open({}, 4)
  assert.deepEqual([tty.write('abcdef'), tty.look(), tty.write('ef')], [4, 'abcd', 'waits'])
  tty.terminal.credit(100)
  tty.type('\x13')
  assert.equal(tty.write('ef'), 'waits')
  tty.type('\x11')
  assert.deepEqual([tty.write('ef'), tty.look()], [2, 'ef'])
})

test('a new window size is a signal, the same one is not', () => {
  const tty = open()
  tty.terminal.resize({ rows: 24, columns: 80 })
  tty.terminal.resize({ rows: 30, columns: 100 })
  assert.deepEqual(tty.signals, [`${SIGWINCH} to 77`])
  assert.deepEqual(tty.terminal.stream.tty.windowSize(), { rows: 30, columns: 100 })
})

test('hung up: reads end, writes fail', () => {
  const tty = open()
  tty.type('abc')
  tty.terminal.hangUp()
  assert.deepEqual([tty.read(), tty.write('x')], ['', 'fails'])
})

test('any bytes in any pieces under any mode: bounded, and all credit comes back', () => {
  for (let seed = 0; seed < 100; seed++) {
    const dice = seededDice(`tty ${seed}`)
    const tty = open()
    let sent = 0
    for (let step = 0; step < 50; step++) {
      const count = dice.below(400)
      tty.terminal.input(dice.bytes(count))
      sent += count
      tty.terminal.credit(tty.look().length)
      tty.read(1 + dice.below(500))
      if (dice.below(5) > 0) continue
      const now = tty.terminal.stream.tty.attributes()
      const change = dice.below(0o200000)
      tty.terminal.stream.tty.setAttributes({ ...now, lflag: now.lflag ^ change })
    }
    const now = tty.terminal.stream.tty.attributes()
    tty.terminal.stream.tty.setAttributes({ ...now, lflag: 0 })
    for (let i = 0; i < 100 && tty.read() !== 'waits'; i++);
    assert.equal(tty.taken(), sent, `seed ${seed}`)
  }
})
