/** /proc/sys: what sysctl(8) reads and writes. Values are Linux 6.1's on x86_64 unless told else. */
import type { ByteString } from '../../base/bytes.ts'
import { EINVAL, EPERM, type Errno } from '../../base/errno.ts'
import { PID_MAX } from '../../base/limits.ts'
import { type DirectoryEntry, directory, type Entry, file, type View } from './entry.ts'
import { bootId, randomUuid } from './uuid.ts'

type Value = ByteString | ((view: View) => ByteString)

const VALUE_BYTES_MAX = 64

const valueOf = (value: Value, view: View): ByteString =>
  typeof value === 'string' ? value : value(view)

/** Only read. */
const shown = (name: ByteString, value: Value): Entry<View> =>
  file(name, (view) => `${valueOf(value, view)}\n`)

/** Numbers that root may change; as many as there are. */
const numbers =
  (directoryPath: ByteString) =>
  (name: ByteString, value: Value): Entry<View> => {
    const path = `${directoryPath}/${name}`
    const text = (view: View): ByteString => view.settings.get(path) ?? valueOf(value, view)
    const write = (view: View, written: ByteString): Errno | undefined => {
      const words = written.trim().split(/\s+/)
      const count = text(view).split('\t').length
      const areNumbers = words.every((word) => /^-?\d+$/.test(word))
      if (!areNumbers || words.length > count || written.length > VALUE_BYTES_MAX) return EINVAL
      const rest = text(view).split('\t').slice(words.length)
      view.settings.set(path, [...words.map((word) => String(Number(word))), ...rest].join('\t'))
      return undefined
    }
    return file(name, (view) => `${text(view)}\n`, 0o644, write)
  }

/** What the machine's name servers and name are is not to be changed here. */
const named = (name: ByteString, value: Value): Entry<View> =>
  file(
    name,
    (view) => `${valueOf(value, view)}\n`,
    0o644,
    () => EPERM,
  )

const kernel = (): readonly Entry<View>[] => {
  const number = numbers('kernel')
  const threads = ({ machine }: View): ByteString => String(Math.floor(machine.memoryKb / 128.5))
  return [
    number('acct', '4\t2\t30'),
    number('auto_msgmni', '0'),
    shown('bootloader_type', '114'),
    shown('bootloader_version', '2'),
    shown('cap_last_cap', '40'),
    named('core_pattern', 'core'),
    number('core_uses_pid', '0'),
    number('dmesg_restrict', '1'),
    named('domainname', ({ kernel: { facts } }) => facts.domain),
    named('hostname', ({ kernel: { facts } }) => facts.hostname),
    number('kptr_restrict', '0'),
    number('msgmax', '8192'),
    number('msgmnb', '16384'),
    number('msgmni', '32000'),
    shown('ngroups_max', '65536'),
    number('nmi_watchdog', '0'),
    shown('osrelease', ({ kernel: { facts } }) => facts.kernelRelease),
    shown('ostype', 'Linux'),
    number('overflowgid', '65534'),
    number('overflowuid', '65534'),
    number('panic', '0'),
    number('panic_on_oops', '0'),
    number('perf_event_paranoid', '3'),
    number('pid_max', String(PID_MAX)),
    number('printk', '4\t4\t1\t7'),
    directory('random', [
      shown('boot_id', bootId),
      shown('entropy_avail', '256'),
      shown('poolsize', '256'),
      shown('uuid', randomUuid),
    ]),
    number('randomize_va_space', '2'),
    number('sched_autogroup_enabled', '1'),
    number('sched_rt_period_us', '1000000'),
    number('sched_rt_runtime_us', '950000'),
    number('sem', '32000\t1024000000\t500\t32000'),
    number('shmall', '18446744073692774399'),
    number('shmmax', '18446744073692774399'),
    number('shmmni', '4096'),
    number('sysrq', '438'),
    shown('tainted', '0'),
    number('threads-max', threads),
    number('unprivileged_bpf_disabled', '2'),
    shown('version', ({ kernel: { facts } }) => facts.kernelVersion),
    number('watchdog', '0'),
  ]
}

