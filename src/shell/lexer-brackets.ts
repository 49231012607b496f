/** `((` that turned out to be two brackets: looked at once, then read again. */
import type { ByteString } from '../base/bytes.ts'

interface Bracket {
  readonly from: number
  readonly to: number
}

/** Known so that nested ones are not looked at again and again, and for messages. */
export class Brackets {
  readonly #known = new Map<string, Bracket | undefined>()
  readonly #ends = new Set<number>()

  /** `place` names where it starts. Behind `end` stands something else than the second `)`. */
  add(place: string, text: ByteString, bracket: { from: number; end: number } | undefined): void {
    if (bracket === undefined) {
      this.#known.set(place, undefined)
      return
    }
    const { from, end } = bracket
    this.#known.set(place, { from, to: text.charCodeAt(end) === 10 ? end : end + 1 })
    this.#ends.add(end)
  }

  has(place: () => string): boolean {
    return this.#known.size > 0 && this.#known.has(place())
  }

  endsAt(pos: number): boolean {
    return this.#ends.size > 0 && this.#ends.has(pos)
  }

  /** What bash reads a second time around `pos`. */
  textAround(pos: number, text: ByteString): ByteString | undefined {
    const isAround = (bracket: Bracket | undefined): bracket is Bracket =>
      bracket !== undefined && bracket.from <= pos && pos < bracket.to
    const bracket = [...this.#known.values()].findLast(isAround)
    return bracket && text.slice(bracket.from, bracket.to).replaceAll('\\\n', '')
  }
}
