/** A whole file as lines, for editors. */
import type { ByteString } from '../../base/bytes.ts'
import { EFBIG, EISDIR, type Errno, failed } from '../../base/errno.ts'
import { EDITED_BYTES_MAX } from '../../base/limits.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import { isDirectory } from '../../world/tree.ts'
import type { Run, Sys } from '../program.ts'

export interface TextLines {
  /** Without their ends; none for an empty file. */
  readonly lines: ByteString[]
  readonly bytes: number
  /** The last one has no end. */
  readonly isUnended: boolean
}

/** EFBIG for more than an editor holds. */
export function* readLines(sys: Sys, path: ByteString): Run<TextLines | Errno> {
  const stat = sys.stat(path)
  if (failed(stat)) return stat
  if (isDirectory(stat.mode)) return EISDIR
  const fd = sys.open(path)
  if (failed(fd)) return fd
  const parts: ByteString[] = []
  let bytes = 0
  for (;;) {
    const chunk = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(chunk)) {
      sys.close(fd)
      return chunk
    }
    if (chunk.length === 0) break
    bytes += chunk.length
    if (bytes > EDITED_BYTES_MAX) {
      sys.close(fd)
      return EFBIG
    }
    parts.push(Buffer.from(chunk).toString('latin1'))
  }
  sys.close(fd)
  const text = parts.join('')
  const lines = text.split('\n')
  const isUnended = lines.at(-1) !== ''
  if (!isUnended) lines.pop()
  return { lines, bytes, isUnended }
}

const CHUNK_BYTES = 65_536
const NEW_FILE = 0o666

/** Writes lines, each with its end; answers how many bytes they are. */
export function* writeLines(
  sys: Sys,
  path: ByteString,
  lines: readonly ByteString[],
): Run<number | Errno> {
  const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, NEW_FILE)
  if (failed(fd)) return fd
  const text = lines.map((line) => `${line}\n`).join('')
  const written = yield* sys.write(fd, text)
  sys.close(fd)
  return failed(written) ? written : text.length
}
