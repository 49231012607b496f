/** Streams in use: what fstat shows of them, and when their last description is closed. */
import type { Time } from '../base/clock.ts'
import type { Stream, Tty } from './process.ts'
import type { Ino } from './tree.ts'

/** A stream that at least one open file description stands on. */
export interface StreamRow {
  /** The number in `pipe:[N]` and st_ino. */
  readonly ino: Ino
  readonly openedAt: Time
  readonly uid: number
  readonly gid: number
  refs: number
}

/** Numbers of pipes and sockets on a machine that has been up for a while. */
const FIRST_STREAM_INO = 18_000

/** Counts the open file descriptions of each stream; closes it with the last. */
export class StreamTable {
  readonly #rows = new Map<Stream, StreamRow>()
  #nextIno = FIRST_STREAM_INO

  /** A new number; both ends of a pipe have one together. */
  newIno(): Ino {
    return this.#nextIno++
  }

  get(stream: Stream): StreamRow | undefined {
    return this.#rows.get(stream)
  }

  /** One more description stands on a stream. */
  hold(stream: Stream, as: { uid: number; gid: number; openedAt: Time; ino?: Ino }): void {
    const row = this.#rows.get(stream)
    if (row !== undefined) {
      row.refs++
      return
    }
    const { ino = this.newIno(), ...rest } = as
    this.#rows.set(stream, { ...rest, ino, refs: 1 })
  }

  /** A description is gone; with the last one the stream is closed. */
  release(stream: Stream): void {
    const row = this.#rows.get(stream)
    if (row === undefined || --row.refs > 0) return
    this.#rows.delete(stream)
    stream.close()
  }

  /** The stream of an open terminal, for /dev/tty and /dev/pts/N. */
  ofTty(is: (tty: Tty) => boolean): Stream | undefined {
    for (const stream of this.#rows.keys()) {
      if (stream.tty !== undefined && is(stream.tty)) return stream
    }
    return undefined
  }
}
