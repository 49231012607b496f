/** Texts of the canon, asked of the brain when somebody reads one: once, whoever reads. */
import type { Bytes } from '../base/bytes.ts'
import { EIO } from '../base/errno.ts'
import { TEXTS_KEPT_BYTES_MAX, TEXTS_WANTED_MAX } from '../base/model-limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { TextWish } from '../nerve/machine.ts'
import type { Texts } from '../persona/texts.ts'

export interface TextDesk {
  readonly texts: Texts
  /** Without bytes the canon failed: who waits reads EIO, and may ask again. */
  arrived(answer: { readonly path: string; readonly size: number; readonly bytes?: Bytes }): void
}

/** What has come stays, as much as there is room for: who asked may have been killed since. */
export const textDesk = (ask: (wish: TextWish) => void): TextDesk => {
  const asked = new Map<string, Waiting>()
  const here = new Map<string, Bytes>()
  const failed = new Set<string>()
  let total = 0

  const keep = (key: string, bytes: Bytes): void => {
    total += bytes.length - (here.get(key)?.length ?? 0)
    here.set(key, bytes)
    for (const [oldest, { length }] of here) {
      if (total <= TEXTS_KEPT_BYTES_MAX || oldest === key) break
      here.delete(oldest)
      total -= length
    }
  }

  return {
    texts: (wanted) => {
      const key = keyOf(wanted)
      const known = here.get(key)
      if (known !== undefined) return known
      if (failed.delete(key)) return EIO
      const before = asked.get(key)
      if (before !== undefined) return before
      if (asked.size >= TEXTS_WANTED_MAX) return EIO
      const waiting = new Waiting()
      asked.set(key, waiting)
      ask(wanted)
      return waiting
    },
    arrived: ({ path, size, bytes }) => {
      const key = keyOf({ path, size })
      const waiting = asked.get(key)
      asked.delete(key)
      if (bytes !== undefined) keep(key, bytes)
      else if (failed.size < TEXTS_WANTED_MAX) failed.add(key)
      waiting?.wakeAll()
    },
  }
}

const keyOf = ({ path, size }: { readonly path: string; readonly size: number }): string =>
  `${path}\0${size}`
