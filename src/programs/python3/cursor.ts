/** Where in the tokens of a Python program somebody reads. */
import type { Token } from './tokens.ts'
import { Unknown } from './words.ts'

/** Tokens, one after the other. */
export class Cursor {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get token(): Token {
    return this.#tokens[this.#at] ?? { kind: 'end', text: '', line: 0 }
  }

  next(): Token {
    const token = this.token
    this.#at++
    return token
  }

  is(text: string): boolean {
    const { kind, text: own } = this.token
    return own === text && (kind === 'operator' || kind === 'name')
  }

  isKind(kind: Token['kind']): boolean {
    return this.token.kind === kind
  }

  takes(text: string): boolean {
    if (!this.is(text)) return false
    this.#at++
    return true
  }

  needs(text: string): void {
    if (!this.takes(text)) throw new Unknown(`${text} wanted, ${this.token.text} found`)
  }

  name(): string {
    const token = this.next()
    if (token.kind !== 'name') throw new Unknown(`a name wanted, ${token.text} found`)
    return token.text
  }
}
