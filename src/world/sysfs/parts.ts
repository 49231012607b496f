/** Words in which the tables of /sys are written. */
import type { ByteString } from '../../base/bytes.ts'
import { type DirectoryEntry, directory, type Entry, fixed, type View } from '../proc/entry.ts'

export type SysEntry = Entry<View>

/** A directory as sysfs makes them. */
export const folder = (name: ByteString, entries: readonly SysEntry[]): DirectoryEntry<View> =>
  directory(name, entries, 0o755)

/** Attributes of one line each, by name. */
export const lines = (of: Readonly<Record<string, string | number>>, mode = 0o444): SysEntry[] =>
  Object.entries(of).map(([name, value]) => fixed(name, `${value}\n`, mode))

/** Attributes without a line: cat prints nothing. */
export const blanks = (...names: readonly string[]): SysEntry[] =>
  names.map((name) => fixed(name, ''))

/** A symbolic link; its size is not told. */
export const link = (name: ByteString, target: ByteString): SysEntry => ({
  kind: 'link',
  name,
  mode: 0o777,
  size: 0,
  target: () => target,
})

/** Directories without anything in them. */
export const empty = (...names: readonly string[]): SysEntry[] =>
  names.map((name) => folder(name, []))

/** `0`, `0-3`: how the kernel prints a range of processors. */
export const rangeText = (count: number): string => (count === 1 ? '0' : `0-${count - 1}`)

/** Runtime power management of a device that has none (drivers/base/power/sysfs.c). */
export const power = (): SysEntry =>
  folder(
    'power',
    lines({
      control: 'auto',
      runtime_active_time: 0,
      runtime_status: 'unsupported',
      runtime_suspended_time: 0,
    }),
  )
