/** /proc/PID/fd/N and fdinfo/N. */
import { EACCES, ENXIO } from '../../base/errno.ts'
import type { OpenFile } from '../open-file.ts'
import type { Fd } from '../process.ts'
import { O_ACCMODE, O_CLOEXEC, O_PATH, O_RDONLY, O_WRONLY } from '../syscalls.ts'
import { S_IFLNK, S_IFREG } from '../tree.ts'
import type { ProcessView } from './entry.ts'
import { mayTrace } from './may-trace.ts'
import { connectionIno } from './net-connections.ts'
import { socketsHeldBy } from './net-texts.ts'
import type { Thing } from './thing.ts'
import { pathOfFile } from './where.ts'

/** What proc_fd_link tells of every descriptor. */
const LINK_BYTES = 64
const READS = 0o500
const WRITES = 0o300

/** The permission bits say what it was opened for. */
const bitsOf = ({ flags }: OpenFile): number => {
  if ((flags & O_PATH) !== 0) return 0
  const access = flags & O_ACCMODE
  return (access === O_WRONLY ? 0 : READS) | (access === O_RDONLY ? 0 : WRITES)
}

/** stdin, stdout and stderr come before. */
const FIRST_SOCKET_FD = 3

/** Where sshd has its visitor (OpenSSH 9.2p1 of Debian 12). */
const SERVED_FD = 4

/** Sockets of the machine's own process, by their descriptors. */
export const heldSockets = ({ row, machine }: ProcessView): readonly (readonly [Fd, number])[] => {
  const { resident, socket } = row
  if (socket !== undefined) return [[SERVED_FD, connectionIno(row)]]
  if (resident === undefined || machine.listeners === undefined) return []
  return socketsHeldBy(machine.listeners, resident.comm).map((ino, n) => [FIRST_SOCKET_FD + n, ino])
}

const heldSocket = (view: ProcessView, fd: Fd): Thing | undefined => {
  const [, ino] = heldSockets(view).find(([it]) => it === fd) ?? []
  if (ino === undefined) return undefined
  const isOpen = mayTrace(view.caller, view.row)
  return {
    mode: S_IFLNK | READS | WRITES,
    size: LINK_BYTES,
    links: 1,
    row: view.row,
    target: () => (isOpen ? `socket:[${ino}]` : EACCES),
    jump: () => (isOpen ? ENXIO : EACCES),
  }
}

/** Leads to the open file itself; to where it stands for what can be walked to. */
export const descriptorLink = (view: ProcessView, fd: Fd): Thing | undefined => {
  const { row, kernel, caller } = view
  const file = row.files.get(fd)
  if (file === undefined) return heldSocket(view, fd)
  const isOpen = mayTrace(caller, row)
  const { ino } = file
  const isPlace = ino !== undefined && file.stream === undefined
  return {
    mode: S_IFLNK | bitsOf(file),
    size: LINK_BYTES,
    links: 1,
    row,
    target: () => (isOpen ? pathOfFile(kernel, row, file) : EACCES),
    jump: () => {
      if (!isOpen) return EACCES
      return isPlace ? { ino } : { file }
    },
  }
}

/** O_LARGEFILE, which 64-bit programs get with every open(2). */
const LARGE = 0o100000
const MOUNT_ID = 26
const PIPE_MOUNT_ID = 14

export const descriptorInfo = (of: ProcessView, fd: Fd): Thing | undefined => {
  const { row, kernel, caller } = of
  const file = row.files.get(fd)
  if (file === undefined) return undefined
  const text = () => {
    if (!mayTrace(caller, row)) return EACCES
    const { ino, stream, offset } = file
    const isOpened = ino !== undefined || stream?.path !== undefined
    const flags = file.flags | (isOpened ? LARGE : 0) | (row.files.isCloexec(fd) ? O_CLOEXEC : 0)
    const number = ino ?? (stream && kernel.streams.get(stream)?.ino) ?? 0
    const mount = isOpened ? MOUNT_ID : PIPE_MOUNT_ID
    return `pos:\t${offset}\nflags:\t0${flags.toString(8)}\nmnt_id:\t${mount}\nino:\t${number}\n`
  }
  return { mode: S_IFREG | 0o444, size: 0, links: 1, row, text }
}
