/** The input of od: all files as one stream, after what is skipped. */
import { type ByteString, type Bytes, NO_BYTES } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { CHUNK_BYTES } from '../../base/limits.ts'
import { closeInput, openInput } from '../../shell/gnu/input.ts'
import { quotedName } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'

/** Bytes of all files, one after another, after what is skipped. */
export interface Source {
  next(): Run<Bytes>
  status: number
  /** Some file could be opened at all. */
  hasOpened: boolean
  /** Bytes that should have been skipped but were not there. */
  unskipped(): number
}

export const sourceOf = (
  task: Task,
  files: readonly ByteString[],
  wanted: { readonly skip: number; readonly most: number },
): Source => {
  const { sys, env } = task
  const queue = [...files]
  let fd: Parameters<typeof closeInput>[1] | undefined
  let name = ''
  let skip = wanted.skip
  let left = wanted.most
  const source: Source = {
    status: 0,
    hasOpened: false,
    unskipped: () => skip,
    *next() {
      while (left > 0) {
        if (fd === undefined) {
          const path = queue.shift()
          if (path === undefined) return NO_BYTES
          name = path
          const opened = openInput(sys, path)
          if (failed(opened)) {
            source.status = yield* complain(task, `${quotedName(path, env)}: ${opened.text}`)
            continue
          }
          fd = opened
          source.hasOpened = true
        }
        const bytes = yield* sys.read(fd, CHUNK_BYTES)
        if (failed(bytes)) {
          source.status = yield* complain(task, `${quotedName(name, env)}: ${bytes.text}`)
        } else if (bytes.length > 0) {
          const skipped = Math.min(skip, bytes.length)
          skip -= skipped
          const part = bytes.subarray(skipped, skipped + left)
          left -= part.length
          if (part.length > 0) return part
          continue
        }
        closeInput(sys, fd)
        fd = undefined
      }
      return NO_BYTES
    },
  }
  return source
}
