/** Mounts as /proc/PID/mounts, mountinfo and mountstats show them (fs/proc_namespace.c). */
import type { ByteString } from '../../base/bytes.ts'
import { makeDevice } from '../tree.ts'
import type { View } from './entry.ts'
import type { MachineFacts, MountLine } from './machine-facts.ts'

export const mounts = ({ machine }: View): ByteString =>
  machine.mounts
    .map(({ source, path, type, options }) => `${source} ${path} ${type} ${options} 0 0\n`)
    .join('')

/** Options of the mount itself; the others are the file system's. */
const PER_MOUNT = new Set(['rw', 'ro', 'nosuid', 'nodev', 'noexec', 'noatime', 'relatime'])
/** Made-up devices have major 0 and are numbered as they are mounted. */
const FIRST_MINOR = 20
const FIRST_ID = 21

/** st_dev of a mounted made-up file system. */
export const deviceOf = (machine: MachineFacts, path: string): number =>
  makeDevice(0, FIRST_MINOR + machine.mounts.findIndex((line) => line.path === path))

export const mountinfo = ({ machine }: View): ByteString => {
  const lines = machine.mounts
  return lines
    .map((line, index) => {
      const options = line.options.split(',')
      const own = options.filter((option) => PER_MOUNT.has(option))
      const rest = ['rw', ...options.filter((option) => !PER_MOUNT.has(option))]
      const id = FIRST_ID + index
      const device = line.source.startsWith('/dev/') ? '8:1' : `0:${FIRST_MINOR + index}`
      const above = FIRST_ID + aboveOf(lines, index)
      const parent = line.path === '/' ? 1 : above
      const { path, type, source } = line
      return `${id} ${parent} ${device} / ${path} ${own.join(',')} shared:${index + 1} - ${type} ${source} ${rest.join(',')}\n`
    })
    .join('')
}

/** The mount that a mount's directory is on: the longest path above. */
const aboveOf = (lines: readonly MountLine[], index: number): number => {
  const path = lines[index]?.path ?? '/'
  let best = -1
  for (const [at, line] of lines.entries()) {
    const prefix = line.path === '/' ? '/' : `${line.path}/`
    const isAbove = path.startsWith(prefix) && path !== line.path
    if (isAbove && line.path.length >= (lines[best]?.path.length ?? 0)) best = at
  }
  return best
}

export const mountstats = ({ machine }: View): ByteString =>
  machine.mounts
    .map(({ source, path, type }) => `device ${source} mounted on ${path} with fstype ${type}\n`)
    .join('')
