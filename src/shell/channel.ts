/** A visitor's channel as the processes see it: two streams with credit, like a socket's ends. */
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { EPIPE } from '../base/errno.ts'
import { Waiting } from '../base/waiting.ts'
import { CREDIT_BYTES, type Outward } from '../nerve/nerve.ts'
import type { Stream } from '../world/process.ts'
import { S_IFIFO } from '../world/tree.ts'

/** End-of-transmission, Ctrl-D: at the start of a line it ends the input once (termios(3)). */
const EOT = 0x04
const NEWLINE = 0x0a

/** What comes from the visitor. */
export interface ChannelInput extends Stream {
  push(bytes: Bytes): void
  end(): void
}

/** So much is read before the door hears of it, unless the reader has to wait: shells read bytes. */
const TAKEN_BYTES_MIN = CREDIT_BYTES / 2

/**
 * The reading end of a channel. `taken` hears how many bytes a process has read, so that the door
 * may send as many more; with `eotEnds`, Ctrl-D at the start of a line reads as end of file.
 */
export const channelInput = (options: {
  mode?: number
  eotEnds?: boolean
  taken: (bytes: number) => void
}): ChannelInput => {
  const readable = new Waiting()
  let queue: Bytes[] = []
  /** Where in the queue reading goes on: shifting a long queue would move all of it. */
  let head = 0
  let unsaidBytes = 0
  let isEnded = false
  let isLineStart = true

  const take = (bytes: Bytes, count: number): Bytes => {
    if (count < bytes.length) queue[head] = bytes.subarray(count)
    else if (++head === queue.length) {
      queue = []
      head = 0
    }
    unsaidBytes += count
    if (unsaidBytes >= TAKEN_BYTES_MIN || queue.length === 0) {
      options.taken(unsaidBytes)
      unsaidBytes = 0
    }
    return bytes.subarray(0, count)
  }

  /**
   * Bytes before the next Ctrl-D that stands at the start of a line. Looks no further than a read
   * goes: shells read byte by byte.
   */
  const upToEot = (bytes: Bytes, bytesMax: number): number => {
    const end = Math.min(bytes.length, bytesMax)
    for (let i = 0; i < end; i++) {
      const isStart = i === 0 ? isLineStart : bytes[i - 1] === NEWLINE
      if (bytes[i] === EOT && isStart) return i
    }
    return end
  }

  return {
    mode: options.mode ?? S_IFIFO | 0o600,
    read: (bytesMax) => {
      const first = queue[head]
      if (first === undefined) return isEnded ? NO_BYTES : readable
      if (bytesMax === 0) return NO_BYTES
      const stop = options.eotEnds === true ? upToEot(first, bytesMax) : first.length
      if (stop === 0) {
        take(first, 1)
        return NO_BYTES
      }
      const part = take(first, Math.min(bytesMax, stop))
      isLineStart = part[part.length - 1] === NEWLINE
      return part
    },
    write: () => EPIPE,
    ready: () => ({ readable: queue.length > 0 || isEnded, writable: false }),
    close: () => {
      queue = []
      head = 0
    },
    push: (bytes) => {
      if (isEnded || bytes.length === 0) return
      queue.push(bytes)
      readable.wakeAll()
    },
    end: () => {
      isEnded = true
      readable.wakeAll()
    },
  }
}

/** What goes to the visitor. */
export interface ChannelOutput extends Stream {
  /** The door has taken so many bytes. */
  credit(bytes: number): void
  /** The visitor is gone: writers get EPIPE. */
  hangUp(): void
}

/** The writing end of a channel: takes as many bytes as there is credit for, then makes wait. */
export const channelOutput = (
  purse: CreditPurse,
  send: (frame: Outward) => void,
  kind: 'out' | 'err',
  mode = S_IFIFO | 0o600,
): ChannelOutput => ({
  mode,
  read: () => NO_BYTES,
  write: (bytes) => {
    if (purse.isClosed) return EPIPE
    if (bytes.length === 0) return 0
    const count = Math.min(purse.bytes, bytes.length)
    if (count === 0) return purse.filled
    purse.bytes -= count
    // The writer may use its buffer again: the frame keeps bytes of its own.
    send({ kind, bytes: new Uint8Array(bytes.subarray(0, count)) })
    return count
  },
  ready: () => ({ readable: false, writable: purse.isClosed || purse.bytes > 0 }),
  close: () => {},
  credit: (bytes) => {
    purse.bytes += bytes
    purse.filled.wakeAll()
  },
  hangUp: () => {
    purse.isClosed = true
    purse.filled.wakeAll()
  },
})

/** Credit that stdout and stderr of one channel spend together. */
export interface CreditPurse {
  bytes: number
  isClosed: boolean
  readonly filled: Waiting
}

export const creditPurse = (): CreditPurse => ({
  bytes: CREDIT_BYTES,
  isClosed: false,
  filled: new Waiting(),
})
