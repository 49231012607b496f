/** What stands in /proc/PID, in the order it is listed (fs/proc/base.c: tgid_base_stuff). */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, EINVAL, EIO, ENOENT, type Errno } from '../../base/errno.ts'
import type { Jump } from '../kernel.ts'
import type { Ino } from '../tree.ts'
import { directory, type Entry, file, type LinkEntry, type ProcessView } from './entry.ts'
import { limits } from './limits.ts'
import { maps } from './maps.ts'
import { mayTrace } from './may-trace.ts'
import { mountinfo, mounts, mountstats } from './mounts.ts'
import { netEntries } from './net-entries.ts'
import { processStat, statm } from './process-stat.ts'
import { status } from './status.ts'
import { pathOfInode } from './where.ts'

type Text = (of: ProcessView) => ByteString | Errno

/** Of a process that one may trace; EACCES for others. */
const own =
  (text: Text): Text =>
  (of) =>
    mayTrace(of.caller, of.row) ? text(of) : EACCES

const constant = (name: ByteString, text: ByteString, mode = 0o444): Entry<ProcessView> =>
  file(name, () => text, mode)

/** cwd, root, exe. */
const place = (
  name: ByteString,
  inoOf: (of: ProcessView) => Ino | undefined,
): LinkEntry<ProcessView> => {
  const found = (of: ProcessView): Ino | Errno => {
    if (!mayTrace(of.caller, of.row)) return EACCES
    return (of.row.state === 'zombie' ? undefined : inoOf(of)) ?? ENOENT
  }
  return {
    kind: 'link',
    name,
    mode: 0o777,
    size: 0,
    target: (of) => {
      const ino = found(of)
      if (typeof ino !== 'number') return ino
      return pathOfInode(of.kernel, of.row, ino) ?? `/${of.row.comm} (deleted)`
    },
    jump: (of): Jump | Errno => {
      const ino = found(of)
      return typeof ino === 'number' ? { ino } : ino
    },
  }
}

const NAMESPACES: readonly (readonly [name: string, of: string, number: number])[] = [
  ['net', 'net', 4_026_531_840],
  ['uts', 'uts', 4_026_531_838],
  ['ipc', 'ipc', 4_026_531_839],
  ['pid', 'pid', 4_026_531_836],
  ['pid_for_children', 'pid', 4_026_531_836],
  ['user', 'user', 4_026_531_837],
  ['mnt', 'mnt', 4_026_531_841],
  ['cgroup', 'cgroup', 4_026_531_835],
  ['time', 'time', 4_026_531_834],
  ['time_for_children', 'time', 4_026_531_834],
]

const namespace = ([name, of, number]: (typeof NAMESPACES)[number]): LinkEntry<ProcessView> => ({
  kind: 'link',
  name,
  mode: 0o777,
  size: 0,
  target: (view) => (mayTrace(view.caller, view.row) ? `${of}:[${number}]` : EACCES),
})

const list = (values: readonly ByteString[]): ByteString => values.map((it) => `${it}\0`).join('')

const COMM_BYTES = 15
const ID_MAP = '         0          0 4294967295\n'
const NOBODY = '4294967295'

const setComm = ({ row, caller }: ProcessView, text: ByteString): Errno | undefined => {
  if (caller !== row) return EINVAL
  row.comm = text.replace(/\0[^]*$/, '').slice(0, COMM_BYTES)
  return undefined
}

const setScore = (of: ProcessView, text: ByteString): Errno | undefined => {
  const { row, settings, caller } = of
  if (!/^\s*-?\d{1,9}\s*$/.test(text)) return EINVAL
  const score = Number(text)
  if (score < -1000 || score > 1000) return EINVAL
  if (score < settings.scoreOf(row) && caller?.credentials.euid !== 0) return EACCES
  settings.setScore(row, score)
  return undefined
}

const cgroup: Text = ({ row }) => {
  if (row.pid === 1) return '0::/init.scope\n'
  if (row.resident !== undefined) return `0::${row.resident.cgroup ?? '/'}\n`
  return `0::/user.slice/user-${row.credentials.uid}.slice/session-${row.login}.scope\n`
}

const loginuid: Text = ({ row, kernel }) =>
  row.resident !== undefined ? NOBODY : String((kernel.table.get(row.sid) ?? row).credentials.uid)

const IO = [
  'rchar',
  'wchar',
  'syscr',
  'syscw',
  'read_bytes',
  'write_bytes',
  'cancelled_write_bytes',
]

