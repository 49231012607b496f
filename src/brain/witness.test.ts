import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import { DOOR_TOLD_PER_VISIT_MAX } from '../base/limits.ts'
import type { Happening, VisitIdentity } from '../events/events.ts'
import type { Recording } from '../events/recorder.ts'
import type { Attempt, Wish } from '../nerve/nerve.ts'
import { createAdmission } from './admission.ts'
import { createWitness, recordInward, recordOutward } from './witness.ts'

const SOURCE = { address: '::ffff:192.0.2.1', port: 7, localAddress: '::1', localPort: 2222 }

const setup = (worldId?: string) => {
  const clock = manualClock()
  const told: (Happening | string)[] = []
  const whos = new Set<VisitIdentity | undefined>()
  const tape: Recording = {
    out: (bytes) => told.push(`shown ${Buffer.from(bytes)}`),
    in: (bytes) => told.push(`typed ${Buffer.from(bytes)}`),
    resize: (columns, rows) => told.push(`${columns}x${rows}`),
    end: () => told.push('recording ended'),
  }
  const witness = createWitness({
    clock,
    events: {
      tell: (what, who) => {
        told.push(what)
        whos.add(who)
      },
    },
    recorder: { open: () => tape },
    quarantine: {
      keep: (file, who) => {
        told.push(`kept ${file.path}`)
        whos.add(who)
      },
      whenTold: (_, then) => then(),
    },
    reflexes: { meet: () => ({ observe: () => [] }) },
  })
  const admission = createAdmission({ scope: 'visitor', newId: () => '01234567-89ab-cdef' })
  const way = worldId === undefined ? {} : { worldId }
  const visit = admission.admit({ source: SOURCE, protocol: 'ssh' }, way)
  if ('refused' in visit) throw new Error(visit.refused)
  return { clock, told, whos, witness, visit, tape }
}

const SHELL: Wish = {
  kind: 'shell',
  user: 'root',
  terminal: { name: 'xterm', rows: 24, columns: 80, modes: new Uint8Array() },
  env: [],
}

test('a visit is told with one identity, its recordings end before it does', () => {
  const { clock, told, whos, witness, visit, tape } = setup()
  witness.came(visit)
  assert.equal(witness.opened(visit, { number: 3, wish: SHELL }), tape)
  witness.heard(visit, { from: 'command', channel: 3, line: 'ls' })
  witness.heard(visit, { from: 'missed', channel: 3, command: 'lss -l' })
  witness.doorTold(visit, { type: 'client.size', width: 1, height: 2 })
  witness.brought(visit, { path: '/tmp/x', how: 'scp', size: 0 })
  witness.brought(undefined, { path: '/tmp/nobodys', how: 'scp', size: 0 })
  clock.advance(1_500)
  witness.left(visit, [{ recording: tape }, { recording: undefined }])
  assert.deepEqual(told, [
    { type: 'session.connect' },
    { type: 'session.params', arch: 'linux-x64-lsb' },
    { type: 'command.input', input: 'ls' },
    { type: 'command.failed', input: 'lss -l' },
    { type: 'client.size', width: 1, height: 2 },
    'kept /tmp/x',
    'recording ended',
    { type: 'session.closed', tookMs: 1_500 },
  ])
  assert.deepEqual(
    [...whos],
    [
      {
        session: '0123456789ab',
        protocol: 'ssh',
        address: '192.0.2.1',
        network: '192.0.2.1',
        port: 7,
        localAddress: '127.0.0.1',
        localPort: 2222,
        world: '192.0.2.1',
      },
    ],
  )
})

test('a channel without a terminal is not recorded', () => {
  const { witness, visit } = setup()
  const wish: Wish = { kind: 'exec', user: 'root', command: new Uint8Array(), env: [] }
  assert.equal(witness.opened(visit, { number: 1, wish }), undefined)
})

test("the operator's own visit is no evidence", () => {
  const { told, witness, visit } = setup('operator')
  witness.came(visit)
  assert.equal(witness.opened(visit, { number: 1, wish: SHELL }), undefined)
  witness.heard(visit, { from: 'command', channel: 1, line: 'ls' })
  witness.left(visit, [])
  assert.deepEqual(told, [])
})

test('who has left is told of no more', () => {
  const { told, witness } = setup()
  witness.heard(undefined, { from: 'command', channel: 1, line: 'ls' })
  witness.doorTold(undefined, { type: 'client.var', name: 'a', value: 'b' })
  assert.deepEqual(told, [])
})

const KEY = Buffer.from('\0\0\0\x0bssh-ed25519\0\0\0\x01k', 'latin1').toString('base64')
const LOGINS: readonly (readonly [Attempt, boolean, string, unknown])[] = [
  [{ user: 'r', method: 'none', proof: '' }, false, 'a question for the methods', undefined],
  [{ user: 'r', method: 'unknown', proof: '' }, false, 'what the door refuses', undefined],
  [
    { user: 'r', method: 'publickey', proof: KEY, isQuery: true },
    true,
    'a question for a key',
    undefined,
  ],
  [
    { user: 'r', method: 'none', proof: '' },
    true,
    'no question asked',
    { type: 'login.success', username: 'r', proof: { method: 'none' } },
  ],
  [
    { user: 'r', method: 'password', proof: 'x' },
    false,
    'a password refused',
    { type: 'login.failed', username: 'r', proof: { method: 'password', password: 'x' } },
  ],
  [
    { user: 'r', method: 'publickey', proof: KEY },
    false,
    'a key refused',
    {
      type: 'login.failed',
      username: 'r',
      proof: {
        method: 'publickey',
        key: {
          keyType: 'ssh-ed25519',
          // md5sum of the blob.
          fingerprint: '15:85:7d:c4:7c:f1:3a:62:ce:47:df:b6:67:a3:43:c8',
          key: `ssh-ed25519 ${KEY}`,
        },
      },
    },
  ],
]

for (const [attempt, isAccepted, name, expected] of LOGINS) {
  test(`a login: ${name}`, () => {
    const { told, witness, visit } = setup()
    witness.tried(visit, attempt, isAccepted)
    assert.deepEqual(told, expected === undefined ? [] : [expected])
  })
}

test('frames go onto the recording, others do not', () => {
  const { told, tape } = setup()
  const bytes = Buffer.from('x')
  recordInward(tape, { kind: 'in', bytes })
  recordInward(tape, { kind: 'resize', rows: 1, columns: 2 })
  recordInward(tape, { kind: 'credit', bytes: 5 })
  recordInward(undefined, { kind: 'in', bytes })
  recordOutward(tape, { kind: 'out', bytes })
  recordOutward(tape, { kind: 'err', bytes })
  recordOutward(tape, { kind: 'credit', bytes: 5 })
  recordOutward(undefined, { kind: 'out', bytes })
  assert.deepEqual(told, ['typed x', '2x1', 'shown x', 'shown x'])
})

test('what a door tells of one visit is bounded, and what is not told is counted', () => {
  const { told, witness, visit } = setup()
  const size = { type: 'client.size', width: 1, height: 2 } as const
  for (let n = 0; n < DOOR_TOLD_PER_VISIT_MAX + 7; n++) witness.doorTold(visit, size)
  assert.equal(told.length, DOOR_TOLD_PER_VISIT_MAX)
  witness.left(visit, [])
  assert.deepEqual(told.slice(DOOR_TOLD_PER_VISIT_MAX), [
    { type: 'events.lost', sink: 'door', count: 7 },
    { type: 'session.closed', tookMs: 0 },
  ])
})
