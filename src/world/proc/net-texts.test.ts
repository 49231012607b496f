import assert from 'node:assert/strict'
import { test } from 'node:test'
import { arpLine, deviceLine, fibTrie, inet6Line, listenerLine, routeLines } from './net-texts.ts'

const network = {
  interface: 'ens3',
  mac: '52:54:00:0b:00:ff',
  address: '10.20.30.140',
  prefix: 24,
  gateway: '10.20.30.1',
  gatewayMac: '00:1c:73:01:02:03',
  linkLocal: 'fe80::5054:ff:fe0b:ff',
  receivedPerSecond: 1_000,
  sentPerSecond: 2_000,
}

test('one interface, in every table of /proc/net', () => {
  assert.equal(
    deviceLine(network, 3_600_000),
    '  ens3: 3600000    8633    0    0    0     0          0         0 7200000   11556    0    0    0     0       0          0\n',
  )
  assert.deepEqual(routeLines(network), [
    'ens3\t00000000\t011E140A\t0003\t0\t0\t0\t00000000\t0\t0\t0',
    'ens3\t001E140A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0',
  ])
  assert.equal(
    arpLine(network),
    '10.20.30.1       0x1         0x2         00:1c:73:01:02:03     *        ens3',
  )
  assert.equal(inet6Line(network), 'fe80000000000000505400fffe0b00ff 02 40 20 80     ens3')
  const locals = [...fibTrie(network).matchAll(/\|-- (\S+)\n +\/32 host LOCAL/g)].map(
    ([, it]) => it,
  )
  assert.deepEqual(locals, ['10.20.30.140', '127.0.0.1', '10.20.30.140', '127.0.0.1'])
})

test('who listens', () => {
  assert.equal(
    listenerLine({ address: '127.0.0.1', port: 3306, uid: 110 }, 2),
    '   2: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   110        0 41146 1 0000000000000000 100 0 0 10 0',
  )
  assert.equal(
    listenerLine({ address: '::', port: 22, uid: 0 }, 0),
    '   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 18155 1 0000000000000000 100 0 0 10 0',
  )
})
