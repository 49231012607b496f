import assert from 'node:assert/strict'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import type { FromMachine, MachineLink, ToMachine } from '../nerve/machine.ts'
import type { DoorFacts, Outward } from '../nerve/nerve.ts'
import { memoryStore } from '../store/memory.ts'
import { createBrain } from './brain.ts'

const SOURCE = { address: '192.0.2.1', port: 1, localAddress: '', localPort: 2222 }

const setup = async () => {
  const clock = manualClock()
  const posted: ToMachine[] = []
  let say: (messages: readonly FromMachine[]) => void = () => {}
  const link: MachineLink = {
    post: (messages) => posted.push(...messages),
    onMessages: (receive) => {
      say = receive
    },
    onEnd: () => {},
    terminate: async () => {},
  }
  let ids = 0
  const silent = () => {}
  const brain = createBrain({
    scope: 'visitor',
    store: memoryStore({ clock }),
    clock,
    nextTurn: (then) => then(),
    machines: { count: 1, start: () => link },
    personas: {
      current: 'now',
      of: async () => ({ gone: 'never' }),
      pinnedIn: () => undefined,
    },
    worldsMax: 10,
    namedIn: () => [],
    newId: () => `visit-${++ids}`,
    judge: () => ({ accepted: true, delayMs: 0 }),
    doorFacts: Promise.resolve({} as DoorFacts),
    events: { tell: silent },
    recorder: { open: () => undefined },
    quarantine: { keep: () => {}, whenTold: (_, then) => then() },
    reflexes: { meet: () => ({ observe: () => [] }) },
    log: { trouble: silent },
  })
  say([{ from: 'ready' }])
  await brain.ready
  const visit = async () => {
    const visitor = await brain.nerve.visit({ source: SOURCE, protocol: 'tcp' })
    if ('refused' in visitor) throw new Error(visitor.refused)
    return visitor
  }
  const channels = () => posted.filter(({ to }) => to === 'open').length
  return { brain, posted, visit, channels, say: (message: FromMachine) => say([message]) }
}

test('who leaves while his world is being found gets no shell that nobody would end', async () => {
  const { brain, visit, channels } = await setup()
  const visitor = await visit()
  const opening = brain.nerve.open(visitor, { kind: 'line', user: 'root' }, () => {})
  brain.nerve.leave(visitor)
  assert.deepEqual(await opening, { refused: 'the visitor has left' })
  assert.deepEqual([channels(), brain.counts()], [0, { ...NOBODY, worlds: 1 }])
})

const NOBODY = { visits: 0, channels: 0, worlds: 0, machines: 1 }

test('a world that fails ends its channels as lost, and what comes of it later is dropped', async () => {
  const { brain, visit, say } = await setup()
  const visitor = await visit()
  const got: Outward[] = []
  await brain.nerve.open(visitor, { kind: 'line', user: 'root' }, (frame) => got.push(frame))
  say({ from: 'worldFailed', world: 1, reason: 'broken' })
  say({ from: 'frame', channel: 1, sequence: 0, frame: { kind: 'eof' } })
  assert.deepEqual(got, [{ kind: 'lost' }])
  assert.deepEqual(brain.counts(), { ...NOBODY, visits: 1 })
})
