/** Names in the directories of /proc: those of the tables, processes, threads, descriptors. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, ENOENT, type Errno } from '../../base/errno.ts'
import type { Row } from '../row.ts'
import type { Ino } from '../tree.ts'
import type { Shelf } from './catalogue.ts'
import { heldSockets } from './descriptors.ts'
import type { View } from './entry.ts'
import { mayTrace } from './may-trace.ts'
import { FD_SHOWN_MAX, fdIno, named, processIno, systemIno } from './numbers.ts'
import type { Catalogues } from './thing.ts'

type Named = readonly (readonly [name: ByteString, ino: Ino])[]

/** Decimal without a zero before it, as the kernel reads names (name_to_int). */
const NUMBER = /^(?:0|[1-9]\d{0,6})$/

/** The inode of a name in a directory. */
export const lookUp = (of: Catalogues, dir: Ino, name: ByteString, view: View): Ino | Errno => {
  const at = named(dir)
  if (at.of === 'system') {
    const child = of.system[at.number]?.children.get(name)
    if (child !== undefined) return systemIno(child)
    if (at.number !== 0 || !NUMBER.test(name)) return ENOENT
    const row = view.kernel.table.get(Number(name))
    return row === undefined ? ENOENT : processIno(row.pid, 0)
  }
  const row = view.kernel.table.get(at.pid)
  if (row === undefined || at.of !== 'process') return ENOENT
  const shelf = (at.isTask ? of.task : of.process)[at.number]
  const child = shelf?.children.get(name)
  if (child !== undefined) return processIno(row.pid, child, at.isTask)
  if (!NUMBER.test(name)) return ENOENT
  switch (holdsOf(shelf)) {
    case 'task':
      return Number(name) === row.pid ? processIno(row.pid, 0, true) : ENOENT
    case 'fd':
    case 'fdinfo':
      return descriptorIno(shelf, row, Number(name), view)
    default:
      return ENOENT
  }
}

const holdsOf = (shelf: Shelf<never> | undefined) =>
  shelf?.entry.kind === 'directory' ? shelf.entry.holds : undefined

const descriptorIno = (
  shelf: Shelf<never> | undefined,
  row: Row,
  fd: number,
  view: View,
): Ino | Errno => {
  const holds = holdsOf(shelf)
  if (holds !== 'fd' && holds !== 'fdinfo') return ENOENT
  if (!mayTrace(view.caller, row)) return EACCES
  const isHeld = holds === 'fd' && heldSockets({ ...view, row }).some(([it]) => it === fd)
  const isOpen = isHeld || row.files.get(fd) !== undefined
  return fd < FD_SHOWN_MAX && isOpen ? fdIno(holds, row.pid, fd) : ENOENT
}

/** All names of a directory, in the order getdents(2) gives them: processes by pid, last. */
export const listOf = (of: Catalogues, dir: Ino, view: View): Named | Errno => {
  const at = named(dir)
  const { table } = view.kernel
  if (at.of === 'system') {
    const names = [...(of.system[at.number]?.children ?? [])]
    const fixed = names.map(([name, child]) => [name, systemIno(child)] as const)
    if (at.number !== 0) return fixed
    return [...fixed, ...table.list().map(({ pid }) => [String(pid), processIno(pid, 0)] as const)]
  }
  const row = table.get(at.pid)
  if (row === undefined || at.of !== 'process') return ENOENT
  const shelf = (at.isTask ? of.task : of.process)[at.number]
  const holds = holdsOf(shelf)
  if (holds === 'task') return [[String(row.pid), processIno(row.pid, 0, true)]]
  if (holds !== undefined) {
    if (!mayTrace(view.caller, row)) return EACCES
    const held = holds === 'fd' ? heldSockets({ ...view, row }).map(([fd]) => fd) : []
    const shown = [...row.files.list(), ...held].filter((fd) => fd < FD_SHOWN_MAX)
    return shown.map((fd) => [String(fd), fdIno(holds, row.pid, fd)] as const)
  }
  const names = [...(shelf?.children ?? [])]
  return names.map(([name, child]) => [name, processIno(row.pid, child, at.isTask)] as const)
}

/** The directory above. */
export const parentOf = (of: Catalogues, dir: Ino): Ino => {
  const at = named(dir)
  if (at.of === 'system') return systemIno(of.system[at.number]?.parent ?? 0)
  if (at.of !== 'process') return systemIno(0)
  if (at.number !== 0) {
    const shelf = (at.isTask ? of.task : of.process)[at.number]
    return processIno(at.pid, shelf?.parent ?? 0, at.isTask)
  }
  if (!at.isTask) return systemIno(0)
  return processIno(at.pid, of.process[0]?.children.get('task') ?? 0)
}
