/** What a call answers when it would have to wait: park on it, then ask the same question again. */

export class Waiting {
  #parked = new Set<() => void>()

  /** Calls `wake` once at the next `wakeAll`; the answer takes the parking back. */
  park(wake: () => void): () => void {
    this.#parked.add(wake)
    return () => this.#parked.delete(wake)
  }

  /** Wakes everybody who is parked now. Whoever still has to wait parks again. */
  wakeAll(): void {
    if (this.#parked.size === 0) return
    const woken = this.#parked
    this.#parked = new Set()
    for (const wake of woken) wake()
  }

  get isEmpty(): boolean {
    return this.#parked.size === 0
  }
}
