/** The port to texts that no recipe writes: a model's, or the plain generator's. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import type { Errno } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { TextKind } from './recipe.ts'

/** A text that somebody reads for the first time. */
export interface WantedText {
  readonly path: ByteString
  readonly kind: TextKind
  /** Bytes it has when the marks of its slots are replaced. */
  readonly size: number
  /** Whose budget it costs. */
  readonly world: string
}

/**
 * The canonical bytes: the same for the same path in all worlds of a persona, for ever. They may
 * hold marks of slots. Waiting: they are being made; park and ask again.
 */
export type Texts = (wanted: WantedText) => Bytes | Errno | Waiting
