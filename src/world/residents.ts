/** The machine's own processes, that visitors see and may end: pid 1, daemons, kernel threads. */
import { assert } from '../base/assert.ts'
import { failed } from '../base/errno.ts'
import { SIGHUP, SIGUSR1, SIGUSR2 } from '../base/signals.ts'
import { stand } from './calls/processes.ts'
import { DEFAULT_LIMITS } from './default-limits.ts'
import { ROOT_INO } from './disk.ts'
import type { Kernel } from './kernel.ts'
import type { Credentials } from './process.ts'
import { Row } from './row.ts'
import type { Ino } from './tree.ts'
import { resolve } from './walk.ts'
import type { Resident, WorldSetup } from './world.ts'

/** Puts them into the table of a new world; answers pid 1, whose children orphans become. */
export const addResidents = (kernel: Kernel, setup: WorldSetup): Row => {
  const { table } = kernel
  for (const as of residentsOf(setup)) {
    const { pid, uid, gid } = as
    const row = new Row({
      pid,
      startedMs: as.startedMs,
      limits: DEFAULT_LIMITS,
      usage: kernel.usage,
    })
    row.ppid = as.ppid
    row.pgid = as.leader ?? pid
    row.sid = as.leader ?? pid
    row.nice = as.nice ?? 0
    row.cpuMs = as.cpuMs ?? 0
    row.resident = as
    if (pid !== 1) row.handlers = as.kernel === undefined ? DAEMON_SIGNALS : NO_SIGNALS
    row.credentials = uid === 0 && gid === 0 ? ROOT_DAEMON : credentialsOf(uid, gid)
    row.comm = as.comm
    row.argv = as.argv
    row.parent = table.get(as.ppid)
    row.parent?.children.add(row)
    stand(kernel, row, { cwd: ROOT_INO, root: ROOT_INO, exe: executableOf(kernel, as) })
    table.add(row)
  }
  table.keepsFree(table.size - 1)
  const init = table.get(1)
  assert(init !== undefined, 'a world has no pid 1')
  return init
}

const INIT: Omit<Resident, 'startedMs'> = {
  pid: 1,
  ppid: 0,
  uid: 0,
  gid: 0,
  comm: 'systemd',
  argv: ['/sbin/init'],
}

const residentsOf = ({ residents, bootedMs, clock }: WorldSetup): readonly Resident[] =>
  residents ?? [{ ...INIT, startedMs: bootedMs ?? clock.nowMs() }]

/**
 * A daemon reads its configuration again, opens its log again: it does not end. Shared by all, as
 * who runs no code changes nothing of it.
 */
const DAEMON_SIGNALS = new Map<number, 'catch'>([
  [SIGHUP, 'catch'],
  [SIGUSR1, 'catch'],
  [SIGUSR2, 'catch'],
])
const NO_SIGNALS = new Map<number, 'catch'>()

const credentialsOf = (uid: number, gid: number): Credentials => ({
  uid,
  euid: uid,
  suid: uid,
  gid,
  egid: gid,
  sgid: gid,
  groups: [gid],
})

/** One for most of them, in all worlds. */
const ROOT_DAEMON = credentialsOf(0, 0)

/** pid 1 knows none: its root is where the others' paths begin. */
const executableOf = (kernel: Kernel, { exe }: Resident): Ino | undefined => {
  const init = kernel.table.get(1)
  if (exe === undefined || init === undefined) return undefined
  const ino = resolve(kernel, init, exe, 'always')
  return failed(ino) ? undefined : ino
}
