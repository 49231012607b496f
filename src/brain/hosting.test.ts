import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PERSONAS_PER_MACHINE } from '../base/limits.ts'
import { createHosting } from './hosting.ts'
import type { Machine } from './machine-pool.ts'

const setup = () => {
  const posted: string[] = []
  const machine: Machine = {
    number: 0,
    worlds: 0,
    post: (message) => posted.push(`${message.to} ${'pin' in message ? message.pin : ''}`),
  }
  const hosting = createHosting()
  const needed = (pin: string) => ({ pin, persona: `persona ${pin}` })
  return {
    posted,
    machine,
    hosting,
    enters: (pin: string) => hosting.enters(machine, needed(pin)),
    leaves: (pin: string) => hosting.leaves(machine, needed(pin)),
  }
}

test('a machine is given a persona once, and the newest never', () => {
  const { posted, hosting, machine, enters } = setup()
  enters('a')
  enters('a')
  hosting.enters(machine, { pin: 'now' })
  assert.deepEqual(posted, ['persona a'])
})

test('what no world stands on goes first, the least recently used before others', () => {
  const { posted, enters, leaves } = setup()
  const pins = Array.from({ length: PERSONAS_PER_MACHINE }, (_, n) => `${n}`)
  pins.forEach(enters)
  for (const pin of ['1', '0']) leaves(pin)
  assert.equal(posted.length, PERSONAS_PER_MACHINE)
  enters('more')
  assert.deepEqual(posted.slice(PERSONAS_PER_MACHINE), ['persona more', 'forget 1'])
  enters('1')
  assert.deepEqual(posted.slice(-2), ['persona 1', 'forget 0'])
})

test('what worlds stand on is kept, however many there are', () => {
  const { posted, enters, leaves } = setup()
  const pins = Array.from({ length: PERSONAS_PER_MACHINE + 2 }, (_, n) => `${n}`)
  pins.forEach(enters)
  assert(posted.every((it) => it.startsWith('persona')))
  leaves('3')
  leaves('0')
  assert.deepEqual(posted.slice(pins.length), ['forget 3', 'forget 0'])
  leaves('1')
  assert.equal(posted.length, pins.length + 2)
})
