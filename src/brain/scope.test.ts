import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isLoopback, worldIdOf } from './scope.ts'

test('a visitor is an IPv4 address or an IPv6 /64', () => {
  const table = [
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '127.0.0.1'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::FFFF:198.51.100.7', '198.51.100.7'],
    ['127.0.0.2', '127.0.0.2'],
    ['2001:db8::1', '2001:db8:0:0::'],
    ['2001:db8:0:0:ffff::9', '2001:db8:0:0::'],
    ['2001:0db8:0001:0002:3:4:5:6', '2001:db8:1:2::'],
    ['fe80::1%eth0', 'fe80:0:0:0::'],
  ] as const
  for (const [address, world] of table) {
    assert.equal(worldIdOf('visitor', { address, session: 'x' }), world)
  }
})

test('the other scopes do not look at the address', () => {
  assert.equal(worldIdOf('everyone', { address: '192.0.2.1', session: 'a' }), 'everyone')
  assert.equal(worldIdOf('session', { address: '192.0.2.1', session: 'a' }), 'session-a')
})

test('loopback is 127/8 and ::1', () => {
  const answers = ['127.9.9.9', '::1', '::ffff:127.0.0.1', '128.0.0.1', '::2'].map(isLoopback)
  assert.deepEqual(answers, [true, true, true, false, false])
})
