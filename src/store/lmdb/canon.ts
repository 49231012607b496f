/**
 * A canon in an LMDB file of its own, which several processes may have open: the worlds' file has
 * one owner, the canon none. Keys, a letter first:
 *
 *   S               the schema's number, as text
 *   N               how many ghosts there are
 *   G ghostKey      a ghost: name and provenance, as JSON
 *   T ghostKey      its canonical bytes
 *   C ghostKey      a claim: nonce, and until when, as JSON
 *   D day \0 who    tokens spent
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { type Bytes, bytesOf, copyOf, fromUnicode, textOf, toUnicode } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { SPENDING_FORGOTTEN_MAX } from '../../base/model-limits.ts'
import type { Canon, Claimed, GhostName, Imagined, Noted, Provenance } from '../canon.ts'
import { ghostKey } from '../parts/ghost-key.ts'
import { type Durability, SchemaMismatch, StoreFailed } from '../store.ts'
import { decodeNumber, encodeNumber } from './layout.ts'
import { openTree, type Writing } from './tree.ts'

export interface LmdbCanonSetup {
  readonly path: string
  readonly durability: Durability
  readonly clock: Clock
  readonly ghostsMax: number
}

const SCHEMA = '1'
const SCHEMA_KEY = bytesOf('S')
const COUNT_KEY = bytesOf('N')
const GHOSTS = bytesOf('G')
const DAYS = bytesOf('D')

interface KeptClaim {
  readonly nonce: string
  readonly untilMs: number
}

/** Opens the folder's canon, or makes it; refuses with SchemaMismatch and StoreFailed. */
export const lmdbCanon = async (setup: LmdbCanonSetup): Promise<Canon> => {
  const { path, clock, ghostsMax } = setup
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const tree = openTree(path, setup.durability)
  await tree
    .write((t) => checkSchema(t, path))
    .catch(async (cause) => {
      await tree.close()
      throw cause
    })
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new StoreFailed('the canon is closed')
    const promise = work()
    running.add(promise)
    return promise.finally(() => running.delete(promise))
  }

  const claimIn = (t: Writing, name: GhostName, forMs: number): Claimed => {
    const key = ghostKey(name)
    const imagined = imaginedIn(t, key)
    if (imagined !== undefined) return { is: 'published', imagined }
    const nowMs = clock.nowMs()
    const leftMs = (claimOf(t, key)?.untilMs ?? 0) - nowMs
    if (leftMs > 0) return { is: 'taken', forMs: leftMs }
    if (countIn(t) >= ghostsMax) return { is: 'full' }
    const nonce = randomBytes(16).toString('hex')
    t.put(keyed('C', key), json({ nonce, untilMs: nowMs + forMs } satisfies KeptClaim))
    return { is: 'ours', claim: { name, nonce } }
  }

  const publishIn = (t: Writing, name: GhostName, imagined: Imagined): Imagined => {
    const key = ghostKey(name)
    const isClaimed = t.get(keyed('C', key)) !== undefined
    if (isClaimed) t.remove(keyed('C', key))
    const winner = imaginedIn(t, key)
    if (winner !== undefined) return winner
    const isNew = t.get(keyed('G', key)) === undefined
    if (isNew && !isClaimed && countIn(t) >= ghostsMax) return imagined
    if (isNew) t.put(COUNT_KEY, encodeNumber(countIn(t) + 1))
    t.put(keyed('G', key), rowOf({ name, provenance: imagined.provenance }))
    t.put(keyed('T', key), imagined.bytes)
    return imagined
  }

  return {
    get: (name) =>
      run(async () => {
        tree.renew()
        return imaginedIn(tree, ghostKey(name))
      }),
    claim: (name, forMs) => run(() => tree.write((t) => claimIn(t, name, forMs))),
    release: ({ name, nonce }) =>
      run(() =>
        tree.write((t) => {
          const key = ghostKey(name)
          if (claimOf(t, key)?.nonce === nonce) t.remove(keyed('C', key))
        }),
      ),
    publish: (name, imagined) => run(() => tree.write((t) => publishIn(t, name, imagined))),
    note: (noted) => run(() => tree.write((t) => noted.filter((it) => noteIn(t, it, ghostsMax)))),
    each: (see) =>
      run(async () => {
        tree.renew()
        await tree.scan(GHOSTS, (_, row) => see(notedOf(row)))
      }),
    spend: (day, who, tokens) =>
      run(() =>
        tree.write((t) => {
          forgetBefore(t, day)
          const key = bytesOf(`D${day}\0${fromUnicode(who)}`)
          const before = t.get(key)
          const sum = (before === undefined ? 0 : decodeNumber(before)) + tokens
          if (tokens !== 0) t.put(key, encodeNumber(sum))
          return sum
        }),
      ),
    close: () => {
      closing ??= Promise.allSettled(running).then(() => tree.close())
      return closing
    },
  }
}

const checkSchema = (t: Writing, path: string): void => {
  const found = t.get(SCHEMA_KEY)
  if (found === undefined) return t.put(SCHEMA_KEY, bytesOf(SCHEMA))
  if (textOf(found) === SCHEMA) return
  throw new SchemaMismatch(
    `${path}/data.mdb has schema ${textOf(found)}, this version wants ${SCHEMA}: ` +
      'start the version that wrote it, or move the folder away to imagine anew',
  )
}

const keyed = (letter: string, key: string): Bytes =>
  Buffer.concat([bytesOf(letter), Buffer.from(key, 'hex')])

const json = (value: unknown): Bytes => Buffer.from(JSON.stringify(value), 'utf8')
const parsed = (bytes: Bytes): unknown => JSON.parse(toUnicode(textOf(bytes)))

const rowOf = ({ name, provenance }: Noted): Bytes => json([name, provenance])

const notedOf = (row: Bytes): Noted => {
  const [name, provenance] = parsed(row) as [GhostName, Provenance]
  return { name, provenance }
}

const imaginedIn = (t: Pick<Writing, 'get'>, key: string): Imagined | undefined => {
  const bytes = t.get(keyed('T', key))
  const row = bytes && t.get(keyed('G', key))
  if (bytes === undefined || row === undefined) return undefined
  return { bytes: copyOf(bytes), provenance: notedOf(row).provenance }
}

const claimOf = (t: Writing, key: string): KeptClaim | undefined => {
  const kept = t.get(keyed('C', key))
  return kept && (parsed(kept) as KeptClaim)
}

const countIn = (t: Writing): number => {
  const count = t.get(COUNT_KEY)
  return count === undefined ? 0 : decodeNumber(count)
}

const noteIn = (t: Writing, noted: Noted, ghostsMax: number): boolean => {
  const key = keyed('G', ghostKey(noted.name))
  if (t.get(key) !== undefined || countIn(t) >= ghostsMax) return false
  t.put(COUNT_KEY, encodeNumber(countIn(t) + 1))
  t.put(key, rowOf(noted))
  return true
}

/** Days sort by their names. */
const forgetBefore = (t: Writing, day: string): void => {
  const today = `D${day}`
  for (const key of t.keys(DAYS, SPENDING_FORGOTTEN_MAX)) {
    if (textOf(key) >= today) break
    t.remove(key)
  }
}
