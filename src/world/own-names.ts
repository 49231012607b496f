/** The names of one directory that differ from the image, those that changed last at the end. */
import type { ByteString } from '../base/bytes.ts'
import type { Ino } from './tree.ts'

/** A place whose name has moved on or is gone. */
const LEFT = -1
/** So many of those are borne with before the rest closes up. */
const LEFT_MIN = 32

/**
 * As a `Map`, whose `set` moves a name to the end. A Map that is told to delete and set one key over
 * and over keeps what was deleted in that key's chain until it has as many of them as keys: among
 * 10^6 names that is a millisecond for each look-up. Here every call costs the same, however often.
 */
export class OwnNames {
  /** Of names that are here, and of some that were. */
  #places = new Map<ByteString, number>()
  #names: ByteString[] = []
  #inos: Ino[] = []
  #size = 0
  /** Number of the world's newest change to them. */
  stamp = 0

  get size(): number {
    return this.#size
  }

  get(name: ByteString): Ino | undefined {
    const place = this.#places.get(name)
    const ino = place === undefined ? LEFT : this.#inos[place]
    return ino === LEFT ? undefined : ino
  }

  has(name: ByteString): boolean {
    return this.get(name) !== undefined
  }

  /** Where a name stands among the others; -1 for one that is not here. */
  placeOf(name: ByteString): number {
    return this.has(name) ? (this.#places.get(name) ?? LEFT) : LEFT
  }

  set(name: ByteString, ino: Ino): void {
    this.delete(name)
    if (this.#inos.length >= 2 * this.#size + LEFT_MIN) this.#closeUp()
    this.#places.set(name, this.#inos.length)
    this.#names.push(name)
    this.#inos.push(ino)
    this.#size++
  }

  delete(name: ByteString): boolean {
    const place = this.#places.get(name)
    if (place === undefined || this.#inos[place] === LEFT) return false
    this.#inos[place] = LEFT
    this.#size--
    return true
  }

  /** Names and inodes; bears changes meanwhile, whether it shows them or not. */
  *[Symbol.iterator](): Generator<[ByteString, Ino]> {
    const names = this.#names
    const inos = this.#inos
    for (let place = 0; place < inos.length; place++) {
      const ino = inos[place] ?? LEFT
      if (ino !== LEFT) yield [names[place] ?? '', ino]
    }
  }

  /** As above, those that changed last first. */
  *backwards(): Generator<[ByteString, Ino]> {
    const names = this.#names
    const inos = this.#inos
    for (let place = inos.length - 1; place >= 0; place--) {
      const ino = inos[place] ?? LEFT
      if (ino !== LEFT) yield [names[place] ?? '', ino]
    }
  }

  #closeUp(): void {
    const stay = [...this]
    this.#places = new Map()
    this.#names = []
    this.#inos = []
    for (const [name, ino] of stay) {
      this.#places.set(name, this.#inos.length)
      this.#names.push(name)
      this.#inos.push(ino)
    }
  }
}
