import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { EACCES, EINVAL, EIO, ENOENT, failed } from '../../base/errno.ts'
import { Waiting } from '../../base/waiting.ts'
import { O_CREAT, O_RDWR, O_TRUNC, O_WRONLY, type Syscalls } from '../syscalls.ts'
import { type TinyWorld, tinyWorld } from '../testing-image.ts'
import { forked, pid, startIn } from '../testing-process.ts'
import { isDirectory, isSymlink } from '../tree.ts'
import { procOf } from './proc.ts'
import { BOOTED_MS, MACHINE } from './testing-machine.ts'

const worldWithProc = (): TinyWorld =>
  tinyWorld(
    { '/proc': { dir: true }, '/file': { text: 'f' }, '/bin/sh': { text: '', mode: 0o755 } },
    { bootedMs: BOOTED_MS, mounts: [{ path: '/proc', make: procOf(MACHINE) }] },
  )

const start = (): Syscalls => startIn(worldWithProc())

/** A whole file as cat reads it, or what went wrong. */
const cat = (sys: Syscalls, path: string): unknown => {
  const fd = sys.open(path)
  if (typeof fd !== 'number') return fd
  let text = ''
  for (;;) {
    const bytes = sys.read(fd, 100)
    if (failed(bytes) || bytes instanceof Waiting) {
      sys.close(fd)
      return bytes
    }
    if (bytes.length === 0) break
    text += textOf(bytes)
  }
  sys.close(fd)
  return text
}

const write = (sys: Syscalls, path: string, text: string): unknown => {
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC)
  if (typeof fd !== 'number') return fd
  const answer = sys.write(fd, bytesOf(text))
  sys.close(fd)
  return answer
}

test('what the machine is', () => {
  const sys = start()
  const processor = (n: number) => `processor\t: ${n}
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 85
model name\t: Intel(R) Xeon(R) Gold 6248
stepping\t: 7
microcode\t: 0x5003605
cpu MHz\t\t: 2494.140
cache size\t: 28160 KB
physical id\t: 0
siblings\t: 2
core id\t\t: ${n}
cpu cores\t: 2
apicid\t\t: ${n}
initial apicid\t: ${n}
fpu\t\t: yes
fpu_exception\t: yes
cpuid level\t: 22
wp\t\t: yes
flags\t\t: fpu vme
bugs\t\t: mds
bogomips\t: 4988.28
clflush size\t: 64
cache_alignment\t: 64
address sizes\t: 46 bits physical, 48 bits virtual
power management:

`
  const texts = {
    cpuinfo: processor(0) + processor(1),
    version:
      'Linux version 6.1.0-32-amd64 (me@here) (gcc 12) #1 SMP PREEMPT_DYNAMIC Debian 6.1.129-1 (2025-03-06)\n',
    cmdline: 'root=/dev/sda1 ro\n',
    uptime: '7200.00 14344.56\n',
    loadavg: '0.00 0.00 0.02 1/2 1841\n',
    partitions:
      'major minor  #blocks  name\n\n   8        0       1000 sda\n   8        1        900 sda1\n',
    swaps: 'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n',
    modules: 'ext4 983040 1 - Live 0xffffffffc0400000\n',
    mounts: `/dev/sda1 / ext4 rw,relatime,errors=remount-ro 0 0
proc /proc proc rw,nosuid,relatime 0 0
tmpfs /proc/x tmpfs ro,size=4k 0 0
`,
    'self/mountinfo': `21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
22 21 0:21 / /proc rw,nosuid,relatime shared:2 - proc proc rw
23 22 0:22 / /proc/x ro shared:3 - tmpfs tmpfs rw,size=4k
`,
    'sys/kernel/hostname': 'web01\n',
    'sys/kernel/osrelease': '6.1.0-32-amd64\n',
    'sys/kernel/pid_max': '4194304\n',
  }
  for (const [path, text] of Object.entries(texts)) {
    assert.equal(cat(sys, `/proc/${path}`), text, path)
  }
})

