import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { type ManualClock, manualClock } from '../../base/clock.ts'
import {
  API_COMMAND_GRACE_MS,
  API_COMMAND_MS,
  API_OUTPUT_BYTES_MAX,
  API_SESSION_IDLE_MS,
  API_SESSIONS_PER_SOURCE_MAX,
} from '../../base/limits.ts'
import type { Inward, Nerve, Outward } from '../../nerve/nerve.ts'
import { createApiSessions, NotServed } from './sessions.ts'

interface Shell {
  readonly sent: Inward[]
  readonly say: (frame: Outward) => void
  isLeft: boolean
}

/** A brain whose shells do what the test says. */
const scripted = (react: (shell: Shell, frame: Inward) => void) => {
  const shells: Shell[] = []
  const nerve: Nerve = {
    visit: async () => ({ id: String(shells.length) }),
    hello: async () => {
      throw new Error('the API shows no face')
    },
    authenticate: async () => ({ accepted: true, delayMs: 0 }),
    open: async (_visitor, _wish, say) => {
      const shell: Shell = { sent: [], say, isLeft: false }
      shells.push(shell)
      return {
        send: (frame) => {
          shell.sent.push(frame)
          react(shell, frame)
        },
      }
    },
    leave: ({ id }) => {
      const shell = shells[Number(id)]
      if (shell !== undefined) shell.isLeft = true
    },
    tell: () => {},
  }
  return { nerve, shells }
}

const callerOf = (id: string, address = '192.0.2.1') => ({
  id,
  source: { address, port: 1, localAddress: '192.0.2.9', localPort: 8000 },
})

const done = (status = 0): Outward => ({ kind: 'done', status, prompt: bytesOf('# '), cut: false })

/** Lets promises that are settled go on. */
const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

const advance = async (clock: ManualClock, ms: number): Promise<void> => {
  await settle()
  clock.advance(ms)
  await settle()
}

test('a command that takes too long gets SIGINT, and SIGKILL when it does not care', async () => {
  const clock = manualClock()
  const { nerve, shells } = scripted((shell, frame) => {
    if (frame.kind === 'command') shell.say({ kind: 'out', bytes: bytesOf('so far') })
    if (frame.kind === 'signal' && frame.name === 'KILL') {
      shell.say({ kind: 'killed', signal: 'KILL', dumped: false })
    }
  })
  const sessions = createApiSessions(nerve, clock)
  const answer = sessions.run(callerOf('1'), 'trap "" INT; sleep 99')
  await advance(clock, API_COMMAND_MS)
  const kinds = () => shells[0]?.sent.map((it) => (it.kind === 'signal' ? it.name : it.kind))
  assert.deepEqual(kinds(), ['command', 'credit', 'INT'])
  await advance(clock, API_COMMAND_GRACE_MS)
  const { output, status } = await answer
  assert.deepEqual([textOf(output), status], ['so far', 137])
  assert.equal(shells[0]?.isLeft, true)
  void sessions.run(callerOf('1'), 'true')
  await settle()
  assert.equal(shells.length, 2)
})

test('output is cut at its limit, with what was printed so far', async () => {
  const { nerve, shells } = scripted((shell, frame) => {
    if (frame.kind === 'command') {
      for (let i = 0; i < 20; i++) shell.say({ kind: 'out', bytes: new Uint8Array(65_536) })
    }
    if (frame.kind === 'signal') shell.say(done(130))
  })
  const sessions = createApiSessions(nerve, manualClock())
  const answer = await sessions.run(callerOf('1'), 'yes')
  assert.deepEqual([answer.output.length, answer.status], [API_OUTPUT_BYTES_MAX, 130])
  const credit = shells[0]?.sent.filter((it) => it.kind === 'credit').length
  assert.equal(credit, 20)
})

test('ids belong to the address that made them', async () => {
  const { nerve, shells } = scripted((shell, frame) => {
    if (frame.kind === 'command') shell.say(done())
  })
  const sessions = createApiSessions(nerve, manualClock())
  await sessions.run(callerOf('1', '192.0.2.1'), 'a')
  await sessions.run(callerOf('1', '192.0.2.2'), 'b')
  await sessions.run(callerOf('1', '192.0.2.1'), 'c')
  assert.deepEqual(
    shells.map(({ sent }) => sent.map((it) => (it.kind === 'command' ? textOf(it.line) : ''))),
    [['a', 'c'], ['b']],
  )
})

test('a session nobody uses ends', async () => {
  const clock = manualClock()
  const { nerve, shells } = scripted((shell, frame) => {
    if (frame.kind === 'command') shell.say(done())
  })
  const sessions = createApiSessions(nerve, clock)
  await sessions.run(callerOf('1'), 'a')
  await advance(clock, API_SESSION_IDLE_MS - 1)
  await sessions.run(callerOf('1'), 'b')
  await advance(clock, API_SESSION_IDLE_MS - 1)
  assert.equal(shells[0]?.isLeft, false)
  await advance(clock, 1)
  assert.equal(shells[0]?.isLeft, true)
})

test('a session that has ended, or was closed, leaves no timer behind', async () => {
  const clock = manualClock()
  const { nerve } = scripted((shell, frame) => {
    if (frame.kind !== 'command') return
    shell.say(textOf(frame.line) === 'exit' ? { kind: 'exit', status: 0 } : done())
  })
  const sessions = createApiSessions(nerve, clock)
  await sessions.run(callerOf('1'), 'exit')
  assert.equal(clock.pending(), 0)
  await sessions.run(callerOf('1'), 'true')
  assert.equal(clock.pending(), 1)
  sessions.close()
  assert.equal(clock.pending(), 0)
})

test('one address has so many sessions', async () => {
  const { nerve } = scripted((shell, frame) => {
    if (frame.kind === 'command') shell.say(done())
  })
  const sessions = createApiSessions(nerve, manualClock())
  for (let i = 0; i < API_SESSIONS_PER_SOURCE_MAX; i++) await sessions.run(callerOf(`${i}`), '')
  await assert.rejects(
    sessions.run(callerOf('more'), ''),
    new NotServed('too many sessions of this address: let some end by exit or by silence'),
  )
  await sessions.run(callerOf('more', '192.0.2.2'), '')
})

test('a machine that dies is said, and the next call finds another', async () => {
  let isDying = true
  const { nerve } = scripted((shell, frame) => {
    if (frame.kind === 'command') shell.say(isDying ? { kind: 'lost' } : done())
  })
  const sessions = createApiSessions(nerve, manualClock())
  await assert.rejects(
    sessions.run(callerOf('1'), 'x'),
    new NotServed('the machine behind this session has ended'),
  )
  isDying = false
  assert.equal((await sessions.run(callerOf('1'), 'x')).status, 0)
})
