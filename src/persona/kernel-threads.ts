/** Threads of the kernel as ps shows them on a virtual machine with one disk (Linux 6.1 and 6.8). */
import type { Resident } from '../world/world.ts'
import type { Profile } from './profile.ts'

/** A thread, and its share of one processor. */
export interface KernelThread {
  readonly resident: Resident
  readonly share: number
}

/** Kernel threads from pid 2 on; those of a processor's own come as often as there are any. */
export const kernelThreads = ({ kernel, hardware }: Profile): readonly KernelThread[] => {
  const startedMs = Date.parse(hardware.booted)
  const names = namesOf(kernel.release, hardware)
  let pid = FIRST_PID - 1
  return names.map((line) => {
    const [, gap = '', name = '', marks = ''] = /^(\+*)(\S+) ?(.*)$/.exec(line) ?? []
    pid += 1 + gap.length
    const resident = {
      pid,
      ppid: pid === FIRST_PID ? 0 : FIRST_PID,
      leader: 0,
      uid: 0,
      gid: 0,
      comm: name,
      argv: [],
      startedMs,
      kernel: marks.includes('I') ? ('idle' as const) : ('sleeping' as const),
      nice: niceOf(marks),
    }
    return { resident, share: shareOf(name) }
  })
}

/** A worker that was started later: idle until there is work. */
export const workerThread = (of: {
  readonly pid: number
  readonly name: string
  readonly startedMs: number
}): KernelThread => ({
  resident: {
    pid: of.pid,
    ppid: FIRST_PID,
    leader: 0,
    uid: 0,
    gid: 0,
    comm: of.name,
    argv: [],
    startedMs: of.startedMs,
    kernel: 'idle',
    nice: 0,
  },
  share: shareOf(of.name),
})

const FIRST_PID = 2

/** `<`: -20, `N`: ksmd's 5, `NN`: khugepaged's 19. */
const niceOf = (marks: string): number => {
  if (marks.includes('<')) return -20
  return marks.includes('NN') ? 19 : marks.includes('N') ? 5 : 0
}

/** What has work on a quiet machine: parts of one processor. */
const SHARES: readonly (readonly [RegExp, number])[] = [
  [/^rcu_preempt$/, 0.000_08],
  [/^ksoftirqd/, 0.000_02],
  [/^kworker\/\d+:\d+-/, 0.000_05],
  [/^kworker\/u/, 0.000_04],
  [/^jbd2/, 0.000_03],
  [/^migration|^kcompactd0|^kswapd0|^khugepaged/, 0.000_004],
]
const shareOf = (name: string): number => SHARES.find(([pattern]) => pattern.test(name))?.[1] ?? 0

/** `+` before a name: a number that a thread had which is gone. Marks as ps's STAT has them. */
const namesOf = (release: string, { cpus, disk }: Profile['hardware']): readonly string[] => {
  const isNew = !/^6\.[0-6]\./.test(release)
  const rescuer = (names: string): string[] =>
    names.split(' ').map((it) => (isNew ? `kworker/R-${it.slice(0, 5)} I<` : `${it} I<`))
  const others = Array.from({ length: cpus - 1 }, (_, n) => n + 1)
  return [
    'kthreadd',
    ...(isNew ? ['pool_workqueue_release'] : []),
    ...rescuer('rcu_gp rcu_par_gp slub_flushwq netns'),
    '+kworker/0:0H-events_highpri I<',
    ...rescuer('mm_percpu_wq').map((it) => `+${it}`),
    'rcu_tasks_kthread I',
    'rcu_tasks_rude_kthread I',
    'rcu_tasks_trace_kthread I',
    'ksoftirqd/0',
    'rcu_preempt I',
    'migration/0',
    ...(isNew ? ['idle_inject/0', 'cpuhp/0'] : ['+cpuhp/0']),
    ...others.flatMap((n) => [
      `cpuhp/${n}`,
      ...(isNew ? [`idle_inject/${n}`] : []),
      `migration/${n}`,
      `ksoftirqd/${n}`,
      `+kworker/${n}:0H-events_highpri I<`,
    ]),
    '+kdevtmpfs',
    ...rescuer('inet_frag_wq'),
    'kauditd',
    'khungtaskd',
    '+oom_reaper',
    ...rescuer('writeback').map((it) => `+${it}`),
    'kcompactd0',
    'ksmd N',
    'khugepaged NN',
    ...rescuer('kintegrityd kblockd blkcg_punt_bio'),
    ...(isNew ? ['irq/9-acpi'] : []),
    ...rescuer('tpm_dev_wq'),
    ...(isNew ? rescuer('ata_sff md md_bitmap') : []),
    ...rescuer('edac-poller devfreq_wq'),
    ...(isNew ? ['watchdogd'] : []),
    '+kworker/0:1H-kblockd I<',
    'kswapd0',
    ...(isNew ? ['ecryptfs-kthread'] : []),
    ...rescuer('kthrotld acpi_thermal_pm').map((it) => `+${it}`),
    'scsi_eh_0',
    ...rescuer('scsi_tmf_0'),
    ...rescuer('mld ipv6_addrconf').map((it) => `+${it}`),
    ...rescuer('kstrp').map((it) => `++${it}`),
    `+kworker/u${cpus * 2 + 1}:0 I<`,
    ...rescuer('cryptd').map((it) => `+++++++${it}`),
    `++++++++++++jbd2/${disk.name}1-8`,
    ...rescuer('ext4-rsv-conver'),
  ]
}