test('memory adds up, and is printed in columns', () => {
  const text = String(cat(start(), '/proc/meminfo'))
  const amounts = new Map(
    [...text.matchAll(/^(\S+): +(\d+)/gm)].map(([, name, kb]) => [name, Number(kb)]),
  )
  const of = (name: string): number => amounts.get(name) ?? Number.NaN
  assert.equal(of('Active'), of('Active(anon)') + of('Active(file)'))
  assert.equal(of('Inactive'), of('Inactive(anon)') + of('Inactive(file)'))
  assert.equal(of('Slab'), of('SReclaimable') + of('SUnreclaim'))
  assert.ok(of('MemFree') < of('MemAvailable') && of('MemAvailable') < of('MemTotal'))
  const used = of('MemTotal') - of('MemFree') - of('Buffers') - of('Cached') - of('Slab')
  assert.ok(used > of('AnonPages'))
  const lines = text.trimEnd().split('\n')
  assert.deepEqual(
    lines.filter((line) => !/^.{24}( kB)?$/.test(line)),
    ['VmallocTotal:   34359738367 kB'],
  )
})

test('time goes on, and processors with it', () => {
  const world = worldWithProc()
  const sys = startIn(world)
  const ticks = (): number[] =>
    String(cat(sys, '/proc/stat')).split('\n')[0]?.split(/ +/).slice(1).map(Number) ?? []
  const before = ticks()
  world.clock.advance(10_000)
  const spent = ticks().map((tick, index) => tick - (before[index] ?? 0))
  const all = spent.reduce((a, b) => a + b)
  assert.ok(all >= 1995 && all <= 2005, `${all} ticks of 2 processors in 10 s`)
  assert.equal(String(cat(sys, '/proc/uptime')).split(' ')[0], '7210.00')
  assert.match(String(cat(sys, '/proc/stat')), new RegExp(`^btime ${BOOTED_MS / 1000}$`, 'm'))
})

test('what a process is', () => {
  const sys = start()
  assert.equal(cat(sys, '/proc/self/cmdline'), 'sh\0-c\0x\0')
  assert.equal(cat(sys, '/proc/self/environ'), 'A=1\0')
  assert.equal(cat(sys, '/proc/self/comm'), 'a-name-of-many-\n')
  const words = String(cat(sys, '/proc/self/stat')).split(' ')
  assert.equal(words.length, 52)
  assert.deepEqual(words.slice(0, 9), [
    ...['1841', '(a-name-of-many-)', 'R', '1', '1841', '1841', '0', '-1', '4194368'],
  ])
  assert.equal(words[21], '720000')
  assert.equal(String(cat(sys, '/proc/1/stat')).split(' ')[21], '0')
  assert.equal(sys.readlink('/proc/self/cwd'), '/tmp')
  assert.equal(sys.readlink('/proc/self/exe'), ENOENT)
  const child = forked(sys)
  assert.equal(child.readlink('/proc/self'), '1842')
  assert.match(String(cat(child, '/proc/self/status')), /^PPid:\t1841$/m)
  child.exit(3)
  assert.match(String(cat(sys, '/proc/1842/status')), /^State:\tZ \(zombie\)$/m)
  assert.equal(cat(sys, '/proc/1842/cmdline'), '')
  sys.wait({ pid: -1 })
  assert.equal(cat(sys, '/proc/1842/cmdline'), ENOENT)
})

test('names are listed as the kernel does: short ones first, processes by number last', () => {
  const sys = start()
  const names = (path: string): unknown => {
    const entries = sys.readdir(path)
    return failed(entries) ? entries : entries.map(({ name }) => name).join(' ')
  }
  assert.equal(
    names('/proc'),
    'fs irq net sys tty kmsg stat locks swaps driver mounts uptime cgroups cmdline cpuinfo devices loadavg meminfo modules sysvipc version pressure diskstats partitions execdomains filesystems self thread-self 1 1841',
  )
  assert.equal(sys.open('/file'), 0)
  assert.equal(names('/proc/self/fd'), '0 1')
  assert.equal(names('/proc/self/task'), '1841')
  assert.equal(names('/proc/thread-self/fd'), '0 1')
  assert.equal(names('/proc/1/fd'), '')
})

test('descriptors: what they lead to, and what they say when it is gone', () => {
  const sys = start()
  assert.equal(sys.open('/tmp/f', O_CREAT | O_RDWR), 0)
  sys.pipe()
  const link = (fd: number): unknown => sys.readlink(`/proc/self/fd/${fd}`)
  assert.deepEqual([link(0), link(1), link(9)], ['/tmp/f', 'pipe:[18000]', ENOENT])
  const modes = [0, 1, 2].map((fd) => {
    const stat = sys.lstat(`/proc/self/fd/${fd}`)
    return failed(stat) ? stat : [stat.mode.toString(8), stat.size]
  })
  assert.deepEqual(modes, [
    ['120700', 64],
    ['120500', 64],
    ['120300', 64],
  ])
  sys.rename('/tmp/f', '/g')
  assert.equal(link(0), '/g')
  sys.unlink('/g')
  assert.equal(link(0), '/tmp/f (deleted)')
  assert.equal(write(sys, '/proc/self/fd/0', 'still'), 5)
  assert.equal(cat(sys, '/dev/../proc/self/fd/0'), 'still')
  assert.equal(sys.open('/tmp'), 3)
  assert.equal(typeof sys.chdir('/proc/self/fd/3'), 'number')
  assert.equal(sys.getcwd(), '/tmp')
})

