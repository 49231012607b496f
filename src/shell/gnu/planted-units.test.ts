import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PLANTED_UNITS_MAX } from '../../base/limits.ts'
import type { Sys } from '../program.ts'
import { notePlanted, plantedUnits } from './planted-units.ts'

const memory = (): Sys => {
  let kept = ''
  return {
    kernelState: () => kept,
    tellKernel: (_name: string, text: string) => {
      kept = text
      return text
    },
    now: () => ({ s: 7, ns: 0 }),
  } as unknown as Sys
}

test('what was started is remembered, the oldest are forgotten', () => {
  const sys = memory()
  for (let at = 0; at <= PLANTED_UNITS_MAX; at++) {
    notePlanted(sys, `u${at}.service`, { pid: at, status: 0, state: 'running' })
  }
  notePlanted(sys, 'u2.service', { pid: 2, status: 3, state: 'failed' })
  const units = plantedUnits(sys)
  assert.equal(units.size, PLANTED_UNITS_MAX)
  assert.deepEqual([units.has('u0.service'), units.has('u1.service')], [false, true])
  assert.deepEqual(units.get('u2.service'), { pid: 2, status: 3, state: 'failed', sinceS: 7 })
})
