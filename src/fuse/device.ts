/** /dev/fuse, read and answered on a thread of its own. */
import { readSync, write, writeSync, writevSync } from 'node:fs'
import type { Bytes } from '../base/bytes.ts'
import { NOTIFY_RETRIEVE } from './protocol.ts'
import { createFuseServer, type FuseServer, type FuseSetup } from './server.ts'

export type DeviceSetup = Omit<FuseSetup, 'send' | 'hearsQuiet'> & {
  /** /dev/fuse, opened for reading and writing and handed to mount(2). */
  readonly fd: number
}

/**
 * Serves until the file system is unmounted. The thread is in read(2) all the time that nothing is
 * asked: no timer and no message gets through, so `between` looks for them after each request.
 */
export const serveBlocking = (
  setup: DeviceSetup,
  { between, started }: { between: (server: FuseServer) => void; started: () => void },
): void => {
  const { fd } = setup
  const server = createFuseServer({ ...setup, send: senderTo(fd) })
  started()
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
    between(server)
  }
  server.close()
}

/**
 * Makes the kernel ask the thread in `serveBlocking` something that changes nothing, about a regular
 * file. Any thread may; no lock is taken that a request could hold, and a mount that was detached is
 * reached, too. False: the kernel does not know the file any more, or not us.
 */
export const wakeBlocked = (fd: number, file: number): boolean => {
  const failure = retrieve(fd, file)
  // EOVERFLOW: we are nobody in the user namespace of the mount, and may ask nothing there.
  if (failure === undefined) return true
  if (isUnwanted(failure) || ['EINVAL', 'EOVERFLOW'].includes(codeOf(failure) ?? '')) return false
  throw failure
}

/**
 * Whether the kernel knows an inode; yes, where it may not be asked. Not for the thread that serves:
 * it waits for a file that is about to be forgotten, whose pages may wait for a reply.
 */
export const kernelKnows = (fd: number, ino: number): boolean =>
  codeOf(retrieve(fd, ino)) !== 'ENOENT'

/** Asks for nothing of an inode's content; what came of it but success. Not of regular files: EINVAL. */
const retrieve = (fd: number, ino: number): unknown => {
  const bytes = new Uint32Array(12)
  // fuse_out_header: len, error (the kind of notification), unique; then
  // fuse_notify_retrieve_out: notify_unique, nodeid, offset u64, size, padding u32.
  bytes[0] = bytes.byteLength
  bytes[1] = NOTIFY_RETRIEVE
  bytes[6] = ino
  try {
    writeSync(fd, new Uint8Array(bytes.buffer))
    return undefined
  } catch (cause) {
    return cause
  }
}

/** Writes a notification on a thread of the pool; what the kernel has forgotten needs none. */
export const notifyKernel = (fd: number, notice: Bytes): Promise<void> =>
  new Promise((told) => {
    write(fd, notice, 0, notice.length, null, () => told())
  })

/** A reply is one write(2); the kernel takes it at once or not at all. */
export const senderTo =
  (fd: number) =>
  (head: Bytes, payload: Bytes): void => {
    try {
      if (payload.length === 0) writeSync(fd, head)
      else writevSync(fd, [head, payload])
    } catch (cause) {
      if (!isUnwanted(cause)) throw cause
    }
  }

export const codeOf = (cause: unknown): string | undefined =>
  (cause as NodeJS.ErrnoException | null)?.code

/** Unmounted, or aborted: `umount -f`, fusectl (FUSE_ABORT_ERROR is agreed upon). */
export const isOver = (cause: unknown): boolean =>
  codeOf(cause) === 'ENODEV' || codeOf(cause) === 'ECONNABORTED'

/** A request that was interrupted before it was read is ENOENT. */
export const isToRepeat = (cause: unknown): boolean =>
  codeOf(cause) === 'EINTR' || codeOf(cause) === 'EAGAIN' || codeOf(cause) === 'ENOENT'

/** Nobody waits for this answer any more: it was interrupted, or the mount is gone. */
export const isUnwanted = (cause: unknown): boolean => codeOf(cause) === 'ENOENT' || isOver(cause)
