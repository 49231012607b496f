import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readable } from './readable.ts'

const time = Date.UTC(2026, 10, 21, 21, 5, 7, 89)

describe('a line of the log as a person reads it', () => {
  const cases: readonly (readonly [line: string, shown: string])[] = [
    [
      JSON.stringify({
        level: 30,
        time,
        sensor: 'a',
        source: '127.0.0.1',
        command: 'ls -l',
        msg: 'command',
      }),
      '21:05:07.089 info  command sensor=a source=127.0.0.1 command="ls -l"',
    ],
    [
      JSON.stringify({
        level: 50,
        time,
        msg: 'trouble',
        err: { message: 'm', stack: 'Error: m\n    at f (\u001b[2J)' },
      }),
      '21:05:07.089 ERROR trouble\n    Error: m\n        at f (\\u001b[2J)',
    ],
    [
      JSON.stringify({ level: 30, time, msg: 'up', doors: [{ port: 1 }] }),
      '21:05:07.089 info  up doors=[{"port":1}]',
    ],
    ['plain text', 'plain text'],
    ['{"not": "ours"}', '{"not": "ours"}'],
    ['{broken', '{broken'],
    ['', ''],
  ]
  for (const [line, shown] of cases) {
    test(JSON.stringify(line), () => assert.equal(readable(line), shown))
  }
})

test('nothing a visitor typed reaches the terminal as a control or hides what stands there', () => {
  const hostile = 'a\u001b]0;t\u0007\r\u009b2J\u202eb\u200bc\u007f'
  const line = JSON.stringify({ level: 30, time, msg: hostile, command: hostile })
  const shown = 'a\\u001b]0;t\\u0007'
  const message = `${shown}\\u000d\\u009b2J\\u202eb\\u200bc\\u007f`
  // JSON already escapes what is below U+0020, and has a short name for CR.
  const field = `"${shown}\\r\\u009b2J\\u202eb\\u200bc\\u007f"`
  assert.equal(readable(line), `21:05:07.089 info  ${message} command=${field}`)
})
