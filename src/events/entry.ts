/** What the catalogue says about one type of happening. */
import type { VisitIdentity } from './events.ts'

/** A field: what stands in it, and how it is taken from the happening (undefined: left out). */
export type Field<H> = readonly [says: string, valueOf: (what: H) => unknown]

export interface Entry<H> {
  /** `cowrie.*` for what Cowrie has, with its fields and its sentence; `mimicry.*` for ours. */
  readonly eventid: string
  /** When it is told. */
  readonly says: string
  /** In the order of the line. */
  readonly fields: { readonly [name: string]: Field<H> }
  /** The line's `message`. */
  readonly message: (what: H, who: VisitIdentity | undefined) => string
}
