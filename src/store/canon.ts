/** The canon: what was imagined, once for all worlds and processes, by whom and at what cost. */
import type { ByteString, Bytes } from '../base/bytes.ts'

/** One ghost. Its size belongs to its name, so that bytes always have the size that was promised. */
export interface GhostName {
  /** Persona, version, image and seed: who shares these bytes. */
  readonly pin: string
  readonly path: ByteString
  /** Bytes a world finds, slots filled. */
  readonly size: number
}

/** How a ghost came to be. No visitor can see it. */
export interface Provenance {
  /** `recipe NAME@VERSION`, `plain`, or `PROVIDER/MODEL`. */
  readonly author: string
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly tookMs: number
  readonly tokensIn: number
  readonly tokensOut: number
  /** The world that asked first. */
  readonly world: string
  /** SHA-256 (hex) of what a model was asked. */
  readonly promptHash?: string
  /** Why it is plain though there is a model. */
  readonly reason?: string
}

/** Canonical bytes: they may hold marks of slots, which each world fills for itself. */
export interface Imagined {
  readonly bytes: Bytes
  readonly provenance: Provenance
}

export interface Noted {
  readonly name: GhostName
  readonly provenance: Provenance
}

/** The right to make a ghost's bytes for a while. `nonce` is 128 random bits in hex. */
export interface Claim {
  readonly name: GhostName
  readonly nonce: string
}

export type Claimed =
  | { readonly is: 'ours'; readonly claim: Claim }
  | { readonly is: 'published'; readonly imagined: Imagined }
  /** Somebody else makes it, for at most so long. */
  | { readonly is: 'taken'; readonly forMs: number }
  /** No room for more: only what is the same at every making may be served. */
  | { readonly is: 'full' }

/**
 * Shared by all processes of a store, at the same time. Whatever answers is durable. Refuses with
 * StoreFailed. An engine needs put-if-absent with a time limit (Redis: SET NX PX), a plain
 * put-if-absent (SET NX), a delete-if-equal, and counters (INCRBY, EXPIRE).
 */
export interface Canon {
  get(name: GhostName): Promise<Imagined | undefined>
  /** In one step: what stands there already, or the right to make it, unless somebody has that. */
  claim(name: GhostName, forMs: number): Promise<Claimed>
  /** Ends a claim without bytes: the next who asks may try. */
  release(claim: Claim): Promise<void>
  /**
   * Puts if absent, whoever holds a claim, and ends any claim. Answers what stands there from now
   * on: the winner's. When the canon is full, what nobody has claimed is handed back unkept.
   */
  publish(name: GhostName, imagined: Imagined): Promise<Imagined>
  /**
   * Tells of bytes that can be made again (a recipe's): kept if nothing is known, and if there is
   * room. Answers those that were kept.
   */
  note(noted: readonly Noted[]): Promise<readonly Noted[]>
  /** Everything known, in no order. */
  each(see: (noted: Noted) => void): Promise<void>
  /**
   * Adds tokens (fewer, with a minus) to what somebody has spent on a day (`2026-11-22`), and
   * answers the sum. Days before the newest may be forgotten.
   */
  spend(day: string, who: string, tokens: number): Promise<number>
  /** Ends after what was asked before; a second close does nothing. */
  close(): Promise<void>
}
