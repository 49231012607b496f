/** Aliases whose values are being read. */
import type { ByteString } from '../base/bytes.ts'
import { SHELL_ALIAS_BYTES_MAX } from '../base/limits.ts'

interface OpenAlias {
  readonly name: ByteString
  readonly value: ByteString
  /** Characters behind its value, up to the end of the text at hand. */
  readonly behind: number
  readonly endsInBlank: boolean
}

/** Places are counted from the end of the text, because values are put before it. */
export class OpenAliases {
  #open: readonly OpenAlias[] = []
  #bytes = 0

  /**
   * The value as it is read before the `left` characters that follow, with the blank that bash
   * puts behind it; undefined when it gets too much.
   */
  push(name: ByteString, value: ByteString, left: number): ByteString | undefined {
    this.#bytes += value.length + 1
    if (this.#bytes > SHELL_ALIAS_BYTES_MAX) return undefined
    const spaced = /[ \t\n]$/.test(value) ? value : `${value} `
    const around = this.#open.filter(({ behind }) => behind < left)
    const alias = { name, value, behind: left, endsInBlank: /[ \t]$/.test(value) }
    this.#open = [...around, alias]
    return spaced
  }

  /** Whether the value of the alias of that name is still being read: it is not expanded again. */
  isOpen(name: ByteString, left: number): boolean {
    return this.#open.some((alias) => alias.name === name && alias.behind < left)
  }

  /** True once when an alias that ended in a blank was just left: the next word is one, too. */
  leftBlank(left: number): boolean {
    const gone = this.#open.filter(({ behind }) => behind >= left)
    if (gone.length === 0) return false
    this.#open = this.#open.filter(({ behind }) => behind < left)
    return gone.some(({ endsInBlank }) => endsInBlank)
  }

  /** The innermost value that is being read. */
  valueAt(left: number): ByteString | undefined {
    return this.#open.findLast(({ behind }) => behind < left)?.value
  }

  /** The text at hand got longer. */
  grow(by: number): void {
    this.#open = this.#open.map((alias) => ({ ...alias, behind: alias.behind + by }))
  }

  /** What is open, to come back to. */
  get state(): readonly OpenAlias[] {
    return this.#open
  }

  set state(open: readonly OpenAlias[]) {
    this.#open = open
  }
}