/** What a process and its one thread have in common, up to what only one of them has. */
const shared: readonly Entry<ProcessView>[] = [
  directory('fd', [], 0o500, 'fd'),
  directory('fdinfo', [], 0o555, 'fdinfo'),
  directory('ns', NAMESPACES.map(namespace), 0o511),
  directory('net', netEntries),
  file(
    'environ',
    own(({ row }) => list(row.environment)),
    0o400,
  ),
  file('status', status),
  file(
    'personality',
    own(() => '00000000\n'),
    0o400,
  ),
  file('limits', limits),
  file('comm', ({ row }) => `${row.comm}\n`, 0o644, setComm),
  file(
    'syscall',
    own(() => 'running\n'),
    0o400,
  ),
  file('cmdline', ({ row }) => (row.state === 'zombie' ? '' : list(row.argv))),
  file('stat', processStat),
  file('statm', statm),
  file('maps', maps),
  file(
    'mem',
    own(() => EIO),
    0o600,
  ),
  place('cwd', ({ row }) => row.cwd),
  place('root', ({ row }) => row.root),
  place('exe', ({ row }) => row.exe),
  file('mounts', mounts),
  file('mountinfo', mountinfo),
  file(
    'clear_refs',
    () => EINVAL,
    0o200,
    () => undefined,
  ),
  constant('wchan', '0'),
  file(
    'schedstat',
    ({ row }) =>
      `${Math.floor(row.cpuMs * 1e6)} ${Math.floor(row.cpuMs * 2e4)} ${Math.floor(row.cpuMs / 4) + 1}\n`,
  ),
  constant('cpuset', '/\n'),
  file('cgroup', cgroup),
  file(
    'oom_score',
    ({ row, settings }) => `${Math.floor(((1000 + settings.scoreOf(row)) * 2) / 3)}\n`,
  ),
  file(
    'oom_adj',
    ({ row, settings }) => `${Math.trunc((settings.scoreOf(row) * 17) / 1000)}\n`,
    0o644,
  ),
  file('oom_score_adj', ({ row, settings }) => `${settings.scoreOf(row)}\n`, 0o644, setScore),
  file('loginuid', loginuid, 0o644),
  file('sessionid', ({ row }) => (row.resident !== undefined ? NOBODY : String(row.login))),
  file(
    'io',
    own(() => IO.map((name) => `${name}: 0\n`).join('')),
    0o400,
  ),
  constant('uid_map', ID_MAP, 0o644),
  constant('gid_map', ID_MAP, 0o644),
  constant('projid_map', ID_MAP, 0o644),
  constant('setgroups', 'allow\n', 0o644),
  file(
    'patch_state',
    own(() => '-1\n'),
    0o400,
  ),
  constant('arch_status', 'AVX512_elapsed_ms:\t-1\n'),
]

/** A table with more entries behind the one of that name. */
const behind = (
  entries: readonly Entry<ProcessView>[],
  name: ByteString,
  ...more: readonly Entry<ProcessView>[]
): readonly Entry<ProcessView>[] =>
  entries.flatMap((entry) => (entry.name === name ? [entry, ...more] : [entry]))

/** /proc/PID/task/TID. */
export const taskEntries = directory<ProcessView>(
  '',
  behind(shared, 'maps', constant('children', '')),
)

const offsets = 'monotonic           0         0\nboottime            0         0\n'
const autogroup: Text = ({ row }) => `/autogroup-${row.sid % 97} nice 0\n`

const ofProcess = [
  ['fd', directory<ProcessView>('map_files', [], 0o500)],
  ['limits', file('autogroup', autogroup, 0o644), constant('timens_offsets', offsets, 0o644)],
  ['mountinfo', file('mountstats', own(mountstats), 0o400)],
  ['sessionid', constant('coredump_filter', '00000033\n', 0o644)],
  ['setgroups', constant('timers', ''), constant('timerslack_ns', '50000\n', 0o666)],
] as const satisfies readonly (readonly [ByteString, ...Entry<ProcessView>[]])[]

/** /proc/PID. */
export const processEntries = directory<ProcessView>('', [
  directory('task', [], 0o555, 'task'),
  ...ofProcess.reduce<readonly Entry<ProcessView>[]>(
    (entries, [name, ...more]) => behind(entries, name, ...more),
    shared,
  ),
])
