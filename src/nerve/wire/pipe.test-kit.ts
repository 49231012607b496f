/** Pipes without sockets: messages are delivered when the test says so, or lost in a cut. */
import type { Bytes } from '../../base/bytes.ts'
import type { Pipe } from './pipe.ts'

export interface PipePair {
  readonly near: Pipe
  readonly far: Pipe
  /** Delivers what is under way, up to so many messages; answers how many there were. */
  deliver(most?: number): number
  /** Whatever is under way is lost, and both ends hear that the pipe is closed. */
  cut(reason: string): void
}

interface End {
  readonly pipe: Pipe
  readonly inbox: Bytes[]
  take(): boolean
  closed(reason: string): void
}

export const pipePair = (): PipePair => {
  let isClosed = false
  const close = (reason: string): void => {
    if (isClosed) return
    isClosed = true
    near.inbox.length = 0
    far.inbox.length = 0
    near.closed(reason)
    far.closed(reason)
  }
  const near: End = end((message) => isClosed || far.inbox.push(message), close)
  const far: End = end((message) => isClosed || near.inbox.push(message), close)
  return {
    near: near.pipe,
    far: far.pipe,
    deliver: (most = Number.POSITIVE_INFINITY) => {
      let count = 0
      while (count < most && (near.take() || far.take())) count++
      return count
    },
    cut: close,
  }
}

const end = (send: (message: Bytes) => void, close: (reason: string) => void): End => {
  const inbox: Bytes[] = []
  const receivers: ((message: Bytes) => void)[] = []
  const closers: ((reason: string) => void)[] = []
  let ended: string | undefined
  return {
    inbox,
    take: () => {
      const message = inbox.shift()
      if (message === undefined) return false
      for (const receive of [...receivers]) receive(message)
      return true
    },
    closed: (reason) => {
      ended = reason
      for (const told of closers) told(reason)
    },
    pipe: {
      send: (message) => send(new Uint8Array(message)),
      unsent: 0,
      onMessage: (receive) => receivers.push(receive),
      onClose: (told) => {
        if (ended === undefined) closers.push(told)
        else told(ended)
      },
      close,
    },
  }
}
