import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  CHANNELS_PER_VISIT_MAX,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_LOOPBACK_MAX,
  CONNECTIONS_PER_SOURCE_MAX,
} from '../base/limits.ts'
import { type Admission, createAdmission } from './admission.ts'

const fresh = (): Admission => {
  let count = 0
  return createAdmission({ scope: 'visitor', newId: () => `v${++count}` })
}

const knock = (admission: Admission, address: string) =>
  admission.admit({
    protocol: 'tcp',
    source: { address, port: 1, localAddress: '127.0.0.1', localPort: 2222 },
  })

test('one network may have so many connections, and again after one has left', () => {
  const admission = fresh()
  for (let i = 0; i < CONNECTIONS_PER_SOURCE_MAX; i++) {
    assert.ok('id' in knock(admission, `2001:db8::${i.toString(16)}`))
  }
  const refused = { refused: 'too many connections from 2001:db8:0:0::' }
  assert.deepEqual(knock(admission, '2001:db8::ffff'), refused)
  assert.ok('id' in knock(admission, '2001:db8:0:1::1'))
  admission.leave('v1')
  admission.leave('v1')
  assert.ok('id' in knock(admission, '2001:db8::1'))
  assert.deepEqual(knock(admission, '2001:db8::2'), refused)
})

test('loopback may have more, all together not more than the whole', () => {
  const admission = fresh()
  for (let i = 0; i < CONNECTIONS_PER_LOOPBACK_MAX; i++) knock(admission, '127.0.0.1')
  assert.deepEqual(knock(admission, '::1'), { refused: 'too many connections from 127.0.0.1' })
  for (let i = admission.count; i < CONNECTIONS_MAX; i++) {
    knock(admission, `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`)
  }
  assert.deepEqual(knock(admission, '192.0.2.1'), { refused: 'too many connections in all' })
})

test('a visit has so many channels', () => {
  const admission = fresh()
  const visit = knock(admission, '192.0.2.1')
  assert.ok('id' in visit)
  for (let i = 0; i < CHANNELS_PER_VISIT_MAX; i++) assert.equal(admission.takeChannel(visit), true)
  assert.equal(admission.takeChannel(visit), false)
})

test('what a tentacle says of sources counts among its own visitors, and under its name', () => {
  const admission = fresh()
  const source = { address: '203.0.113.9', port: 1, localAddress: '127.0.0.1', localPort: 22 }
  const here = admission.admit({ protocol: 'ssh', source })
  const there = admission.admit({ protocol: 'ssh', source }, { tentacle: 'edge' })
  assert.ok('id' in here && 'id' in there)
  assert.deepEqual(
    [here, there].map(({ worldId, network, who }) => [worldId, network, who.tentacle]),
    [
      ['203.0.113.9', '203.0.113.9', undefined],
      ['edge/203.0.113.9', 'edge/203.0.113.9', 'edge'],
    ],
  )
})

test('an operator may move the limits', () => {
  let count = 0
  const admission = createAdmission({
    scope: 'visitor',
    newId: () => `v${++count}`,
    limits: { perSourceMax: 1, perLoopbackMax: 2, connectionsMax: 3, channelsMax: 1 },
  })
  const comes = (address: string): string => {
    const source = { address, port: 1, localAddress: '192.0.2.9', localPort: 22 }
    const visit = admission.admit({ source, protocol: 'tcp' })
    return 'refused' in visit ? visit.refused : visit.id
  }
  assert.deepEqual(['192.0.2.1', '192.0.2.1', '127.0.0.1', '127.0.0.1', '192.0.2.2'].map(comes), [
    'v1',
    'too many connections from 192.0.2.1',
    'v2',
    'v3',
    'too many connections in all',
  ])
  const visit = admission.find('v1')
  assert.ok(visit !== undefined)
  assert.deepEqual([admission.takeChannel(visit), admission.takeChannel(visit)], [true, false])
})
