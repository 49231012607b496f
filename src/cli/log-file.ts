/** A log that can't fill the disk, nor end by a full one: one file, and the one before it. */
import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { isNoRoom } from '../base/no-room.ts'

export interface LogFile {
  write(line: string): void
}

export interface LogFileOptions {
  readonly bytesMax: number
  /** Answers how many bytes were taken; default: the file system. */
  readonly writeTo?: (fd: number, bytes: Uint8Array) => number
}

/**
 * Appends to a file; one that would grow beyond `bytesMax` is set aside as `.1` first, and the
 * older `.1` is gone. Lines that a full disk does not take are lost and counted; for anything else
 * it throws what the file system says.
 */
export const openLogFile = (
  path: string,
  { bytesMax, writeTo = writeSync }: LogFileOptions,
): LogFile => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const open = (): number => openSync(path, 'a', 0o600)
  let fd = open()
  let bytes = fstatSync(fd).size
  let lost = 0

  /** The whole line or nothing of it. */
  const put = (line: Buffer): boolean => {
    try {
      const taken = writeTo(fd, line)
      if (taken === line.length) {
        bytes += taken
        return true
      }
      ftruncateSync(fd, bytes)
    } catch (cause) {
      if (!isNoRoom(cause)) throw cause
    }
    return false
  }

  return {
    write: (line) => {
      const added = Buffer.from(line)
      if (bytes > 0 && bytes + added.length > bytesMax) {
        closeSync(fd)
        renameSync(path, `${path}.1`)
        fd = open()
        bytes = 0
      }
      if (lost > 0 && put(Buffer.from(lostNote(lost)))) lost = 0
      if (lost > 0 || !put(added)) lost++
    },
  }
}

const lostNote = (count: number): string =>
  `${JSON.stringify({ level: 40, msg: 'the disk was full: lines lost', count })}\n`
