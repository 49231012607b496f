import assert from 'node:assert/strict'
import { test } from 'node:test'
import { textOf } from '../../base/bytes.ts'
import { EACCES, EINVAL, EOPNOTSUPP, EPERM, failed } from '../../base/errno.ts'
import { Waiting } from '../../base/waiting.ts'
import type { MachineFacts } from '../proc/machine-facts.ts'
import { procOf } from '../proc/proc.ts'
import { BOOTED_MS, MACHINE } from '../proc/testing-machine.ts'
import { O_CREAT, O_WRONLY, type Syscalls } from '../syscalls.ts'
import { tinyWorld } from '../testing-image.ts'
import { startIn } from '../testing-process.ts'
import { isDirectory, isSymlink } from '../tree.ts'
import { sysfsOf } from './sysfs.ts'

const machineWith = (more: Partial<MachineFacts> = {}): MachineFacts => ({
  ...MACHINE,
  disk: { name: 'sda', kb: 41_943_040, partitionsKb: [41_941_999] },
  mounts: [
    ...MACHINE.mounts,
    { source: 'sysfs', path: '/sys', type: 'sysfs', options: 'rw,nosuid,relatime' },
  ],
  network: {
    ...{ interface: 'ens3', mac: '52:54:00:01:02:03', address: '10.0.0.5', prefix: 24 },
    ...{ gateway: '10.0.0.1', gatewayMac: '00:00:00:00:00:01', linkLocal: 'fe80::1' },
    ...{ receivedPerSecond: 1_000, sentPerSecond: 2_000 },
  },
  ...more,
})

const start = (machine = machineWith()): Syscalls => {
  const make = sysfsOf(machine)
  assert.ok(make !== undefined)
  const mounts = [
    { path: '/proc', make: procOf(machine) },
    { path: '/sys', make },
  ]
  return startIn(
    tinyWorld({ '/proc': { dir: true }, '/sys': { dir: true } }, { bootedMs: BOOTED_MS, mounts }),
  )
}

const cat = (sys: Syscalls, path: string): unknown => {
  const fd = sys.open(path)
  if (typeof fd !== 'number') return fd
  const bytes = sys.read(fd, 65_536)
  sys.close(fd)
  return failed(bytes) || bytes instanceof Waiting ? bytes : textOf(bytes)
}

/** Everything below a directory, links not followed. */
const walk = (sys: Syscalls, dir: string): readonly string[] => {
  const entries = sys.readdir(dir)
  assert.ok(!failed(entries), dir)
  const names = entries.map(({ name }) => name).filter((name) => name !== '.' && name !== '..')
  return names.flatMap((name) => {
    const path = `${dir}/${name}`
    const stat = sys.lstat(path)
    assert.ok(!failed(stat), path)
    return [path, ...(isDirectory(stat.mode) ? walk(sys, path) : [])]
  })
}

for (const name of ['ens3', 'ens4', 'enp1s0', 'eth0']) {
  test(`every link leads somewhere, every file says something it should: ${name}`, () => {
    const machine = machineWith()
    const sys = start({
      ...machine,
      network: machine.network && { ...machine.network, interface: name },
    })
    const paths = walk(sys, '/sys')
    assert.equal(new Set(paths).size, paths.length)
    const lost = paths.filter((path) => failed(sys.stat(path)))
    assert.deepEqual(lost, [])
    const refused = paths.filter((path) => {
      const stat = sys.lstat(path)
      if (failed(stat) || isDirectory(stat.mode) || isSymlink(stat.mode)) return false
      assert.deepEqual([stat.size, stat.nlink, stat.uid], [4_096, 1, 0], path)
      return typeof cat(sys, path) !== 'string'
    })
    const names = refused.map((path) => path.slice(path.indexOf('/net/')))
    const told = ['phys_port_id', 'phys_port_name', 'phys_switch_id']
    assert.deepEqual(names, [
      ...told.map((it) => `/net/${name}/${it}`),
      ...['/net/lo/duplex', '/net/lo/speed'],
    ])
    assert.equal(cat(sys, `/sys/class/net/${name}/address`), '52:54:00:01:02:03\n')
    assert.equal(cat(sys, `/sys/class/net/${name}/uevent`), `INTERFACE=${name}\nIFINDEX=2\n`)
    assert.deepEqual(
      [cat(sys, '/sys/class/net/lo/speed'), cat(sys, `/sys/class/net/${name}/phys_port_id`)],
      [EINVAL, EOPNOTSUPP],
    )
  })
}

test('the disk is the one of /proc: sizes, numbers, counters', () => {
  const sys = start()
  const block = (name: string) => cat(sys, `/sys/class/block/${name}`)
  assert.deepEqual(
    [
      block('sda/dev'),
      block('sda1/dev'),
      block('sda/size'),
      block('sda1/size'),
      block('sda1/start'),
    ],
    ['8:0\n', '8:1\n', '83886080\n', '83883998\n', '2048\n'],
  )
  const line = String(cat(sys, '/proc/diskstats')).split('\n')[1]?.trim().split(/\s+/).slice(3)
  assert.deepEqual(String(block('sda1/stat')).trim().split(/\s+/), line)
})

test('processors and their caches, as many as /proc/cpuinfo has', () => {
  const sys = start(machineWith({ cpus: 40 }))
  const cpu = (name: string) => cat(sys, `/sys/devices/system/cpu/${name}`)
  assert.deepEqual(
    [cpu('online'), cpu('offline'), cpu('cpu39/topology/core_id'), cpu('cpu33/topology/core_cpus')],
    ['0-39\n', '\n', '39\n', '2,00000000\n'],
  )
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => cpu(`cpu0/cache/index${n}/size`)),
    ['32K\n', '32K\n', '1024K\n', '28160K\n'],
  )
  assert.equal(cpu('cpu0/topology/package_cpus'), 'ff,ffffffff\n')
  assert.match(String(cpu('vulnerabilities/mds')), /^Vulnerable: Clear CPU buffers attempted/)
  assert.equal(cpu('vulnerabilities/meltdown'), 'Not affected\n')
})

test('nothing can be made in it, and what is not to be set is not even root to write', () => {
  const sys = start()
  assert.equal(sys.open('/sys/x', O_CREAT | O_WRONLY), EACCES)
  assert.equal(sys.mkdir('/sys/kernel/x'), EPERM)
  assert.equal(sys.unlink('/sys/kernel/fscaps'), EPERM)
  const write = (path: string) => {
    const fd = sys.open(path, O_WRONLY)
    return typeof fd === 'number' ? sys.write(fd, new Uint8Array([48, 10])) : fd
  }
  assert.deepEqual(
    [write('/sys/class/net/lo/address'), write('/sys/kernel/profiling')],
    [EACCES, 2],
  )
})

test('a machine that has mounted none has none', () => {
  assert.equal(sysfsOf(MACHINE), undefined)
})
