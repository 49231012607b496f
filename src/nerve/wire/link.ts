/**
 * A stream of messages that outlives the pipes under it. Both ends number what they send, keep it
 * until the other has acknowledged it, and send the rest again through the next pipe: a cut loses
 * nothing and doubles nothing. Without a pipe for LINK_RESUME_MS a link is lost for good.
 */
import { type Bytes, concat } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  LINK_ACK_BYTES,
  LINK_ACK_MESSAGES,
  LINK_ACK_MS,
  LINK_LENT_BYTES_MAX,
  LINK_PING_MS,
  LINK_RESUME_MS,
  LINK_SILENCE_MS,
  LINK_UNACKED_BYTES_MAX,
  LINK_UNACKED_MESSAGES_MAX,
} from '../../base/limits.ts'
import type { Pipe } from './pipe.ts'

export interface LinkSetup {
  readonly clock: Clock
  /** Every message of the other end, once, in order. What it throws breaks the link for good. */
  readonly receive: (message: Bytes) => void
  /** Nothing comes any more; called once. */
  readonly lost: (reason: string) => void
}

export interface Link {
  /** `isLent`: bytes of a channel, which its credit bounds. */
  send(message: Bytes, options?: { readonly isLent: boolean }): void
  /** How many messages of the other end have come: what a new pipe begins with. */
  readonly received: number
  /** Takes a new pipe, whose other end has received so many of ours; the old one is closed. */
  attach(pipe: Pipe, theirReceived: number): void
  readonly isAttached: boolean
  /** What was sent that the other end has not acknowledged; bytes without those of channels. */
  readonly unacked: { readonly messages: number; readonly bytes: number }
  /** Ends it: the other end may not come back to it. */
  end(reason: string): void
}

/** First byte of what goes through a pipe. */
const DATA = 0
const ACK = 1
const PING = 2
const PONG = 3

export const createLink = ({ clock, receive, lost }: LinkSetup): Link => {
  let pipe: Pipe | undefined
  let received = 0
  let ackedByUs = 0
  let unackedInBytes = 0
  let stopAck: (() => void) | undefined
  /** Sent and not acknowledged; `sent` counts from the first message ever. */
  const kept = createKept()
  let sent = 0
  let isLost = false
  let stopResume = (): void => {}
  let stopPing = (): void => {}
  let heardMs = 0

  const end = (reason: string): void => {
    if (isLost) return
    isLost = true
    leavePipe(reason)
    stopResume()
    kept.clear()
    lost(reason)
  }

  const leavePipe = (reason: string): void => {
    stopPing()
    stopAck?.()
    stopAck = undefined
    const old = pipe
    pipe = undefined
    old?.close(reason)
  }

  const acknowledge = (): void => {
    stopAck?.()
    stopAck = undefined
    unackedInBytes = 0
    if (pipe === undefined || ackedByUs === received) return
    ackedByUs = received
    pipe.send(counted(ACK, received))
  }

  const takeAck = (count: number): void => {
    const first = sent - kept.messages
    if (!Number.isSafeInteger(count) || count < first || count > sent) {
      return end('an acknowledgement of what was not sent')
    }
    kept.drop(count - first)
  }

  const takeData = (message: Bytes): void => {
    received++
    unackedInBytes += message.length
    try {
      receive(message)
    } catch (cause) {
      return end(cause instanceof Error ? cause.message : String(cause))
    }
    if (received - ackedByUs >= LINK_ACK_MESSAGES || unackedInBytes >= LINK_ACK_BYTES) {
      return acknowledge()
    }
    stopAck ??= clock.after(LINK_ACK_MS, acknowledge)
  }

  const take = (from: Pipe, message: Bytes): void => {
    if (from !== pipe || isLost) return
    heardMs = clock.ticksMs()
    switch (message[0]) {
      case DATA:
        return takeData(message.subarray(1))
      case ACK:
        return takeAck(countOf(message))
      case PING:
        return from.send(Uint8Array.of(PONG))
      case PONG:
        return
      default:
        return end('a message of an unknown kind')
    }
  }

  /** A peer that is switched off says nothing, not even that it is gone. */
  const watch = (on: Pipe): void => {
    stopPing = clock.after(LINK_PING_MS, () => {
      if (on !== pipe) return
      const silentMs = clock.ticksMs() - heardMs
      if (silentMs >= LINK_SILENCE_MS) return on.close('silent')
      if (silentMs >= LINK_PING_MS) on.send(Uint8Array.of(PING))
      watch(on)
    })
  }

  const startResume = (): void => {
    stopResume()
    stopResume = clock.after(LINK_RESUME_MS, () => end('not resumed in time'))
  }
  startResume()

  return {
    send: (message, { isLent } = { isLent: false }) => {
      if (isLost) return
      const framed = concat([Uint8Array.of(DATA), message])
      kept.push(framed, isLent)
      sent++
      if (kept.isTooMuch) return end('the other end acknowledges nothing')
      pipe?.send(framed)
    },
    get received() {
      return received
    },
    attach: (next, theirReceived) => {
      if (isLost) return next.close('lost')
      leavePipe('replaced')
      takeAck(theirReceived)
      if (isLost) return next.close('lost')
      stopResume()
      pipe = next
      ackedByUs = received
      heardMs = clock.ticksMs()
      next.onMessage((message) => take(next, message))
      next.onClose((reason) => {
        if (next !== pipe) return
        leavePipe(reason)
        startResume()
      })
      kept.each((message) => next.send(message))
      watch(next)
    },
    get isAttached() {
      return pipe !== undefined
    },
    get unacked() {
      return { messages: kept.messages, bytes: kept.bytes }
    },
    end,
  }
}

/** Messages in the order in which they were sent, and what they weigh. */
const createKept = () => {
  let all: ({ readonly message: Bytes; readonly isLent: boolean } | undefined)[] = []
  let first = 0
  let bytes = 0
  let lentBytes = 0
  return {
    get messages() {
      return all.length - first
    },
    get bytes() {
      return bytes
    },
    get isTooMuch() {
      if (all.length - first > LINK_UNACKED_MESSAGES_MAX) return true
      return bytes > LINK_UNACKED_BYTES_MAX || lentBytes > LINK_LENT_BYTES_MAX
    },
    push: (message: Bytes, isLent: boolean): void => {
      all.push({ message, isLent })
      if (isLent) lentBytes += message.length
      else bytes += message.length
    },
    drop: (count: number): void => {
      for (const end = first + count; first < end; first++) {
        const { message, isLent } = all[first] ?? {}
        all[first] = undefined
        if (isLent === true) lentBytes -= message?.length ?? 0
        else bytes -= message?.length ?? 0
      }
      // Thousands may be kept: the array is moved once it is half empty, not at each step.
      if (first * 2 < all.length) return
      all = all.slice(first)
      first = 0
    },
    each: (take: (message: Bytes) => void): void => {
      for (let n = first; n < all.length; n++) {
        const { message } = all[n] ?? {}
        if (message !== undefined) take(message)
      }
    },
    clear: (): void => {
      all = []
      first = 0
      bytes = 0
      lentBytes = 0
    },
  }
}

const counted = (kind: number, count: number): Bytes => {
  const message = new Uint8Array(9)
  message[0] = kind
  new DataView(message.buffer).setFloat64(1, count, true)
  return message
}

const countOf = (message: Bytes): number => {
  if (message.length !== 9) return Number.NaN
  return new DataView(message.buffer, message.byteOffset).getFloat64(1, true)
}
