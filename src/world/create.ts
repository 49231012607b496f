/** A world from its image and its records. */
import { assert } from '../base/assert.ts'
import { type ByteString, bytesOf } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { PID_STEP, RESIDENT_BYTES_MAX } from '../base/limits.ts'
import { baseOf } from './base.ts'
import { stand } from './calls/processes.ts'
import { Calls } from './calls.ts'
import { coarseClock } from './coarse.ts'
import { devicesOf } from './devices.ts'
import { Disk, ROOT_INO } from './disk.ts'
import { DiskTree } from './disk-tree.ts'
import { Fifos } from './fifo.ts'
import { type Mount, MountedForest } from './forest.ts'
import type { Kernel } from './kernel.ts'
import { createMoments } from './moments.ts'
import { ProcessTable } from './process-table.ts'
import { addResidents } from './residents.ts'
import { Row } from './row.ts'
import { load, Saver } from './saving.ts'
import { startServer } from './servers.ts'
import { StreamTable } from './stream-table.ts'
import type { Syscalls } from './syscalls.ts'
import type { Ino } from './tree.ts'
import { resolve } from './walk.ts'
import type { MountSetup, World, WorldSetup } from './world.ts'

/**
 * The world that `setup.records` tell of; a fresh one when there are none. Throws when the
 * records are of another format version or stand on another pin, or can't be read.
 */
export const createWorld = (setup: WorldSetup): World => {
  const { clock, dice, facts, limits } = setup
  const { now: fileTime, atOnce } = createMoments(coarseClock(clock, dice))
  const disk = new Disk({
    base: baseOf(setup.image),
    imagine: setup.imagine,
    pieces: setup.pieces,
    fetchBlob: setup.fetchBlob,
    ghosts: setup.ghosts,
    living: setup.living,
    limits,
    now: fileTime,
  })
  const { meta, order } = load(disk, setup)
  const nextPid = Math.max(setup.firstPid, meta?.pidCeiling ?? 0)
  const table = new ProcessTable({
    processes: limits.processes,
    nextPid,
    ceiling: meta === undefined ? nextPid + PID_STEP : nextPid,
    raised: () => disk.journal.touchMeta(),
  })
  const saver = new Saver(disk, { pin: setup.image.pin, order, pidCeiling: () => table.ceiling })
  const streams = new StreamTable()
  const usage = { files: 0, descriptors: 0, pipePages: 0 }
  const tree = new DiskTree(disk, setup.diskBytes)
  const kernel: Kernel = {
    tree,
    clock,
    dice,
    fileTime,
    atOnce,
    table,
    streams,
    fifos: new Fifos(usage),
    openDevice: devicesOf(dice, streams),
    states: disk.states,
    facts,
    log: setup.kernelLog,
    usage,
  }
  const init = addResidents(kernel, setup)
  mount(kernel, init, setup.mounts ?? [])
  return {
    tree: kernel.tree,
    disk: tree,
    facts,
    clock,
    watchContent: (hear) => tree.watchContent(hear),
    watchInodes: (hear) => disk.journal.watch(hear),
    isLiving: (ino) => disk.living !== undefined && (disk.living.has(ino) || disk.living.isIn(ino)),
    sequence: () => disk.journal.sequence,
    takeBatch: () => saver.takeBatch(),
    committed: (sequence) => saver.committed(sequence),
    residentBytes: () => disk.resident.bytes,
    limitResident: (bytes) => {
      disk.resident.bytesMax = bytes ?? limits.residentBytes ?? RESIDENT_BYTES_MAX
    },
    note: (path, text) => note(disk, path, text),
    startServer: (as) => startServer(kernel, as),
    startProcess: (as) => start(kernel, as),
    processes: () => table.list(),
  }
}

const note = ({ base, living }: Disk, path: ByteString, text: ByteString): boolean => {
  let ino: Ino | undefined = ROOT_INO
  for (const name of path.split('/').slice(1)) ino = ino && base.lookup(ino, name)
  return ino !== undefined && living?.note(ino, bytesOf(text)) === true
}

/** Covers directories of the image; one that this machine does not have stays away. */
const mount = (kernel: Kernel, init: Row, setups: readonly MountSetup[]): void => {
  const disk = kernel.tree
  const mounts: Mount[] = []
  for (const { path, make } of setups) {
    const point = resolve(kernel, init, path, 'always')
    if (!failed(point)) mounts.push({ point, tree: make(kernel) })
  }
  if (mounts.length > 0 && disk instanceof DiskTree) kernel.tree = new MountedForest(disk, mounts)
}

const start = (kernel: Kernel, as: Parameters<World['startProcess']>[0]): Syscalls | Errno => {
  const { uid = 0, gid = uid, groups = [gid] } = as
  const init = kernel.table.get(1)
  assert(init !== undefined, 'pid 1 has ended')
  const cwd = resolve(kernel, init, as.cwd, 'always')
  if (failed(cwd)) return cwd
  const pid = kernel.table.newPid()
  if (failed(pid)) return pid
  const row = new Row({
    pid,
    startedMs: kernel.clock.nowMs(),
    limits: init.limits,
    usage: kernel.usage,
  })
  const parent = kernel.table.get(as.parent ?? init.pid) ?? init
  row.ppid = parent.pid
  row.parent = parent
  parent.children.add(row)
  row.pgid = pid
  row.sid = pid
  row.credentials = { uid, euid: uid, suid: uid, gid, egid: gid, sgid: gid, groups }
  row.login = as.login ?? row.login
  row.comm = as.comm.slice(0, COMM_BYTES)
  row.argv = as.argv
  row.environment = as.environment
  stand(kernel, row, { cwd, root: init.root, exe: undefined })
  kernel.table.add(row)
  return new Calls(kernel, row)
}

/** TASK_COMM_LEN without its NUL. */
const COMM_BYTES = 15
