/** What the kernel of a world was told and no file shows: its packet filter's rules, for example. */
import type { ByteString } from '../base/bytes.ts'
import { ENOMEM, type Errno } from '../base/errno.ts'
import { KERNEL_STATE_BYTES_MAX } from '../base/limits.ts'
import type { Journal } from './journal.ts'

/** Texts by the name of what keeps them (a program names its own, never a visitor's). */
export class States {
  readonly #journal: Journal
  #texts: Map<ByteString, ByteString> | undefined

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** '' when nobody has told anything. */
  get(name: ByteString): ByteString {
    return this.#texts?.get(name) ?? ''
  }

  /** ENOMEM for a text that is too long; '' forgets it. */
  set(name: ByteString, text: ByteString): ByteString | Errno {
    if (text.length > KERNEL_STATE_BYTES_MAX) return ENOMEM
    if (text === this.get(name)) return text
    this.fill(name, text)
    this.#journal.touchState(name)
    return text
  }

  /** As the store has it. */
  fill(name: ByteString, text: ByteString): void {
    this.#texts ??= new Map()
    if (text === '') this.#texts.delete(name)
    else this.#texts.set(name, text)
  }
}
