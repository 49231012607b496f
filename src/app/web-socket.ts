/** A WebSocket as a pipe of the nerve's wire. */
import type { RawData, WebSocket } from 'ws'
import type { Bytes } from '../base/bytes.ts'
import type { Pipe } from '../nerve/wire/pipe.ts'

/** The pipe over an open WebSocket; text messages close it. */
export const pipeOf = (socket: WebSocket): Pipe => {
  let ended: string | undefined
  const closers: ((reason: string) => void)[] = []
  const end = (reason: string): void => {
    if (ended !== undefined) return
    ended = reason
    for (const told of closers) told(reason)
  }
  socket.on('error', (cause) => end(cause.message))
  socket.on('close', (code, reason) => end(reason.toString() || `closed (${code})`))
  return {
    get unsent() {
      return socket.bufferedAmount
    },
    send: (message) => {
      if (socket.readyState === socket.OPEN) socket.send(message, { binary: true })
    },
    onMessage: (receive) => {
      socket.on('message', (data: RawData, isBinary: boolean) => {
        if (ended !== undefined) return
        if (isBinary) receive(bytesOfData(data))
        else socket.close(UNSUPPORTED, 'bytes are wanted')
      })
    },
    onClose: (told) => {
      if (ended === undefined) closers.push(told)
      else told(ended)
    },
    close: (reason) => {
      // Who does not answer the closing handshake is not waited for.
      socket.close(NORMAL, reason.slice(0, REASON_CHARS_MAX))
      end(reason)
    },
  }
}

/** RFC 6455 section 7.4.1. */
const NORMAL = 1_000
const UNSUPPORTED = 1_003
/** RFC 6455 section 5.5.1: a close frame holds 123 bytes of reason. */
const REASON_CHARS_MAX = 40

const bytesOfData = (data: RawData): Bytes => {
  if (Array.isArray(data)) return new Uint8Array(Buffer.concat(data))
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data
}
