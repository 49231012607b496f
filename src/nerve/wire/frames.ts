/** The frames of a channel as bytes: kind, channel number, and what the kind needs. */
import { type Bytes, bytesOf, NO_BYTES, textOf } from '../../base/bytes.ts'
import type { Inward, Outward } from '../nerve.ts'

/** First bytes of messages; JSON controls are CONTROL. */
export const CONTROL = 0x7b
const INWARD = {
  in: 1,
  eof: 2,
  resize: 3,
  signal: 4,
  break: 5,
  credit: 6,
  command: 7,
  hangup: 8,
} as const
const OUTWARD = {
  out: 33,
  err: 34,
  credit: 35,
  done: 36,
  eof: 37,
  exit: 38,
  killed: 39,
  lost: 40,
} as const

const HEAD_BYTES = 5

/** A malformed message: its sender is not one of us. */
export class Malformed extends Error {
  override readonly name = 'Malformed'
}

interface Addressed<Frame> {
  readonly channel: number
  readonly frame: Frame
}

/** Encodes a frame for the machine. */
export const encodeInward = (channel: number, frame: Inward): Bytes => {
  switch (frame.kind) {
    case 'in':
      return headed(INWARD.in, channel, frame.bytes)
    case 'command':
      return headed(INWARD.command, channel, frame.line)
    case 'resize':
      return headed(INWARD.resize, channel, words(frame.rows, frame.columns))
    case 'signal':
      return headed(INWARD.signal, channel, bytesOf(frame.name))
    case 'credit':
      return headed(INWARD.credit, channel, words(frame.bytes))
    case 'eof':
    case 'break':
    case 'hangup':
      return headed(INWARD[frame.kind], channel)
    default:
      return frame satisfies never
  }
}

/** Decodes a frame for the machine; throws Malformed. */
export const decodeInward = (message: Bytes): Addressed<Inward> => {
  const { kind, channel, rest } = taken(message)
  return { channel, frame: inwardOf(kind, rest) }
}

const inwardOf = (kind: number, rest: Bytes): Inward => {
  switch (kind) {
    case INWARD.in:
      return { kind: 'in', bytes: rest }
    case INWARD.command:
      return { kind: 'command', line: rest }
    case INWARD.resize:
      return { kind: 'resize', rows: wordAt(rest, 0, 2), columns: wordAt(rest, 1, 2) }
    case INWARD.signal:
      if (rest.length > SIGNAL_BYTES_MAX) throw new Malformed('a signal without end')
      return { kind: 'signal', name: textOf(rest) }
    case INWARD.credit:
      return { kind: 'credit', bytes: wordAt(rest, 0, 1) }
    case INWARD.eof:
      return { kind: 'eof' }
    case INWARD.break:
      return { kind: 'break' }
    case INWARD.hangup:
      return { kind: 'hangup' }
    default:
      throw new Malformed(`no frame of kind ${kind} goes inward`)
  }
}

/** Encodes a frame for the door. */
export const encodeOutward = (channel: number, frame: Outward): Bytes => {
  switch (frame.kind) {
    case 'out':
    case 'err':
      return headed(OUTWARD[frame.kind], channel, frame.bytes)
    case 'credit':
      return headed(OUTWARD.credit, channel, words(frame.bytes))
    case 'done':
      return headed(OUTWARD.done, channel, words(frame.status, frame.cut ? 1 : 0), frame.prompt)
    case 'exit':
      return headed(OUTWARD.exit, channel, words(frame.status))
    case 'killed':
      return headed(OUTWARD.killed, channel, words(frame.dumped ? 1 : 0), bytesOf(frame.signal))
    case 'eof':
    case 'lost':
      return headed(OUTWARD[frame.kind], channel)
    default:
      return frame satisfies never
  }
}

/** Decodes a frame for the door; throws Malformed. */
export const decodeOutward = (message: Bytes): Addressed<Outward> => {
  const { kind, channel, rest } = taken(message)
  return { channel, frame: outwardOf(kind, rest) }
}

const outwardOf = (kind: number, rest: Bytes): Outward => {
  switch (kind) {
    case OUTWARD.out:
      return { kind: 'out', bytes: rest }
    case OUTWARD.err:
      return { kind: 'err', bytes: rest }
    case OUTWARD.credit:
      return { kind: 'credit', bytes: wordAt(rest, 0, 1) }
    case OUTWARD.done: {
      const prompt = rest.subarray(8)
      return { kind: 'done', status: wordAt(rest, 0), cut: wordAt(rest, 1) !== 0, prompt }
    }
    case OUTWARD.eof:
      return { kind: 'eof' }
    case OUTWARD.exit:
      return { kind: 'exit', status: wordAt(rest, 0, 1) }
    case OUTWARD.killed:
      return { kind: 'killed', dumped: wordAt(rest, 0) !== 0, signal: textOf(rest.subarray(4)) }
    case OUTWARD.lost:
      return { kind: 'lost' }
    default:
      throw new Malformed(`no frame of kind ${kind} goes outward`)
  }
}

/** RFC 4254 names signals in few letters; `name@domain` may be longer. */
const SIGNAL_BYTES_MAX = 64

const headed = (kind: number, channel: number, ...parts: readonly Bytes[]): Bytes => {
  const head = new Uint8Array(HEAD_BYTES)
  head[0] = kind
  new DataView(head.buffer).setUint32(1, channel, true)
  return Buffer.concat([head, ...parts])
}

const taken = (message: Bytes): { kind: number; channel: number; rest: Bytes } => {
  if (message.length < HEAD_BYTES) throw new Malformed('a frame without channel')
  const view = new DataView(message.buffer, message.byteOffset)
  const rest = message.length === HEAD_BYTES ? NO_BYTES : message.subarray(HEAD_BYTES)
  return { kind: message[0] ?? 0, channel: view.getUint32(1, true), rest }
}

const words = (...values: readonly number[]): Bytes => {
  const bytes = new Uint8Array(values.length * 4)
  const view = new DataView(bytes.buffer)
  for (const [n, value] of values.entries()) view.setUint32(n * 4, value, true)
  return bytes
}

/** The n-th word; of exactly so many when that is said. */
const wordAt = (bytes: Bytes, n: number, count?: number): number => {
  const isWhole = count === undefined ? bytes.length >= n * 4 + 4 : bytes.length === count * 4
  if (!isWhole) throw new Malformed('a frame of a wrong length')
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(n * 4, true)
}
