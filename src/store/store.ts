/** Where worlds live when nobody is in them: attach, commit, blobs. One contract, many stores. */
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'
import type { Canon } from './canon.ts'

/** Who may write a world now. `nonce` is 128 random bits in hex, compared for equality. */
export interface Lease {
  readonly world: string
  readonly nonce: string
}

export interface Attached {
  readonly lease: Lease
  /** Where other processes may take the world over; absent where none can. */
  readonly tenure?: Tenure
  /** Everything stored of this world; empty for a new one. */
  readonly records: readonly (readonly [key: string, value: Bytes])[]
}

/** A lease with a time limit, which the store renews. */
export interface Tenure {
  /** For so many milliseconds it is sure that the world is nobody else's; 0 or less: it is not. */
  leftMs(): number
  /** Calls back once: at once when it is sure, or when it is again; never when the lease is lost. */
  whenSure(then: () => void): void
  /** One watcher, for as long as the lease stands. */
  watch(watcher: TenureWatcher): void
}

export interface TenureWatcher {
  /** Another process waits for the world: it should be detached within a second. */
  wanted(): void
  /** The lease stands no longer, be it given back or lost; called at most once. */
  lost(cause: LeaseLost): void
}

export interface StoredWorld {
  readonly id: string
  /** Milliseconds since 1970 of the newest commit. */
  readonly changedMs: number
  readonly records: number
  /** Of the records' keys and values; blobs are shared, so they don't count. */
  readonly bytes: number
  /** Who holds it now, if it is another process: `brain 4711 on web01`. */
  readonly holder?: string
}

/** The world is somebody else's now: what this lease says no longer counts. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost'
}

/** Another process has the world, and was not to be asked for it: `holder` as in StoredWorld. */
export class WorldHeld extends Error {
  override readonly name = 'WorldHeld'
  readonly holder: string

  constructor(world: string, holder: string) {
    super(`world ${JSON.stringify(world)} is held by ${holder}`)
    this.holder = holder
  }
}

/** How a world that another process holds is met. */
export interface Manners {
  /** It is left to its holder. */
  readonly isPolite: boolean
}

/** What the store holds was written by another version: file, version found, version wanted. */
export class SchemaMismatch extends Error {
  override readonly name = 'SchemaMismatch'
}

/** The store gave up on what it was asked (disk full, closed, driver's error in `cause`). */
export class StoreFailed extends Error {
  override readonly name = 'StoreFailed'
}

/**
 * Which blobs (SHA-256, hex) a record names. Records are opaque to a store: the world that wrote
 * them lends this to `sweep`.
 */
export type NamedIn = (key: string, value: Bytes) => Iterable<string>

/**
 * What changes something lands in the order of the calls; what reads sees at least what was
 * answered before. Arrays handed in must not change until the answer; arrays handed out are the
 * caller's own. Every call refuses with StoreFailed when the disk does and after `close`; what is
 * refused has changed nothing.
 */
export interface Store {
  /** A sentence for the operator: what an acknowledged change survives, as the engine is set up. */
  readonly promise?: string
  /**
   * Takes the world over: any older lease on it ends. Ids are any strings. Another process that
   * holds it is asked for it, and waited for until its lease is over; politely it is refused
   * with WorldHeld.
   */
  attach(world: string, manners?: Manners): Promise<Attached>
  /**
   * Applies changes atomically (`null` deletes a key; keys are ByteStrings of 1 to 600 bytes)
   * and answers when they are durable as configured. Refuses with LeaseLost.
   */
  commit(lease: Lease, changes: ReadonlyMap<string, Bytes | null>): Promise<void>
  /** Gives the lease back after what was committed with it; the world stays. */
  detach(lease: Lease): Promise<void>
  /**
   * Puts content by its SHA-256 (hex); durable when answered. Who names a blob that his world
   * did not name before puts it again first, even if it is there: that makes it young.
   */
  putBlobs(blobs: ReadonlyMap<string, Bytes>): Promise<void>
  blob(hash: string): Promise<Bytes | undefined>
  /**
   * Forgets blobs put at least `olderThanMs` ago that no record of any world names; answers how
   * many. The age covers what is put but not yet named: give hours, not seconds.
   */
  sweep(olderThanMs: number, namedIn: NamedIn): Promise<number>
  /** The worlds that were ever committed to, in no order. */
  list(): Promise<readonly StoredWorld[]>
  /** Removes a world and all it holds; a lease on it is lost. Politely: not if it is held. */
  drop(world: string, manners?: Manners): Promise<void>
  /** Small facts of the installation (seed, persona, counters), durable when answered. */
  getFact(name: string): Promise<string | undefined>
  putFact(name: string, value: string): Promise<void>
  /** All of them, in no order. */
  facts(): Promise<ReadonlyMap<string, string>>
  /** Puts a fact that isn't there; answers what stands from now on, be it another brain's. */
  keepFact(name: string, value: string): Promise<string>
  /** Ends after what was asked before and gives leases back; a second close does nothing. */
  close(): Promise<void>
}

/** What a commit survives: `power` a power cut (flushed to disk), `process` a kill -9 only. */
export type Durability = 'power' | 'process'

export interface StoreSetup {
  readonly durability: Durability
  readonly clock: Clock
  /** For the nonces of leases; the system's own random bits when absent. */
  readonly dice?: Dice
  /** What this process is, for others who meet its leases: `brain`, `mount`. */
  readonly role?: string
  /** Hears when the engine keeps callers waiting, and when it no longer does. */
  readonly report?: (text: string) => void
}

/** A plug-in: a file of this folder that exports one of these as `store` is found by its schemes. */
export interface StoreKind {
  /** URL schemes it opens, without the colon. */
  readonly schemes: readonly string[]
  /** How such a URL is written, for messages. */
  readonly usage: string
  /** Refuses with SchemaMismatch, and with StoreFailed when it can't be opened or is in use. */
  open(url: string, setup: StoreSetup): Promise<Store>
  /** The canon that goes with the store of this URL; any number of processes may open it. */
  canon(url: string, setup: StoreSetup & { readonly ghostsMax?: number }): Promise<Canon>
}

/** Keys of records are 1 to so many bytes. */
export const KEY_BYTES_MAX = 600
/** The layout of what stores keep; another number is refused with SchemaMismatch. */
export const SCHEMA = 1
