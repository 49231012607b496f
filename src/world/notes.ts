/** What daemons wrote into logs because of this world's visitors, between the persona's own lines. */
import type { Bytes } from '../base/bytes.ts'
import type { Time } from '../base/clock.ts'
import { NOTES_BYTES_MAX } from '../base/limits.ts'
import type { Journal } from './journal.ts'
import type { Ino } from './tree.ts'
import type { Living, LivingState } from './world.ts'

/** One text, and when it was written: behind everything that was there then. */
export interface Note {
  readonly time: Time
  readonly text: Bytes
}

/** A note and where it stands, which is a function of its time. */
interface Placed extends Note {
  readonly life: number
  /** So many of the persona's bytes are before it. */
  readonly at: number
}

/** Notes of a file by the numbers of their records, the oldest first. */
interface Page {
  readonly notes: Map<number, Note | Placed>
  bytes: number
}

/**
 * The persona's logs with one world's notes in them. A note comes behind everything there is, so
 * that a file only grows, as the persona's own do. How long a log is takes a while to know when
 * nobody has asked yet: a note waits with that for the first reader.
 */
export class Notes implements Living {
  readonly #port: Living
  readonly #journal: Journal
  readonly #pages = new Map<Ino, Page>()

  constructor(port: Living, journal: Journal) {
    this.#port = port
    this.#journal = journal
  }

  /** Writes at the end of a file; false: it has had enough. */
  add(ino: Ino, note: Note): boolean {
    const isFull = (): boolean => {
      const bytes = this.#pages.get(ino)?.bytes ?? 0
      return bytes + note.text.length > NOTES_BYTES_MAX
    }
    if (isFull()) this.#placedOf(ino, this.#port.state(ino, msOf(note)).life)
    if (isFull()) return false
    const numbers = [...(this.#pages.get(ino)?.notes.keys() ?? [])]
    const number = (numbers.at(-1) ?? -1) + 1
    this.restore(ino, number, note)
    this.#journal.touchNote(ino, number)
    return true
  }

  /** A note as the store has it; in the order of their numbers. */
  restore(ino: Ino, number: number, note: Note): void {
    const page = this.#pages.get(ino) ?? { notes: new Map<number, Note>(), bytes: 0 }
    this.#pages.set(ino, page)
    page.notes.set(number, note)
    page.bytes += note.text.length
  }

  /** The note of a record; undefined: it is to be forgotten. */
  get(ino: Ino, number: number): Note | undefined {
    return this.#pages.get(ino)?.notes.get(number)
  }

  /** The notes of a life. Who looks is the first to notice that others have ended with theirs. */
  #placedOf(ino: Ino, life: number): readonly Placed[] {
    const page = this.#pages.get(ino)
    if (page === undefined) return NONE
    const placed: Placed[] = []
    for (const [number, note] of page.notes) {
      const it = 'at' in note ? note : this.#place(ino, note)
      if (it.life === life) {
        if (it !== note) page.notes.set(number, it)
        placed.push(it)
      } else if (it.life < life) {
        page.notes.delete(number)
        page.bytes -= note.text.length
        this.#journal.touchNote(ino, number)
      }
    }
    if (page.notes.size === 0) this.#pages.delete(ino)
    return placed
  }

  #place(ino: Ino, { time, text }: Note): Placed {
    const { life, size: at } = this.#port.state(ino, msOf({ time }))
    return { time, text, life, at }
  }

  has(ino: Ino): boolean {
    return this.#port.has(ino)
  }

  bearer(ino: Ino, nowMs: number): Ino {
    return this.#port.bearer(ino, nowMs)
  }

  turnedS(dir: Ino, nowMs: number): number {
    return this.#port.turnedS(dir, nowMs)
  }

  state(ino: Ino, nowMs: number): LivingState {
    const state = this.#port.state(ino, nowMs)
    const placed = this.#placedOf(ino, state.life)
    const last = placed.at(-1)?.time
    if (last === undefined) return state
    let { size, mtimeS, mtimeNs } = state
    for (const { text } of placed) size += text.length
    if (last.s > mtimeS || (last.s === mtimeS && last.ns > mtimeNs)) {
      mtimeS = last.s
      mtimeNs = last.ns
    }
    return { ...state, size, mtimeS, mtimeNs }
  }

  /** Up to the next place where a note begins or ends. */
  read(ino: Ino, { at, count }: { at: number; count: number }, nowMs: number): Bytes {
    const isNoted = this.#pages.has(ino)
    const placed = isNoted ? this.#placedOf(ino, this.#port.state(ino, nowMs).life) : NONE
    let before = 0
    for (const { at: noted, text } of placed) {
      const start = noted + before
      if (at < start) {
        return this.#port.read(ino, { at: at - before, count: Math.min(count, start - at) }, nowMs)
      }
      if (at < start + text.length) return text.subarray(at - start, at - start + count)
      before += text.length
    }
    return this.#port.read(ino, { at: at - before, count }, nowMs)
  }
}

const NONE: readonly Placed[] = []

const msOf = ({ time: { s, ns } }: Pick<Note, 'time'>): number =>
  s * 1000 + Math.floor(ns / 1_000_000)
