import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import type { Admitted, ToMachine } from '../nerve/machine.ts'
import type { VisitorLogs } from '../persona/visitor-logs.ts'
import type { Pid } from '../world/process.ts'
import type { World } from '../world/world.ts'
import { createVisitNotes } from './visit-notes.ts'

/** What was written, and `!` whenever it is to be sent. */
const onPaper = () => {
  const written: string[] = []
  const world: Partial<World> = {
    clock: manualClock(5_000),
    note: (path, text) => {
      written.push(`${path} ${text}`)
      return true
    },
  }
  const one = (text: string) => [{ path: '/log', text }]
  const logs: VisitorLogs = {
    sessionAt: (nowMs, others) => nowMs + others,
    begins: ({ user, method, key, pid, child, line, session }) =>
      one(`begins ${user} ${method} ${key} ${pid} ${child} ${line} ${session}`),
    ends: ({ user }, nowMs) => one(`ends ${user} ${nowMs}`),
    terminalBegins: ({ user, address, line, pid }, nowMs) =>
      one(`in ${user} ${address} ${line} ${pid} ${nowMs}`),
    terminalEnds: ({ line }, nowMs) => one(`out ${line} ${nowMs}`),
  }
  const notes = createVisitNotes(world as World, logs, () => written.push('!'))
  return { notes, written }
}

const opening = (admitted?: Admitted): ToMachine & { to: 'open' } => ({
  ...{ to: 'open', channel: 1, world: 1, wish: { kind: 'line', user: 'root' } },
  source: { address: '::ffff:192.0.2.1', port: 9, localAddress: '192.0.2.2', localPort: 22 },
  ...(admitted && { admitted }),
})
const ADMITTED: Admitted = { visit: 'v', door: 'ssh', method: 'password', isFirst: true }

const entered = (terminal?: number) => ({
  ...{ user: 'root', uid: 0, startedMs: 4_000, terminal },
  ...{ pid: 12 as Pid, monitor: 10 as Pid, child: 11 as Pid },
})

test('one login for a connection, one record for each of its terminals', () => {
  const { notes, written } = onPaper()
  const first = notes.ofSession(opening(ADMITTED))
  first.entered(entered(0))
  first.ended()
  const second = notes.ofSession(opening({ ...ADMITTED, isFirst: false }))
  second.entered(entered())
  second.ended()
  const other = notes.ofSession(opening({ ...ADMITTED, visit: 'w' }))
  assert.deepEqual([first.login, second.login, other.login], [5_000, 5_000, 5_001])
  notes.left('v')
  notes.left('v')
  assert.deepEqual(written, [
    ...['/log begins root password undefined 10 11 pts/0 5000', '!'],
    ...['/log in root 192.0.2.1 pts/0 12 4000', '!'],
    ...['/log out pts/0 5000', '!'],
    ...['/log ends root 5000', '!'],
  ])
})

test('who was not admitted by a door that asks is in no log', () => {
  const { notes, written } = onPaper()
  const session = notes.ofSession(opening())
  session.entered(entered(0))
  session.ended()
  assert.equal(session.login, undefined)
  notes.left('v')
  assert.deepEqual(written, [])
})

test('a session that ends before its user was known leaves nothing', () => {
  const { notes, written } = onPaper()
  notes.ofSession(opening(ADMITTED)).ended()
  notes.left('v')
  assert.deepEqual(written, [])
})
