import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { test } from 'node:test'

/** What the doors must do whichever way they are wired; a soak runs all of it apart. */
const isSoak = process.env.MIMICRY_SOAK === '1'
const FILES = [
  'raw',
  'telnet',
  'doors',
  'ink',
  ...(isSoak ? ['exec', 'programs', 'restart'] : []),
  'ssh',
].map((name) => `test/e2e/${name}.test.ts`)
const CHOSEN = isSoak
  ? []
  : [
      '--test-name-pattern=^(a |the |what |visitors|OpenSSH|one port|every door|Mirai|any|https?:)',
      // Seconds of waiting, or algorithms: the wire makes no difference to either.
      '--test-skip-pattern=^(who drips|a wrong password|new keys|every [A-Z])',
    ]

test('the tests of the doors pass with tentacle and brain apart, too', async () => {
  const words = ['--test', '--test-isolation=none', '--test-reporter=tap', ...CHOSEN, ...FILES]
  const child = spawn(process.execPath, words, {
    cwd: join(import.meta.dirname, '../..'),
    // Else the child reports to our test runner instead of printing.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, WIRING: 'apart' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text
  })
  const [code] = await once(child, 'close')
  const failed = printed.split('\n').filter((line) => /^\s*not ok/.test(line))
  assert.deepEqual([code, failed], [0, []], printed.slice(-6_000))
  const passed = Number(/^# pass (\d+)/m.exec(printed)?.[1])
  assert(passed >= 18, `${passed} tests ran`)
})
