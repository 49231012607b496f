/** The drip: a few bytes at a time, with all the patience there is; a very slow line. */
import type { Bytes } from '../base/bytes.ts'
import {
  DRIP_BYTES,
  DRIP_GAP_MS,
  INK_BYTES_MAX,
  INK_CONNECTIONS_MAX,
  INK_MS_MAX,
} from '../base/limits.ts'
import type { Ink, InkOutlet, Tarpit } from './ink.ts'

export const tarpit: Tarpit = {
  name: 'drip',
  says: `output goes out ${DRIP_BYTES} bytes every ${DRIP_GAP_MS} ms`,
  budget: { bytes: INK_BYTES_MAX, ms: INK_MS_MAX, concurrent: INK_CONNECTIONS_MAX },
  begin: (outlet) => new Drip(outlet),
}

class Drip implements Ink {
  readonly #outlet: InkOutlet
  #rest: Bytes | undefined
  #taken = (): void => {}
  #isWriting = false
  #isOver = false
  #stopTimer = (): void => {}

  constructor(outlet: InkOutlet) {
    this.#outlet = outlet
  }

  write(bytes: Bytes, taken: () => void): void {
    this.#rest = bytes
    this.#taken = taken
    if (this.#isOver) return this.#drop(bytes.length)
    this.#wait()
  }

  stop(): void {
    this.#isOver = true
    this.#stopTimer()
    if (!this.#isWriting && this.#rest !== undefined) this.#drop(this.#rest.length)
  }

  #wait(): void {
    this.#stopTimer = this.#outlet.clock.after(DRIP_GAP_MS, () => this.#drop(DRIP_BYTES))
  }

  /** So many bytes; the next ones when these were taken and a pause is over. */
  #drop(count: number): void {
    const rest = this.#rest
    if (rest === undefined) return
    this.#isWriting = true
    this.#outlet.write(rest.subarray(0, count), () => {
      this.#isWriting = false
      if (count < rest.length) {
        this.#rest = rest.subarray(count)
        if (this.#isOver) this.#drop(rest.length)
        else this.#wait()
        return
      }
      this.#rest = undefined
      this.#taken()
    })
  }
}
