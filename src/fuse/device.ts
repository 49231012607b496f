/** /dev/fuse, read and answered on a thread of its own. */
import { readSync, writeSync, writevSync } from 'node:fs'
import type { Bytes } from '../base/bytes.ts'
import { createFuseServer, type FuseServer, type FuseSetup } from './server.ts'

export type DeviceSetup = Omit<FuseSetup, 'send'> & {
  /** /dev/fuse, opened for reading and writing and handed to mount(2). */
  readonly fd: number
}

/**
 * Serves until the file system is unmounted. The thread is in read(2) all the time that nothing is
 * asked: no timer and no message gets through, so `between` looks for them after each request.
 */
export const serveBlocking = (
  setup: DeviceSetup,
  { between, started }: { between: () => void; started?: (server: FuseServer) => void },
): void => {
  const { fd } = setup
  const server = createFuseServer({ ...setup, send: senderTo(fd) })
  started?.(server)
  const { input } = server
  for (;;) {
    let length = 0
    try {
      length = readSync(fd, input, 0, input.length, null)
    } catch (cause) {
      if (isOver(cause)) break
      if (!isToRepeat(cause)) throw cause
      continue
    }
    if (length === 0) break
    server.take(length)
    between()
  }
  server.close()
}

/** A reply is one write(2); the kernel takes it at once or not at all. */
const senderTo =
  (fd: number) =>
  (head: Bytes, payload: Bytes): void => {
    try {
      if (payload.length === 0) writeSync(fd, head)
      else writevSync(fd, [head, payload])
    } catch (cause) {
      if (!isUnwanted(cause)) throw cause
    }
  }

const codeOf = (cause: unknown): string | undefined => (cause as NodeJS.ErrnoException | null)?.code

/** Unmounted, or aborted: `umount -f`, fusectl (FUSE_ABORT_ERROR is agreed upon). */
const isOver = (cause: unknown): boolean =>
  codeOf(cause) === 'ENODEV' || codeOf(cause) === 'ECONNABORTED'

/** A request that was interrupted before it was read is ENOENT. */
const isToRepeat = (cause: unknown): boolean =>
  codeOf(cause) === 'EINTR' || codeOf(cause) === 'EAGAIN' || codeOf(cause) === 'ENOENT'

/** Nobody waits for this answer any more: it was interrupted, or the mount is gone. */
const isUnwanted = (cause: unknown): boolean => codeOf(cause) === 'ENOENT' || isOver(cause)
