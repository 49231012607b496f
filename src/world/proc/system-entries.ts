/** What stands in /proc itself, besides processes. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, ENOENT, type Errno } from '../../base/errno.ts'
import { byLength } from './catalogue.ts'
import { cpuinfo } from './cpuinfo.ts'
import { diskstats, partitions, swaps } from './disks.ts'
import { type DirectoryEntry, directory, file, fixed, type LinkEntry, type View } from './entry.ts'
import * as texts from './fixed-texts.ts'
import { loadavg, stat, uptime } from './load.ts'
import { meminfo } from './memory.ts'
import { sysEntries } from './sys-entries.ts'

const link = (
  name: ByteString,
  target: (view: View) => ByteString | Errno,
  size = 0,
): LinkEntry<View> => ({ kind: 'link', name, mode: 0o777, size, target })

const self = ({ caller }: View): ByteString | Errno =>
  caller === undefined ? ENOENT : String(caller.pid)
const threadSelf = ({ caller }: View): ByteString | Errno =>
  caller === undefined ? ENOENT : `${caller.pid}/task/${caller.pid}`

const version = ({ kernel: { facts }, machine }: View): ByteString =>
  `Linux version ${facts.kernelRelease} ${machine.builder} ${facts.kernelVersion}\n`

/** Addresses are zeros for who is not root (kptr_restrict). */
const modules = ({ machine, caller }: View): ByteString =>
  machine.modules
    .map((module, index) => {
      const isRoot = (caller?.credentials.euid ?? 0) === 0
      const address = isRoot ? (0xc0400000 + index * 0x4_f000).toString(16) : '00000000'
      return `${module} Live 0x${isRoot ? 'ffffffff' : '00000000'}${address}\n`
    })
    .join('')

const PRESSURE =
  'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'

/** The root of /proc without self and the numbers, which are listed behind these. */
export const systemEntries = (): DirectoryEntry<View> =>
  directory('', [
    ...byLength<View>([
      fixed('cgroups', texts.CGROUPS),
      file('cmdline', ({ machine }) => `${machine.commandLine}\n`),
      file('cpuinfo', cpuinfo),
      fixed('devices', texts.DEVICES),
      file('diskstats', diskstats),
      directory('driver', []),
      fixed('execdomains', '0-0\tLinux           \t[kernel]\n'),
      fixed('filesystems', texts.FILESYSTEMS),
      directory('fs', []),
      directory('irq', []),
      file('kmsg', () => EACCES, 0o400),
      file('loadavg', loadavg),
      fixed('locks', ''),
      file('meminfo', meminfo),
      file('modules', modules),
      link('mounts', () => 'self/mounts', 11),
      link('net', () => 'self/net', 8),
      file('partitions', partitions),
      directory('pressure', [
        fixed('cpu', PRESSURE, 0o666),
        fixed('io', PRESSURE, 0o666),
        fixed('memory', PRESSURE, 0o666),
      ]),
      file('stat', stat),
      file('swaps', swaps),
      sysEntries(),
      directory('sysvipc', [
        fixed('msg', texts.MESSAGE_QUEUES),
        fixed('sem', texts.SEMAPHORES),
        fixed('shm', texts.SHARED_MEMORY),
      ]),
      directory('tty', [
        directory('driver', [], 0o500),
        fixed('drivers', texts.TTY_DRIVERS),
        directory('ldisc', []),
        fixed('ldiscs', 'n_tty       0\n'),
      ]),
      file('uptime', uptime),
      file('version', version),
    ]),
    link('self', self),
    link('thread-self', threadSelf),
  ])
