/** A log that can't fill the disk: one file, and the one before it. */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

export interface LogFile {
  write(line: string): void
}

/**
 * Appends to a file; one that would grow beyond `bytesMax` is set aside as `.1` first, and the
 * older `.1` is gone. Throws what the file system says when it can't be written.
 */
export const openLogFile = (path: string, { bytesMax }: { bytesMax: number }): LogFile => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const open = (): number => openSync(path, 'a', 0o600)
  let fd = open()
  let bytes = fstatSync(fd).size
  return {
    write: (line) => {
      const added = Buffer.from(line)
      if (bytes > 0 && bytes + added.length > bytesMax) {
        closeSync(fd)
        renameSync(path, `${path}.1`)
        fd = open()
        bytes = 0
      }
      bytes += writeSync(fd, added)
    },
  }
}
