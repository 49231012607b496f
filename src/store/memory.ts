/** The store that forgets: worlds live as long as the process. For tests and for trying out. */
import type { Bytes } from '../base/bytes.ts'
import { type Clock, systemClock } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'
import { CANON_GHOSTS_MAX } from '../base/model-limits.ts'
import { checkChanges, checkFactName, checkHash } from './parts/checks.ts'
import { Leases } from './parts/leases.ts'
import { memoryCanon } from './parts/memory-canon.ts'
import { type Store, StoreFailed, type StoreKind } from './store.ts'

export const store: StoreKind = {
  schemes: ['memory'],
  usage: 'memory:',
  open: async (_url, setup) => memoryStore(setup),
  canon: async (_url, { clock, ghostsMax = CANON_GHOSTS_MAX }) => memoryCanon({ clock, ghostsMax }),
}

/** A store in this process's memory. Durability is nothing it could promise. */
export const memoryStore = (setup?: { readonly clock: Clock; readonly dice?: Dice }): Store => {
  const clock = setup?.clock ?? systemClock()
  const leases = new Leases(setup?.dice)
  const worlds = new Map<string, { changedMs: number; records: Map<string, Bytes> }>()
  const blobs = new Map<string, { putMs: number; bytes: Bytes }>()
  const facts = new Map<string, string>()
  let isClosed = false
  const checkOpen = () => {
    if (isClosed) throw new StoreFailed('the store is closed')
  }

  return {
    attach: async (world) => {
      checkOpen()
      const records = [...(worlds.get(world)?.records ?? [])]
      return {
        lease: leases.take(world),
        records: records.map(([key, value]) => [key, copyOf(value)] as const),
      }
    },
    commit: async (lease, changes) => {
      checkOpen()
      checkChanges(changes)
      leases.check(lease)
      const world = worlds.get(lease.world) ?? { changedMs: 0, records: new Map<string, Bytes>() }
      worlds.set(lease.world, world)
      world.changedMs = Math.floor(clock.nowMs())
      for (const [key, value] of changes) {
        if (value === null) world.records.delete(key)
        else world.records.set(key, copyOf(value))
      }
    },
    detach: async (lease) => {
      checkOpen()
      leases.giveBack(lease)
    },
    putBlobs: async (put) => {
      checkOpen()
      for (const hash of put.keys()) checkHash(hash)
      const putMs = clock.nowMs()
      for (const [hash, bytes] of put) {
        blobs.set(hash, { putMs, bytes: blobs.get(hash)?.bytes ?? copyOf(bytes) })
      }
    },
    blob: async (hash) => {
      checkOpen()
      checkHash(hash)
      const found = blobs.get(hash)
      return found && copyOf(found.bytes)
    },
    sweep: async (olderThanMs, namedIn) => {
      checkOpen()
      const untilMs = clock.nowMs() - olderThanMs
      const old = new Set<string>()
      for (const [hash, { putMs }] of blobs) if (putMs <= untilMs) old.add(hash)
      for (const { records } of worlds.values()) {
        for (const [key, value] of records) {
          for (const hash of namedIn(key, value)) old.delete(hash)
        }
      }
      for (const hash of old) blobs.delete(hash)
      return old.size
    },
    list: async () => {
      checkOpen()
      return [...worlds].map(([id, { changedMs, records }]) => {
        let bytes = 0
        for (const [key, value] of records) bytes += key.length + value.length
        return { id, changedMs, records: records.size, bytes }
      })
    },
    drop: async (world) => {
      checkOpen()
      leases.revoke(world)
      worlds.delete(world)
    },
    getFact: async (name) => {
      checkOpen()
      checkFactName(name)
      return facts.get(name)
    },
    putFact: async (name, value) => {
      checkOpen()
      checkFactName(name)
      facts.set(name, value)
    },
    facts: async () => {
      checkOpen()
      return new Map(facts)
    },
    keepFact: async (name, value) => {
      checkOpen()
      checkFactName(name)
      const kept = facts.get(name) ?? value
      facts.set(name, kept)
      return kept
    },
    close: async () => {
      isClosed = true
    },
  }
}

const copyOf = (bytes: Bytes): Bytes => Uint8Array.from(bytes)
