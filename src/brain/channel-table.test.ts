import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CHANNELS_REMEMBERED_MAX } from '../base/limits.ts'
import type { Visit } from './admission.ts'
import { createChannelTable, type OpenChannel } from './channel-table.ts'

const channel = (handle: number, visit: Visit): OpenChannel =>
  ({
    ...{ handle, visit, world: 1 },
    receive: () => {},
    recording: undefined,
  }) as unknown as OpenChannel

test('of channels that have ended so many are known by their visit, the newest', () => {
  const table = createChannelTable()
  const visit = {} as Visit
  for (let n = 0; n <= CHANNELS_REMEMBERED_MAX; n++) {
    const it = channel(table.nextHandle(), visit)
    table.add(it)
    table.remove(it)
  }
  const open = channel(table.nextHandle(), visit)
  table.add(open)
  const asked = [1, 2, CHANNELS_REMEMBERED_MAX + 1, open.handle, open.handle + 1]
  assert.deepEqual(
    asked.map((handle) => table.visitOf(handle) === visit),
    [false, true, true, true, false],
  )
  assert.deepEqual([table.count(), table.get(2)], [1, undefined])
})
