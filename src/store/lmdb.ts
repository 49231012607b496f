/** The embedded store: one LMDB file, owned by one process. What stands in it: lmdb/layout.ts. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Clock } from '../base/clock.ts'
import type { Dice } from '../base/dice.ts'
import { CANON_GHOSTS_MAX } from '../base/model-limits.ts'
import { putBlobs, sweepBlobs } from './lmdb/blobs.ts'
import { lmdbCanon } from './lmdb/canon.ts'
import { blobKey, FACTS, factKey, factOf, SCHEMA_KEY } from './lmdb/layout.ts'
import { own } from './lmdb/owner.ts'
import { type BytesTree, openTree } from './lmdb/tree.ts'
import { buryDropped, changeRecords, dropWorld, listWorlds, readRecords } from './lmdb/worlds.ts'
import { checkChanges, checkFactName, checkHash } from './parts/checks.ts'
import { Leases } from './parts/leases.ts'
import {
  type Durability,
  SCHEMA,
  SchemaMismatch,
  type Store,
  StoreFailed,
  type StoreKind,
} from './store.ts'

export const store: StoreKind = {
  schemes: ['lmdb'],
  usage: 'lmdb:PATH',
  open: (url, setup) => lmdbStore({ path: url.slice('lmdb:'.length), ...setup }),
  canon: (url, { clock, durability, ghostsMax = CANON_GHOSTS_MAX }) => {
    const path = join(resolve(url.slice('lmdb:'.length)), 'canon')
    return lmdbCanon({ path, clock, durability, ghostsMax })
  },
}

export interface LmdbSetup {
  /** The folder of the file; made if it isn't there. */
  readonly path: string
  readonly durability: Durability
  readonly clock: Clock
  readonly dice?: Dice
  /** How long another owner of the folder may take to go away. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 2_000

/** Opens the folder's store; refuses with SchemaMismatch and StoreFailed. */
export const lmdbStore = async (setup: LmdbSetup): Promise<Store> => {
  const { clock, durability, patienceMs = PATIENCE_MS } = setup
  if (setup.path === '') throw new StoreFailed('lmdb: needs a path, as in lmdb:./data/worlds')
  const path = resolve(setup.path)
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const disown = await own(path, { clock, patienceMs })
  try {
    const tree = await openSound(path, durability)
    return storeOn(tree, { clock, leases: new Leases(setup.dice), disown })
  } catch (cause) {
    await disown()
    throw cause
  }
}

const openSound = async (path: string, durability: Durability): Promise<BytesTree> => {
  const tree = openTree(path, durability)
  try {
    await checkSchema(tree, `${path}/data.mdb`)
    await buryDropped(tree)
    return tree
  } catch (cause) {
    await tree.close()
    throw cause
  }
}

const checkSchema = async (tree: BytesTree, file: string): Promise<void> => {
  const stored = tree.get(SCHEMA_KEY)
  const found = stored && Buffer.from(stored).toString()
  if (found === String(SCHEMA)) return
  if (found === undefined && tree.isEmpty) {
    return tree.write((t) => t.put(SCHEMA_KEY, Buffer.from(String(SCHEMA))))
  }
  throw new SchemaMismatch(
    `${file} has schema ${found ?? 'none'}, this version wants ${SCHEMA}: ` +
      'start the version that wrote it, or move the folder away to begin anew',
  )
}

interface Parts {
  readonly clock: Clock
  readonly leases: Leases
  readonly disown: () => Promise<void>
}

const storeOn = (tree: BytesTree, { clock, leases, disown }: Parts): Store => {
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  /** Begins at once, so that what changes something is queued in the order of the calls. */
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new StoreFailed('the store is closed')
    const promise = work()
    running.add(promise)
    return promise.finally(() => running.delete(promise))
  }
  const close = async () => {
    await Promise.allSettled(running)
    await tree.close()
    await disown()
  }

  return {
    attach: (world) =>
      run(async () => {
        const lease = leases.take(world)
        await tree.settled()
        return { lease, records: await readRecords(tree, world) }
      }),
    commit: (lease, changes) =>
      run(async () => {
        checkChanges(changes)
        leases.check(lease)
        const changedMs = Math.floor(clock.nowMs())
        await tree.write((t) => changeRecords(t, { world: lease.world, changedMs }, changes))
      }),
    detach: (lease) =>
      run(async () => {
        leases.giveBack(lease)
        await tree.settled()
      }),
    putBlobs: (blobs) =>
      run(async () => {
        for (const hash of blobs.keys()) checkHash(hash)
        await tree.write((t) => putBlobs(t, blobs, clock.nowMs()))
      }),
    blob: (hash) =>
      run(async () => {
        checkHash(hash)
        return tree.fetch(blobKey(hash))
      }),
    sweep: (olderThanMs, namedIn) =>
      run(() => sweepBlobs(tree, { untilMs: clock.nowMs() - olderThanMs, namedIn })),
    list: () => run(() => listWorlds(tree)),
    drop: (world) =>
      run(async () => {
        leases.revoke(world)
        await dropWorld(tree, world)
      }),
    getFact: (name) =>
      run(async () => {
        checkFactName(name)
        const value = tree.get(factKey(name))
        return value && Buffer.from(value).toString()
      }),
    putFact: (name, value) =>
      run(async () => {
        checkFactName(name)
        await tree.write((t) => t.put(factKey(name), Buffer.from(value)))
      }),
    facts: () =>
      run(async () => {
        const facts = new Map<string, string>()
        await tree.scan(FACTS, (key, value) =>
          facts.set(factOf(key), Buffer.from(value).toString()),
        )
        return facts
      }),
    keepFact: (name, value) =>
      run(async () => {
        checkFactName(name)
        const kept = await tree.write((t) => {
          const there = t.get(factKey(name))
          if (there === undefined) t.put(factKey(name), Buffer.from(value))
          return there
        })
        return kept === undefined ? value : Buffer.from(kept).toString()
      }),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}
