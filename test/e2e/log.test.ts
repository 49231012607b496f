import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, onceThere, PROMPT, processCommand, raw, start, temporaryFolder } from './kit.ts'

test('every command shows in the log: who, where, what', async (t) => {
  const lines: {
    msg: string
    command?: unknown
    protocol?: unknown
    world?: unknown
    source?: unknown
  }[] = []
  const info = (facts: object, msg: string) => lines.push({ ...facts, msg })
  const log = { info, warn: info, error: info } as never
  const running = await start(t, configOf(temporaryFolder(t)), { log })
  const client = await raw(t, running, '127.0.0.2')
  await client.until(PROMPT)
  client.send('echo "a\x1b[2J"\n')
  await client.until(PROMPT)
  await processCommand(running, { session_id: '1', command: 'cd /tmp\nls' })
  const commandsTold = () => lines.filter(({ msg }) => msg === 'command')
  // Happenings gather for a moment before they are written.
  await onceThere(() => commandsTold()[1])
  const commands = commandsTold()
  assert.deepEqual(
    commands.map(({ command, protocol, world, source }) => [command, protocol, world, source]),
    [
      ['echo "a\x1b[2J"', 'tcp', '127.0.0.2', '127.0.0.2'],
      ['cd /tmp\nls', 'http', '127.0.0.1', '127.0.0.1'],
    ],
  )
  assert.deepEqual(
    lines.map(({ msg }) => msg).filter((it) => it !== 'command'),
    ['up', 'visit', 'visit'],
  )
})
