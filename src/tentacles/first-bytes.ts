/** The first words of a client, which tell what he speaks. */
import type { Socket } from 'node:net'
import { afterAwake } from '../base/awake.ts'
import { type Bytes, concat, NO_BYTES } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { SNIFF_BYTES_MAX, SNIFF_MORE_MS } from '../base/limits.ts'
import type { Sniffed } from './sniff.ts'

interface Looking {
  readonly clock: Clock
  /** What is being looked for. */
  readonly sniff: (bytes: Bytes) => Sniffed
  /** How long a client may be silent; without it, for ever. */
  readonly waitMs?: number
}

/**
 * Reads a paused socket until its first bytes tell the protocol, it ends, or time is over; leaves
 * it paused. Whoever has begun to speak has SNIFF_MORE_MS in all: dripping does not prolong it.
 */
export const firstBytes = (socket: Socket, { clock, sniff, waitMs }: Looking): Promise<Bytes> =>
  new Promise((settled) => {
    const parts: Bytes[] = []
    let stopTimer = () => {}
    const settle = (): void => {
      stopTimer()
      socket.off('data', take)
      socket.off('end', settle)
      socket.off('close', settle)
      socket.pause()
      settled(parts.length === 0 ? NO_BYTES : concat(parts))
    }
    const take = (bytes: Bytes): void => {
      const isFirst = parts.length === 0
      parts.push(bytes)
      const all = concat(parts)
      if (all.length >= SNIFF_BYTES_MAX || sniff(all) !== 'more') return settle()
      if (!isFirst) return
      stopTimer()
      stopTimer = afterAwake(clock, SNIFF_MORE_MS, settle)
    }
    // What has happened already is not told again.
    if (socket.destroyed || socket.readableEnded) return settle()
    if (waitMs !== undefined) stopTimer = afterAwake(clock, waitMs, settle)
    socket.on('data', take)
    socket.once('end', settle)
    socket.once('close', settle)
    socket.resume()
  })
