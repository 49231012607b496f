import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EAGAIN } from '../base/errno.ts'
import { PID_MAX, PID_STEP, PID_WRAP } from '../base/limits.ts'
import { ProcessTable } from './process-table.ts'
import { Row } from './row.ts'

const USAGE = { files: 0, descriptors: 0, pipePages: 0 }

test('behind the last number come those from 300 on that nobody has', () => {
  let raised = 0
  const setup = { processes: 4, nextPid: PID_MAX - 2, ceiling: PID_MAX - 2 }
  const table = new ProcessTable({ ...setup, raised: () => raised++ })
  const taken = new Row({ pid: PID_WRAP + 1, startedMs: 0, limits: new Map(), usage: USAGE })
  taken.pgid = PID_WRAP + 3
  table.add(taken)
  const given = Array.from({ length: 5 }, () => table.newPid())
  assert.deepEqual(given, [PID_MAX - 2, PID_MAX - 1, PID_WRAP, PID_WRAP + 2, PID_WRAP + 4])
  // What the store remembers goes up in steps, and never down.
  assert.deepEqual([raised, table.ceiling], [1, PID_MAX - 2 + PID_STEP])
  for (const pid of given.slice(0, 3)) {
    table.add(new Row({ pid: Number(pid), startedMs: 0, limits: new Map(), usage: USAGE }))
  }
  assert.equal(table.newPid(), EAGAIN)
})
