/** Throws a request's body away, and keeps the beginning of it for the event. */
import { type Bytes, concat, copyOf, textOf } from '../../base/bytes.ts'
import { HTTP_BODY_BYTES_MAX, HTTP_BODY_TOLD_BYTES_MAX } from '../../base/limits.ts'

export interface BodyReader {
  /** How many of these bytes belong to the body, and whether it is over or cannot be read. */
  push(bytes: Bytes): { readonly taken: number; readonly isOver: boolean; readonly isBad: boolean }
  readonly beginning: Bytes
  readonly bytes: number
}

/** A body of so many bytes, or in chunks. */
export const createBodyReader = (body: number | 'chunked'): BodyReader => {
  const parts: Bytes[] = []
  let kept = 0
  let total = 0
  let left = body === 'chunked' ? 0 : body
  /** `size` and `trailer` read lines; `data` and its line end read bytes. */
  let state: 'size' | 'data' | 'data end' | 'trailer' = body === 'chunked' ? 'size' : 'data'
  let line = ''

  const keep = (bytes: Bytes): void => {
    total += bytes.length
    const part = copyOf(bytes, 0, HTTP_BODY_TOLD_BYTES_MAX - kept)
    kept += part.length
    if (part.length > 0) parts.push(part)
  }

  const takeData = (bytes: Bytes): number => {
    const part = bytes.subarray(0, left)
    keep(part)
    left -= part.length
    if (left === 0 && body === 'chunked') state = 'data end'
    return part.length
  }

  /** One line of the framing; answers whether the body is over or wrong. */
  const takeLine = (text: string): 'more' | 'over' | 'bad' => {
    const bare = text.replace(/\r?\n$/, '')
    if (state === 'trailer') return bare === '' ? 'over' : 'more'
    if (state === 'data end') {
      state = 'size'
      return bare === '' ? 'more' : 'bad'
    }
    const [, size = ''] = /^([0-9A-Fa-f]{1,12})[ \t]*(?:;.*)?$/.exec(bare) ?? []
    if (size === '') return 'bad'
    left = Number.parseInt(size, 16)
    state = left === 0 ? 'trailer' : 'data'
    return 'more'
  }

  const takeFraming = (bytes: Bytes): { taken: number; status: 'more' | 'over' | 'bad' } => {
    const end = bytes.indexOf(LF)
    const taken = end < 0 ? bytes.length : end + 1
    line += textOf(bytes.subarray(0, taken))
    if (line.length > FRAMING_BYTES_MAX) return { taken, status: 'bad' }
    if (end < 0) return { taken, status: 'more' }
    const text = line
    line = ''
    return { taken, status: takeLine(text) }
  }

  return {
    push: (bytes) => {
      let at = 0
      if (body === 0) return { taken: 0, isOver: true, isBad: false }
      while (at < bytes.length) {
        const rest = bytes.subarray(at)
        if (state === 'data') {
          at += takeData(rest)
          if (total > HTTP_BODY_BYTES_MAX) return { taken: at, isOver: true, isBad: true }
          if (body !== 'chunked' && left === 0) return { taken: at, isOver: true, isBad: false }
          continue
        }
        const { taken, status } = takeFraming(rest)
        at += taken
        if (status !== 'more') return { taken: at, isOver: true, isBad: status === 'bad' }
      }
      return { taken: at, isOver: false, isBad: false }
    },
    get beginning() {
      return copyOf(concat(parts))
    },
    get bytes() {
      return total
    },
  }
}

const LF = 10
/** A chunk's size with its extensions, or a trailer: longer ones are nobody's. */
const FRAMING_BYTES_MAX = 4_096
