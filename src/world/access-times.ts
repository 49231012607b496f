/** When files of the image were read last: volatile, and only so many of them. */
import type { Time } from '../base/clock.ts'
import { ACCESS_TIMES_MAX } from '../base/limits.ts'
import type { Ino } from './tree.ts'

export class AccessTimes {
  #times: Map<Ino, Time> | undefined

  get(ino: Ino): Time | undefined {
    return this.#times?.get(ino)
  }

  delete(ino: Ino): void {
    this.#times?.delete(ino)
  }

  set(ino: Ino, time: Time): void {
    this.#times ??= new Map()
    this.#times.delete(ino)
    this.#times.set(ino, time)
    if (this.#times.size <= ACCESS_TIMES_MAX) return
    for (const oldest of this.#times.keys()) {
      this.#times.delete(oldest)
      break
    }
  }
}
