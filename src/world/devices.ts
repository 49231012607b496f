/** Character devices that every Linux has (Documentation/admin-guide/devices.txt). */
import { createCipheriv } from 'node:crypto'
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import type { Dice } from '../base/dice.ts'
import { ENOSPC, ENXIO, type Errno } from '../base/errno.ts'
import { READ_BYTES_MAX } from '../base/limits.ts'
import type { OpenDevice } from './kernel.ts'
import type { Stream } from './process.ts'
import type { StreamTable } from './stream-table.ts'
import { majorOf, makeDevice, minorOf, S_IFCHR } from './tree.ts'

const NULL = makeDevice(1, 3)
const ZERO = makeDevice(1, 5)
const FULL = makeDevice(1, 7)
const RANDOM = makeDevice(1, 8)
const URANDOM = makeDevice(1, 9)
const TTY = makeDevice(5, 0)
const PTMX = makeDevice(5, 2)
/** Majors of /dev/pts/N: 136 to 143, 256 minors each in st_rdev's old style. */
const PTS_MAJOR = 136

/** The devices of a world; terminals are those that somebody has attached. */
export const devicesOf = (dice: Dice, streams: StreamTable): OpenDevice => {
  let random: ((count: number) => Bytes) | undefined
  const randomBytes = (count: number): Bytes => {
    random ??= keyStream(dice)
    return random(Math.min(count, READ_BYTES_MAX))
  }
  const zeros = (count: number): Bytes => new Uint8Array(Math.min(count, READ_BYTES_MAX))
  return ({ isBlock, rdev }, row) => {
    if (isBlock) return undefined
    switch (rdev) {
      case NULL:
        return device(rdev, () => NO_BYTES)
      case ZERO:
        return device(rdev, zeros)
      case FULL:
        return { ...device(rdev, zeros), write: () => ENOSPC }
      case RANDOM:
      case URANDOM:
        return device(rdev, randomBytes)
      case TTY: {
        const { tty } = row
        if (tty === undefined) return ENXIO
        return streams.ofTty((other) => other === tty) ?? ENXIO
      }
      case PTMX:
        // No pseudo-terminal is left: what kernel.pty.max says when it is used up.
        return ENOSPC
      default:
        return majorOf(rdev) === PTS_MAJOR ? terminal(streams, minorOf(rdev)) : undefined
    }
  }
}

const terminal = (streams: StreamTable, index: number): Stream | Errno =>
  streams.ofTty((tty) => tty.index === index) ?? ENXIO

const device = (rdev: number, read: (bytesMax: number) => Bytes): Stream => ({
  mode: S_IFCHR | 0o666,
  rdev,
  read,
  write: (bytes) => bytes.length,
  ready: () => ({ readable: true, writable: true }),
  close: () => undefined,
})

/** Bytes as fast as AES gives them, keyed by the world's dice. */
const keyStream = (dice: Dice): ((count: number) => Bytes) => {
  const cipher = createCipheriv('aes-256-ctr', dice.bytes(32), dice.bytes(16))
  return (count) => new Uint8Array(cipher.update(new Uint8Array(count)))
}
