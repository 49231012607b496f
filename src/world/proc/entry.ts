/** What stands in /proc: tables of these are the whole of it. */
import type { ByteString } from '../../base/bytes.ts'
import type { Errno } from '../../base/errno.ts'
import type { Jump, Kernel } from '../kernel.ts'
import type { Row } from '../row.ts'
import type { MachineFacts } from './machine-facts.ts'
import type { Settings } from './settings.ts'

/** What a view is made of. */
export interface View {
  readonly kernel: Kernel
  readonly machine: MachineFacts
  readonly settings: Settings
  /** Who asks; absent for who asks from outside. */
  readonly caller: Row | undefined
}

/** A view of one process. */
export interface ProcessView extends View {
  readonly row: Row
}

export interface FileEntry<Of> {
  readonly kind: 'file'
  readonly name: ByteString
  /** Permission bits. */
  readonly mode: number
  readonly text: (of: Of) => ByteString | Errno
  /** Takes what was written in one call; absent: EIO outside of processes, EINVAL in them. */
  readonly write?: (of: Of, text: ByteString) => Errno | undefined
}

export interface LinkEntry<Of> {
  readonly kind: 'link'
  readonly name: ByteString
  readonly mode: number
  readonly target: (of: Of) => ByteString | Errno
  /** Where it leads by itself, whatever the target says. */
  readonly jump?: (of: Of) => Jump | Errno
  /** st_size: the kernel tells it for links that never change. */
  readonly size: number
}

export interface DirectoryEntry<Of> {
  readonly kind: 'directory'
  readonly name: ByteString
  readonly mode: number
  readonly entries: readonly Entry<Of>[]
  /** What it lists besides: descriptors, or threads. */
  readonly holds?: 'fd' | 'fdinfo' | 'task'
}

export type Entry<Of> = FileEntry<Of> | LinkEntry<Of> | DirectoryEntry<Of>

/** A file; for everybody to read unless `mode` says something else. */
export const file = <Of>(
  name: ByteString,
  text: FileEntry<Of>['text'],
  mode = 0o444,
  write?: FileEntry<Of>['write'],
): FileEntry<Of> => ({ kind: 'file', name, mode, text, ...(write && { write }) })

/** A file whose text never changes. */
export const fixed = (name: ByteString, text: ByteString, mode = 0o444): FileEntry<View> =>
  file(name, () => text, mode)

export const directory = <Of>(
  name: ByteString,
  entries: readonly Entry<Of>[],
  mode = 0o555,
  holds?: DirectoryEntry<Of>['holds'],
): DirectoryEntry<Of> => ({ kind: 'directory', name, mode, entries, ...(holds && { holds }) })
