/** Moves bytes between a socket and a channel, each side no faster than the other takes them. */
import type { Socket } from 'node:net'
import type { Bytes } from '../base/bytes.ts'
import { type Channel, CREDIT_BYTES } from '../nerve/nerve.ts'

export interface SocketFlow {
  /** Bytes for the visitor; the channel gets its credit back when the socket has taken them. */
  write(bytes: Bytes): void
  /** The machine has read so many bytes of input. */
  credit(bytes: number): void
  /** Input for the channel; the socket is paused when there is no credit for it. */
  take(bytes: Bytes): void
  /** Begins to read the socket. */
  start(initial: Bytes): void
}

/**
 * Pumps a paused socket: input goes in as far as credit reaches, then the socket is paused; a
 * socket that takes nothing gives no credit, so the process that writes to it blocks.
 * `encode` makes of output what goes over the line; credit counts the output.
 */
export const socketFlow = (
  socket: Socket,
  channel: Channel,
  encode: (bytes: Bytes) => Bytes = asItIs,
): SocketFlow => {
  let room = CREDIT_BYTES
  let held: Bytes[] = []

  const push = (bytes: Bytes): void => {
    if (bytes.length === 0) return
    const part = bytes.subarray(0, room)
    room -= part.length
    if (part.length > 0) channel.send({ kind: 'in', bytes: part })
    if (part.length === bytes.length) return
    held.push(bytes.subarray(part.length))
    socket.pause()
  }

  return {
    write: (bytes) => {
      socket.write(encode(bytes), (failure) => {
        if (failure == null) channel.send({ kind: 'credit', bytes: bytes.length })
      })
    },
    credit: (bytes) => {
      room += bytes
      const waiting = held
      held = []
      for (const part of waiting) push(part)
      if (held.length === 0) socket.resume()
    },
    take: push,
    start: (initial) => {
      push(initial)
      socket.on('data', push)
      if (held.length === 0) socket.resume()
    },
  }
}

const asItIs = (bytes: Bytes): Bytes => bytes
