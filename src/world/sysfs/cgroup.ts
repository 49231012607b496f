/** The second version's control groups (kernel/cgroup/cgroup.c): as systemd lays them out. */
import { type DirectoryEntry, file, fixed, type View } from '../proc/entry.ts'
import { folder, lines, type SysEntry } from './parts.ts'

const CONTROLLERS = 'cpuset cpu io memory hugetlb pids rdma misc'
const HANDED_ON = 'cpuset cpu io memory pids'

/** /sys/fs/cgroup; `paths` are the groups that processes are in: `/system.slice/cron.service`. */
export const cgroupFolder = (paths: readonly string[]): DirectoryEntry<View> => {
  const all = new Set(['/init.scope', '/system.slice', '/user.slice'])
  for (const path of paths) {
    const names = path.split('/').slice(1)
    names.forEach((_, n) => {
      all.add(`/${names.slice(0, n + 1).join('/')}`)
    })
  }
  all.delete('/')
  const below = (path: string): SysEntry[] =>
    [...all]
      .filter((it) => it.slice(0, it.lastIndexOf('/')) === path)
      .toSorted()
      .map((it) => folder(it.slice(it.lastIndexOf('/') + 1), [...group(it), ...below(it)]))
  return folder('cgroup', [...root(), ...below('')])
}

/** Processes of a group alone, without those below. */
const pidsIn = (path: string) => (view: View) =>
  view.kernel.table
    .list()
    .filter((row) => groupOf(row.resident?.cgroup) === path)
    .map(({ pid }) => `${pid}\n`)
    .join('')

const groupOf = (path: string | undefined): string =>
  path === undefined || path === '/' ? '' : path

const common = (path: string): SysEntry[] => [
  ...lines({ 'cgroup.controllers': path === '' ? CONTROLLERS : HANDED_ON }),
  ...lines({ 'cgroup.max.depth': 'max', 'cgroup.max.descendants': 'max' }, 0o644),
  file('cgroup.procs', pidsIn(path), 0o644),
  fixed('cgroup.stat', 'nr_descendants 0\nnr_dying_descendants 0\n'),
  fixed(
    'cgroup.subtree_control',
    path.includes('.slice') || path === '' ? `${HANDED_ON}\n` : '\n',
    0o644,
  ),
  file('cgroup.threads', pidsIn(path), 0o644),
  ...['cpu', 'io', 'memory'].map((name) => fixed(`${name}.pressure`, PRESSURE, 0o644)),
]

const PRESSURE =
  'some avg10=0.00 avg60=0.00 avg300=0.00 total=0\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n'

const root = (): SysEntry[] => [
  ...common(''),
  file('cpuset.cpus.effective', ({ machine: { cpus } }) => `${cpus === 1 ? 0 : `0-${cpus - 1}`}\n`),
  ...lines({ 'cpuset.mems.effective': 0 }),
  file('cpu.stat', (view) => cpuStat(view, () => true)),
]

const group = (path: string): SysEntry[] => [
  ...common(path),
  fixed('cgroup.events', 'populated 1\nfrozen 0\n'),
  ...lines({ 'cgroup.freeze': 0, 'cgroup.type': 'domain', 'pids.max': 'max' }, 0o644),
  ...lines({ 'cpu.max': 'max 100000', 'cpu.weight': 100, 'cpu.weight.nice': 0 }, 0o644),
  ...lines({ 'memory.high': 'max', 'memory.low': 0, 'memory.max': 'max', 'memory.min': 0 }, 0o644),
  ...lines({ 'memory.swap.max': 'max' }, 0o644),
  ...lines({ 'memory.swap.current': 0 }),
  file('memory.current', (view) => `${memoryOf(view, path)}\n`),
  file('pids.current', (view) => `${inside(view, path).length}\n`),
  file('cpu.stat', (view) => cpuStat(view, (it) => isIn(it, path))),
]

const isIn = (group: string, path: string): boolean =>
  group === path || group.startsWith(`${path}/`)

const inside = ({ kernel }: View, path: string) =>
  kernel.table.list().filter(({ resident }) => isIn(groupOf(resident?.cgroup), path))

const memoryOf = (view: View, path: string): number =>
  inside(view, path).reduce(
    (sum, { resident }) => sum + (resident?.memory?.residentKb ?? 4_096) * 1_024,
    0,
  )

/** Microseconds; a third of it the kernel's. */
const cpuStat = ({ kernel }: View, isCounted: (group: string) => boolean): string => {
  const rows = kernel.table.list().filter(({ resident }) => isCounted(groupOf(resident?.cgroup)))
  const all = Math.floor(rows.reduce((sum, { cpuMs }) => sum + cpuMs, 0) * 1_000)
  const system = Math.floor(all / 3)
  return `usage_usec ${all}\nuser_usec ${all - system}\nsystem_usec ${system}\n`
}
