/** A machine's socket for one live mount: who mounted connects to it, then perhaps his helper. */
import { chmodSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { afterAwake } from '../base/awake.ts'
import { type Bytes, bytesOf, NO_BYTES, textOf } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { LIVE_MOUNT_START_MS, LIVE_QUEUED_BYTES_MAX } from '../base/limits.ts'
import { Frame, FrameReader, frameOf } from '../fuse/frames.ts'
import type { FromShare, ToShare } from './live-words.ts'

export interface ShareLineSetup {
  readonly path: string
  readonly clock: Clock
  /** Where a request is put. */
  readonly input: Buffer
  /** A request of so many bytes is there. */
  readonly request: (length: number) => void
  readonly hear: (word: ToShare) => void
  /** Somebody else has connected, and said his first byte. */
  readonly helper: (socket: Socket) => void
  readonly report: (cause: unknown) => void
  readonly listening: () => void
  /** Who mounted has gone away. */
  readonly gone: () => void
  /** Nobody will ever be served here. */
  readonly failed: (reason: string) => void
}

export interface ShareLine {
  say(word: FromShare): void
  reply(head: Bytes, payload: Bytes): void
  /** Settles when the kernel has it. */
  notify(notice: Bytes): Promise<void>
  /** Nobody else connects, and the path is free again. */
  closeDoor(): void
  /** Says this last. */
  end(word: FromShare): void
}

const SLICE_BYTES = 1_024

/** Listens at the path; the first to connect, within a while, is who mounted. */
export const openShareLine = (setup: ShareLineSetup): ShareLine => {
  const { path, report } = setup
  let owner: Socket | undefined
  let noticed = (): void => {}

  const take = (kind: number, length: number): void => {
    if (kind === Frame.fuse) setup.request(length)
    else if (kind === Frame.notice) noticed()
    else setup.hear(JSON.parse(textOf(setup.input.subarray(0, length))) as ToShare)
  }

  const serveOwner = (socket: Socket): void => {
    owner = socket
    stopTimer()
    const reader = new FrameReader(setup.input, take)
    let rest: Bytes = NO_BYTES
    /** Slice by slice: a few bytes ask for a megabyte, and who asked may not take it. */
    const read = (): void => {
      while (rest.length > 0 && socket.writableLength <= LIVE_QUEUED_BYTES_MAX) {
        const slice = rest.subarray(0, SLICE_BYTES)
        rest = rest.subarray(SLICE_BYTES)
        if (!isRead(reader, slice)) return void socket.destroy()
      }
      if (rest.length > 0) socket.pause()
      else socket.resume()
    }
    socket.on('data', (piece) => {
      rest = piece
      read()
    })
    socket.on('drain', read)
    socket.once('close', setup.gone)
  }

  const isRead = (reader: FrameReader, piece: Bytes): boolean => {
    try {
      return reader.push(piece)
    } catch (cause) {
      report(cause)
      return false
    }
  }

  const listener = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (owner === undefined) serveOwner(socket)
    else socket.once('data', () => setup.helper(socket))
  })
  const closeDoor = (): void => {
    stopTimer()
    if (!listener.listening) return
    listener.close()
    rmSync(path, { force: true })
  }
  const stopTimer = afterAwake(setup.clock, LIVE_MOUNT_START_MS, () => {
    setup.failed('nobody came to mount it')
  })
  listener.once('error', ({ message }) => setup.failed(`it can't be served at ${path}: ${message}`))
  listener.listen({ path }, () => {
    chmodSync(path, 0o600)
    setup.listening()
  })

  const say = (word: FromShare): void => {
    owner?.write(frameOf(Frame.word, bytesOf(JSON.stringify(word))))
  }
  return {
    say,
    reply: (head, payload) => void owner?.write(frameOf(Frame.fuse, head, payload)),
    notify: (notice) => {
      owner?.write(frameOf(Frame.notice, notice))
      return new Promise((told) => {
        noticed = told
      })
    },
    closeDoor,
    end: (word) => {
      closeDoor()
      say(word)
      owner?.end()
    },
  }
}