test('others see a process, but not into it', () => {
  const world = worldWithProc()
  startIn(world)
  const sys = startIn(world, { uid: 1000 })
  const of = `/proc/${pid(sys) - 1}`
  assert.deepEqual(
    [
      cat(sys, `${of}/environ`),
      cat(sys, `${of}/maps`),
      cat(sys, `${of}/io`),
      sys.readdir(`${of}/fd`),
      sys.readdir(`${of}/fdinfo`),
      sys.readlink(`${of}/cwd`),
      sys.chdir(`${of}/root`),
      sys.stat(`${of}/exe`),
      write(sys, `${of}/oom_score_adj`, '5'),
      write(sys, '/proc/sys/net/ipv4/ip_forward', '1'),
    ],
    Array.from({ length: 10 }, () => EACCES),
  )
  assert.equal(cat(sys, `${of}/cmdline`), 'sh\0-c\0x\0')
  assert.equal(cat(sys, '/proc/self/environ'), 'A=1\0')
  const stat = sys.stat('/proc/self')
  assert.equal(!failed(stat) && stat.uid, 1000)
})

test('what may be written is kept; all else refused', () => {
  const sys = start()
  const wrote = (path: string, text: string) => write(sys, `/proc/${path}`, text)
  assert.equal(wrote('sys/net/ipv4/ip_forward', '1\n'), 2)
  assert.equal(cat(sys, '/proc/sys/net/ipv4/ip_forward'), '1\n')
  assert.equal(wrote('sys/net/ipv4/ip_forward', 'on\n'), EINVAL)
  assert.equal(wrote('sys/kernel/printk', '3'), 1)
  assert.equal(cat(sys, '/proc/sys/kernel/printk'), '3\t4\t1\t7\n')
  assert.equal(wrote('sys/vm/drop_caches', '3\n'), 2)
  assert.equal(wrote('sys/vm/drop_caches', '9\n'), EINVAL)
  assert.equal(wrote('version', 'x'), EIO)
  assert.equal(wrote('self/statm', 'x'), EINVAL)
  assert.equal(wrote('self/comm', 'kworker/0:1\n'), 12)
  // What echo writes ends in a newline, which stays.
  assert.equal(cat(sys, '/proc/self/comm'), 'kworker/0:1\n\n')
  assert.equal(wrote('self/oom_score_adj', '-1000'), 5)
  assert.equal(cat(forked(sys), '/proc/self/oom_score'), '0\n')
})

test('whoever reads, lists or walks whatever: an answer, never an exception', () => {
  const world = worldWithProc()
  const root = startIn(world)
  root.open('/file')
  root.pipe()
  const users = [root, startIn(world, { uid: 1000 })]
  const names = '. .. self 1 1841 1842 0 00 -1 9999999 fd exe cwd root task net mem sys x'.split(
    ' ',
  )
  const dice = seededDice('walk')
  let looked = 0
  const look = (sys: Syscalls, path: string): void => {
    const stat = sys.lstat(path)
    sys.stat(path)
    sys.access(path, dice.below(8))
    looked++
    if (failed(stat)) return
    if (isSymlink(stat.mode)) sys.readlink(path)
    if (!isDirectory(stat.mode)) cat(sys, path)
    if (!isDirectory(stat.mode)) write(sys, path, String(dice.below(99)))
  }
  const walk = (sys: Syscalls, path: string): void => {
    const entries = sys.readdir(path)
    if (failed(entries)) return
    for (const { name, type } of entries) {
      const below = `${path}/${name}`
      look(sys, below)
      const stat = sys.lstat(below)
      if (!failed(stat)) assert.equal(stat.mode & 0o170000, type, below)
      if (type === 0o040000) walk(sys, below)
    }
  }
  for (const sys of users) {
    walk(sys, '/proc')
    for (let n = 0; n < 2_000; n++) {
      const path = Array.from({ length: 1 + dice.below(7) }, () => names[dice.below(names.length)])
      look(sys, `/proc/${path.join('/')}`)
    }
  }
  assert.ok(looked > 4_500, `${looked} looks`)
})
