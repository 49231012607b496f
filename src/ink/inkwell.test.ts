import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../base/bytes.ts'
import { manualClock } from '../base/clock.ts'
import {
  DRIP_BYTES,
  DRIP_GAP_MS,
  INK_BYTES_MAX,
  INK_CONNECTIONS_MAX,
  INK_MS_MAX,
} from '../base/limits.ts'
import { tarpit as drip } from './drip.ts'
import type { Tarpit } from './ink.ts'
import { createInkwell, type InkTold } from './inkwell.ts'

const setup = (tarpits: readonly Tarpit[] = [drip]) => {
  const clock = manualClock()
  const inkwell = createInkwell({ clock, tarpits })
  const out: string[] = []
  const told: InkTold[] = []
  let isStalled = false
  const waiting: (() => void)[] = []
  const held = inkwell.hold(
    {
      write: (bytes, taken) => {
        out.push(textOf(bytes))
        if (isStalled) waiting.push(taken)
        else taken()
      },
    },
    (what) => told.push(what),
  )
  const stall = () => {
    isStalled = true
  }
  const flow = () => {
    isStalled = false
    for (const taken of waiting.splice(0)) taken()
  }
  return { clock, inkwell, held, out, told, stall, flow }
}

test('without ink, bytes go straight through', () => {
  const { held, out, clock } = setup()
  let taken = 0
  held.write(bytesOf('hello'), () => taken++)
  assert.deepEqual([out, taken, clock.pending()], [['hello'], 1, 0])
})

test('a drip lets a few bytes out after each pause; more may come when all have gone', () => {
  const { held, out, clock, told } = setup()
  assert.equal(held.begin('drip', 'by hand'), true)
  let taken = 0
  const text = 'abcabcz'
  held.write(bytesOf(text), () => taken++)
  assert.deepEqual([DRIP_BYTES, out], [3, []])
  clock.advance(DRIP_GAP_MS)
  assert.deepEqual([out, taken], [['abc'], 0])
  clock.advance(2 * DRIP_GAP_MS)
  assert.deepEqual([out, taken], [['abc', 'abc', 'z'], 1])
  clock.advance(100 * DRIP_GAP_MS)
  held.write(bytesOf('more'), () => taken++)
  assert.equal(out.length, 3)
  clock.advance(2 * DRIP_GAP_MS)
  assert.deepEqual([out.slice(3), taken], [['mor', 'e'], 2])
  assert.deepEqual(told, [{ type: 'ink.started', tarpit: 'drip', reason: 'by hand' }])
})

test('who does not take a drop gets no other one', () => {
  const { held, out, clock, stall, flow } = setup()
  held.begin('drip', '')
  held.write(bytesOf('abcdef'), () => {})
  stall()
  clock.advance(60 * DRIP_GAP_MS)
  assert.deepEqual(out, ['abc'])
  flow()
  clock.advance(DRIP_GAP_MS)
  assert.deepEqual(out, ['abc', 'def'])
})

test('stopped, the rest goes out at once, in order, and later bytes straight through', () => {
  const { held, out, clock, told, stall, flow } = setup()
  held.begin('drip', '')
  let taken = 0
  held.write(bytesOf('abcdefgh'), () => taken++)
  stall()
  clock.advance(DRIP_GAP_MS)
  held.stop()
  held.stop()
  assert.deepEqual([out, taken], [['abc'], 0])
  flow()
  assert.deepEqual([out, taken], [['abc', 'defgh'], 1])
  held.write(bytesOf('on'), () => taken++)
  assert.deepEqual([out.at(-1), taken, clock.pending()], ['on', 2, 0])
  assert.deepEqual(told.at(-1), { type: 'ink.ended', tarpit: 'drip', tookMs: 1_000, bytes: 3 })
  assert.equal(held.begin('drip', 'again'), true)
})

test('bytes and time of one connection are bounded', () => {
  const small = { ...drip, budget: { ...drip.budget, bytes: 6 } }
  const first = setup([small])
  first.held.begin('drip', '')
  first.held.write(bytesOf('abcdefghij'), () => {})
  first.clock.advance(2 * DRIP_GAP_MS)
  assert.equal(first.out.join(''), 'abcdefghij')
  assert.deepEqual(first.told.at(-1), {
    type: 'ink.ended',
    tarpit: 'drip',
    tookMs: 2_000,
    bytes: 6,
  })

  const hose: Tarpit = { ...drip, begin: (outlet) => ({ write: outlet.write, stop: () => {} }) }
  const wide = setup([hose])
  wide.held.begin('drip', '')
  wide.held.write(new Uint8Array(INK_BYTES_MAX - 1), () => {})
  assert.equal(wide.told.length, 1)
  wide.held.write(bytesOf('x'), () => {})
  assert.equal(wide.told.length, 2)

  const second = setup()
  second.held.begin('drip', '')
  second.clock.advance(INK_MS_MAX)
  assert.deepEqual(second.told.at(-1)?.type, 'ink.ended')
  second.held.write(bytesOf('free'), () => {})
  assert.deepEqual(second.out, ['free'])
})

test('so many connections at a time; an unknown tarpit and a second one are refused', () => {
  const { inkwell, held } = setup()
  assert.equal(held.begin('flood', ''), false)
  assert.equal(held.begin('drip', ''), true)
  assert.equal(held.begin('drip', ''), false)
  const next = () => inkwell.hold({ write: () => {} }, () => {})
  for (let n = 1; n < INK_CONNECTIONS_MAX; n++) assert.equal(next().begin('drip', ''), true)
  const last = next()
  assert.equal(last.begin('drip', ''), false)
  held.stop()
  assert.equal(last.begin('drip', ''), true)
})
