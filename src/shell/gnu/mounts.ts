/** Mounted file systems as /proc/self/mounts tells them, and how full each one is. */
import type { ByteString } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import { WALKED_ENTRIES_MAX } from '../../base/limits.ts'
import { type FileSystemStat, isDirectory } from '../../world/tree.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

/** A line of /proc/self/mounts. */
export interface MountedFs {
  readonly source: ByteString
  readonly path: ByteString
  readonly type: ByteString
  readonly options: ByteString
}

/** In the order they were mounted. */
export function* readMounts(sys: Sys): Run<readonly MountedFs[]> {
  const lines = (yield* textOfFile(sys, '/proc/self/mounts')).split('\n')
  return lines.flatMap((line) => {
    const [source = '', path = '', type = '', options = ''] = line.split(' ').map(plain)
    return path === '' ? [] : [{ source, path, type, options }]
  })
}

/** Blanks and backslashes are written in octal (mangle of fs/proc_namespace.c). */
const plain = (word: ByteString): ByteString =>
  word.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  )

/** The file system that a path without links is on. */
export const mountOf = (mounts: readonly MountedFs[], path: ByteString): MountedFs | undefined => {
  let best: MountedFs | undefined
  for (const it of mounts) {
    const prefix = it.path === '/' ? '/' : `${it.path}/`
    const isOn = path === it.path || path.startsWith(prefix)
    if (isOn && it.path.length >= (best?.path.length ?? 0)) best = it
  }
  return best
}

const PAGE_BYTES = 4096

/**
 * statfs(2) of a mount: what is in memory has the size that its options tell, and what the kernel
 * makes up has none. What is in memory has the size that its options tell. */
export function* statMount(sys: Sys, mount: MountedFs): Run<FileSystemStat | Errno> {
  const there = sys.statfs(mount.path)
  const own = failed(there) ? sys.statfs('/') : there
  if (failed(own)) return own
  if (mount.path === '/' || IN_KERNEL.has(mount.type)) return own
  const isMemory = mount.type === 'tmpfs' || mount.type === 'devtmpfs'
  if (!isMemory)
    return { ...own, blocks: 0, blocksFree: 0, blocksAvailable: 0, inodes: 0, inodesFree: 0 }
  const memory = /^MemTotal:\s+(\d+)/m.exec(yield* textOfFile(sys, '/proc/meminfo'))?.[1] ?? '0'
  const pages = Math.floor(Number(memory) / 4)
  const sizeKb = /(?:^|,)size=(\d+)k/.exec(mount.options)?.[1]
  const count = /(?:^|,)nr_inodes=(\d+)/.exec(mount.options)?.[1]
  const blocks = sizeKb === undefined ? Math.floor(pages / 2) : Math.floor(Number(sizeKb) / 4)
  // nr_inodes is as many as there are pages, halved (mm/shmem.c).
  const inodes = count === undefined ? Math.floor(pages / 2) : Number(count)
  const used = mount.type === 'tmpfs' ? usedBelow(sys, mount.path) : { blocks: 0, inodes: 420 }
  const blocksFree = Math.max(0, blocks - used.blocks)
  return {
    ...own,
    blockBytes: PAGE_BYTES,
    blocks,
    blocksFree,
    blocksAvailable: blocksFree,
    inodes,
    inodesFree: Math.max(0, inodes - used.inodes),
  }
}

/** Whose own statfs says it. */
const IN_KERNEL = new Set(['proc', 'devpts'])

/** What is in a tmpfs: pages of its files; a directory takes none. */
const usedBelow = (sys: Sys, top: ByteString): { blocks: number; inodes: number } => {
  const folders = [top]
  let blocks = 0
  let inodes = 1
  for (const folder of folders) {
    const entries = sys.readdir(folder)
    if (failed(entries)) continue
    for (const { name } of entries) {
      if (inodes >= WALKED_ENTRIES_MAX) return { blocks, inodes }
      const path = `${folder === '/' ? '' : folder}/${name}`
      const stat = sys.lstat(path)
      if (failed(stat)) continue
      inodes += 1
      if (isDirectory(stat.mode)) folders.push(path)
      else blocks += Math.ceil(stat.size / PAGE_BYTES)
    }
  }
  return { blocks, inodes }
}
