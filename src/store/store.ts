/** Where worlds live when nobody is in them: attach, commit, blobs. One contract, many stores. */
import type { Bytes } from '../base/bytes.ts'

/** Who may write a world now. `nonce` is 128 random bits in hex, compared for equality. */
export interface Lease {
  readonly world: string
  readonly nonce: string
}

export interface Attached {
  readonly lease: Lease
  /** Everything stored of this world; empty for a new one. */
  readonly records: readonly (readonly [key: string, value: Bytes])[]
}

export interface StoredWorld {
  readonly id: string
  /** Milliseconds since 1970 of the newest commit. */
  readonly changedMs: number
  readonly records: number
  readonly bytes: number
}

/** The world is somebody else's now: what this lease says no longer counts. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** What the store holds was written by another version: file, version found, version wanted. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
}

export interface Store {
  /** Takes the world over: any older lease on it ends. */
  attach(world: string): Promise<Attached>
  /**
   * Applies changes atomically (`null` deletes a key; keys are ByteStrings of at most 600 bytes)
   * and answers when they are durable as configured. Commits of one lease land in call order.
   * Refuses with LeaseLost.
   */
  commit(lease: Lease, changes: ReadonlyMap<string, Bytes | null>): Promise<void>
  /** Gives the lease back; the world stays. */
  detach(lease: Lease): Promise<void>
  /** Puts content by its SHA-256 (hex); durable at latest when a later commit is. */
  putBlobs(blobs: ReadonlyMap<string, Bytes>): Promise<void>
  blob(hash: string): Promise<Bytes | undefined>
  /** Forgets blobs older than `olderThanMs` that no world names; answers how many. */
  sweep(olderThanMs: number): Promise<number>
  list(): Promise<readonly StoredWorld[]>
  /** Removes a world and all it holds; a lease on it is lost. */
  drop(world: string): Promise<void>
  /** Small facts of the installation (seed, persona, counters), durable when answered. */
  getFact(name: string): Promise<string | undefined>
  putFact(name: string, value: string): Promise<void>
  close(): Promise<void>
}
