/** A socket for tests: what comes in is called, what goes out is kept. */
import { EventEmitter } from 'node:events'
import type { Bytes } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import type { Wire } from './http/serve.ts'

/** The server's end, and what the client does and sees. */
export const createWire = () => {
  const events = new EventEmitter()
  let written = ''
  let isEnded = false
  let isDestroyed = false
  let held = 0
  const socket = {
    on: events.on.bind(events),
    once: events.once.bind(events),
    off: events.off.bind(events),
    write: (bytes: Bytes) => {
      assertOpen(isEnded)
      written += textOf(bytes)
      return true
    },
    end: () => {
      isEnded = true
    },
    destroy: () => {
      isDestroyed = true
      events.emit('close')
    },
    pause: () => {},
    resume: () => {},
    writableNeedDrain: false,
    get writableLength() {
      return held
    },
    resetAndDestroy: () => {
      isDestroyed = true
      events.emit('close')
    },
    get destroyed() {
      return isDestroyed
    },
  } as unknown as Wire
  return {
    socket,
    data: (bytes: Bytes) => events.emit('data', bytes),
    end: () => events.emit('end'),
    written: () => written,
    /** So many bytes wait for a client that does not read. */
    holds: (bytes: number) => {
      held = bytes
    },
    isEnded: () => isEnded || isDestroyed,
  }
}

const assertOpen = (isEnded: boolean): void => {
  if (isEnded) throw new Error('written after the end')
}