const vm = (): readonly Entry<View>[] => {
  const number = numbers('vm')
  return [
    number('dirty_background_ratio', '10'),
    number('dirty_expire_centisecs', '3000'),
    number('dirty_ratio', '20'),
    number('dirty_writeback_centisecs', '500'),
    file(
      'drop_caches',
      () => EINVAL,
      0o200,
      (_, text) => (/^\s*[1-7]\s*$/.test(text) ? undefined : EINVAL),
    ),
    number('max_map_count', '65530'),
    number('min_free_kbytes', ({ machine }) => String(Math.floor(4 * Math.sqrt(machine.memoryKb)))),
    number('mmap_min_addr', '65536'),
    number('nr_hugepages', '0'),
    number('nr_overcommit_hugepages', '0'),
    number('oom_dump_tasks', '1'),
    number('oom_kill_allocating_task', '0'),
    number('overcommit_memory', '0'),
    number('overcommit_ratio', '50'),
    number('page-cluster', '3'),
    number('panic_on_oom', '0'),
    number('swappiness', '60'),
    number('vfs_cache_pressure', '100'),
    number('zone_reclaim_mode', '0'),
  ]
}

const fs = (): readonly Entry<View>[] => {
  const number = numbers('fs')
  const used = ({ kernel: { usage } }: View): ByteString => `${768 + usage.files}\t0\t${FILES_MAX}`
  return [
    shown('aio-nr', '0'),
    number('aio-max-nr', '65536'),
    number('file-max', FILES_MAX),
    shown('file-nr', used),
    number('nr_open', '1048576'),
    number('protected_fifos', '1'),
    number('protected_hardlinks', '1'),
    number('protected_regular', '2'),
    number('protected_symlinks', '1'),
    number('suid_dumpable', '0'),
  ]
}
/** LONG_MAX: what the kernel itself says since systemd raises it. */
const FILES_MAX = '9223372036854775807'

const net = (): readonly Entry<View>[] => {
  const core = numbers('net/core')
  const four = numbers('net/ipv4')
  const six = numbers('net/ipv6/conf/all')
  return [
    directory('core', [
      named('default_qdisc', 'fq_codel'),
      core('netdev_max_backlog', '1000'),
      core('rmem_default', '212992'),
      core('rmem_max', '212992'),
      core('somaxconn', '4096'),
      core('wmem_default', '212992'),
      core('wmem_max', '212992'),
    ]),
    directory('ipv4', [
      four('icmp_echo_ignore_all', '0'),
      four('icmp_echo_ignore_broadcasts', '1'),
      four('ip_default_ttl', '64'),
      four('ip_forward', '0'),
      four('ip_local_port_range', '32768\t60999'),
      four('ip_nonlocal_bind', '0'),
      four('ip_unprivileged_port_start', '1024'),
      shown('tcp_available_congestion_control', 'reno cubic'),
      named('tcp_congestion_control', 'cubic'),
      four('tcp_ecn', '2'),
      four('tcp_fin_timeout', '60'),
      four('tcp_keepalive_intvl', '75'),
      four('tcp_keepalive_probes', '9'),
      four('tcp_keepalive_time', '7200'),
      four('tcp_max_syn_backlog', '256'),
      four('tcp_rmem', '4096\t131072\t6291456'),
      four('tcp_sack', '1'),
      four('tcp_syn_retries', '6'),
      four('tcp_syncookies', '1'),
      four('tcp_timestamps', '1'),
      four('tcp_tw_reuse', '2'),
      four('tcp_window_scaling', '1'),
      four('tcp_wmem', '4096\t16384\t4194304'),
    ]),
    directory('ipv6', [
      directory('conf', [directory('all', [six('disable_ipv6', '0'), six('forwarding', '0')])]),
    ]),
  ]
}

/** /proc/sys; names stand in the order of their bytes. */
export const sysEntries = (): DirectoryEntry<View> =>
  directory('sys', [
    directory('fs', fs()),
    directory('kernel', kernel()),
    directory('net', net()),
    directory('vm', vm()),
  ])
