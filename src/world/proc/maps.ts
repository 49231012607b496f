/** /proc/PID/maps: a dynamic executable, libc and the loader as they are laid out in memory. */
import type { ByteString } from '../../base/bytes.ts'
import { EACCES, type Errno, failed } from '../../base/errno.ts'
import type { Kernel } from '../kernel.ts'
import type { Ino } from '../tree.ts'
import type { ProcessView } from './entry.ts'
import { layoutOf } from './layout.ts'
import { mayTrace } from './may-trace.ts'
import { memoryOf } from './memory.ts'
import { pathOfInode } from './where.ts'

const PAGE = 0x1000
/** Pages of the parts: headers, text, constants, relocated constants, data. */
type Parts = readonly [number, number, number, number, number]

/** Recorded from libc6 2.36-9+deb12u. */
const LIBC: Parts = [0x26, 0x156, 0x53, 4, 2]
const LOADER: Parts = [1, 0x26, 0xa, 2, 2]
const RIGHTS = ['r--p', 'r-xp', 'r--p', 'r--p', 'rw-p'] as const
const LIBC_PATH = '/usr/lib/x86_64-linux-gnu/libc.so.6'
const LOADER_PATH = '/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2'
/** Where paths begin: 25 chars and six words of eight. */
const PATH_COLUMN = 72

export const maps = (of: ProcessView): ByteString | Errno => {
  const { row, kernel, caller } = of
  if (!mayTrace(caller, row)) return EACCES
  if (row.state === 'zombie' || row.exe === undefined) return ''
  const at = layoutOf(row)
  const path = pathOfInode(kernel, row, row.exe) ?? `/${row.comm} (deleted)`
  const text = Math.max(1, Math.ceil(memoryOf(row).codeKb / 4))
  const exe: Parts = [2, text, Math.max(1, Math.floor(text / 2)), 1, 1]
  const libc = inoAt(kernel, LIBC_PATH)
  const loader = inoAt(kernel, LOADER_PATH)
  return [
    parts(at.code, exe, row.exe, path),
    line({ from: at.heap, pages: 0x21, rights: 'rw-p', path: '[heap]' }),
    libc === 0 ? '' : parts(at.libc, LIBC, libc, LIBC_PATH),
    line({ from: at.libc + 0x1d5000, pages: 13, rights: 'rw-p' }),
    line({ from: at.loader - 0x6000, pages: 4, rights: 'r--p', path: '[vvar]' }),
    line({ from: at.loader - 0x2000, pages: 2, rights: 'r-xp', path: '[vdso]' }),
    loader === 0 ? '' : parts(at.loader, LOADER, loader, LOADER_PATH),
    line({ from: at.stack - 0x21000, pages: 0x21, rights: 'rw-p', path: '[stack]' }),
    'ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n',
  ].join('')
}

const parts = (from: number, sizes: Parts, ino: Ino, path: ByteString): ByteString => {
  let at = from
  return sizes
    .map((pages, index) => {
      const rights = RIGHTS[index] ?? 'r--p'
      const text = line({ from: at, pages, rights, offset: at - from, ino, path })
      at += pages * PAGE
      return text
    })
    .join('')
}

const line = (of: {
  from: number
  pages: number
  rights: string
  offset?: number
  ino?: Ino
  path?: ByteString
}): ByteString => {
  const { from, pages, rights, offset = 0, ino = 0, path } = of
  const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0')
  const range = `${hex(from, 8)}-${hex(from + pages * PAGE, 8)}`
  const device = ino === 0 ? '00:00' : '08:01'
  const head = `${range} ${rights} ${hex(offset, 8)} ${device} ${ino} `
  return path === undefined ? `${head}\n` : `${head.padEnd(PATH_COLUMN)} ${path}\n`
}

/** The inode of a path without links in it; 0 when there is none. */
const inoAt = (kernel: Kernel, path: ByteString): Ino => {
  let at = kernel.tree.root
  for (const name of path.slice(1).split('/')) {
    const next = kernel.tree.existing(at, name)
    if (failed(next)) return 0
    at = next
  }
  return at
}
