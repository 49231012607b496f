/** Worlds, facts and canon from one store to another, each world read back and compared. */
import { createHash } from 'node:crypto'
import type { Bytes } from '../base/bytes.ts'
import { COPIED_BLOBS_BYTES } from '../base/limits.ts'
import type { Canon, Noted } from '../store/canon.ts'
import { type Attached, type NamedIn, type Store, WorldHeld } from '../store/store.ts'

export interface CopyOptions {
  readonly namedIn: NamedIn
  /** Worlds that are there and differ are replaced; otherwise they are left alone. */
  readonly isReplacing: boolean
  /** Called before each world, and at the end. */
  readonly progress: (done: { readonly worlds: number; readonly of: number; bytes: number }) => void
}

export interface Copied {
  readonly worlds: number
  /** Worlds that were there already, and the same. */
  readonly same: number
  /** Of records and of contents; a content that many worlds share is copied with each. */
  readonly bytes: number
  /** Ids, each with the reason. */
  readonly skipped: readonly { readonly id: string; readonly reason: string }[]
}

/**
 * Copies all of it; what was interrupted goes on where it was, for a world is there as a whole or
 * not at all. Worlds that another process holds, here or there, are skipped. Throws when what was
 * written can't be read back the same.
 */
export const copyStore = async (from: Store, to: Store, options: CopyOptions): Promise<Copied> => {
  for (const [name, value] of await from.facts()) {
    const stands = options.isReplacing ? value : await to.keepFact(name, value)
    if (options.isReplacing) await to.putFact(name, value)
    if (stands !== value) throw new Error(otherInstallation(name))
  }
  const worlds = await from.list()
  const there = new Set((await to.list()).map(({ id }) => id))
  const skipped: { id: string; reason: string }[] = []
  let copied = 0
  let same = 0
  let bytes = 0
  for (const [n, { id }] of worlds.entries()) {
    options.progress({ worlds: n, of: worlds.length, bytes })
    const outcome = await copyWorld(id, { from, to, isThere: there.has(id), ...options })
    if (outcome === 'same') same++
    else if (typeof outcome === 'string') skipped.push({ id, reason: outcome })
    else {
      bytes += outcome
      copied++
    }
  }
  options.progress({ worlds: worlds.length, of: worlds.length, bytes })
  return { worlds: copied, same, bytes, skipped }
}

const otherInstallation = (fact: string): string =>
  `the target is another installation: its ${fact} differs. Copy to an empty one ` +
  '(for Redis: another prefix), or say --replace'

interface Copying extends CopyOptions {
  readonly from: Store
  readonly to: Store
  readonly isThere: boolean
}

/** Bytes that were copied, or why it was left alone. */
type Outcome = number | 'same' | string

const copyWorld = async (id: string, copying: Copying): Promise<Outcome> => {
  const { from, to, isThere, isReplacing } = copying
  const source = await politely(from, id)
  if (typeof source === 'string') return source
  try {
    if (isThere) {
      const target = await politely(to, id)
      if (typeof target === 'string') return target
      await to.detach(target.lease)
      if (digestOf(target) === digestOf(source)) return 'same'
      if (!isReplacing) return 'it is there already, and differs'
    }
    return await copyRecords(source, copying)
  } finally {
    await from.detach(source.lease)
  }
}

const politely = async (store: Store, id: string): Promise<Attached | string> => {
  try {
    return await store.attach(id, { isPolite: true })
  } catch (cause) {
    if (cause instanceof WorldHeld) return `${cause.holder} has it: stop that first`
    throw cause
  }
}

/** Answers its bytes. The target's world begins anew, so that nothing of before is left in it. */
const copyRecords = async (source: Attached, copying: Copying): Promise<number> => {
  const { to, namedIn } = copying
  const { world: id } = source.lease
  const hashes = new Set(source.records.flatMap(([key, value]) => [...namedIn(key, value)]))
  const blobBytes = await copyBlobs(hashes, copying)
  await to.drop(id)
  const target = await to.attach(id)
  await to.commit(target.lease, new Map(source.records))
  await to.detach(target.lease)
  const written = await to.attach(id)
  await to.detach(written.lease)
  if (digestOf(written) !== digestOf(source)) throw new Error(`world ${id} came out different`)
  return source.records.reduce((sum, [key, { length }]) => sum + key.length + length, blobBytes)
}

/** In pieces of bounded memory; what comes back is what its hash says. */
const copyBlobs = async (hashes: ReadonlySet<string>, { from, to }: Copying): Promise<number> => {
  let total = 0
  let piece = new Map<string, Bytes>()
  let pieceBytes = 0
  const put = async (): Promise<void> => {
    await to.putBlobs(piece)
    for (const hash of piece.keys()) await checkBlob(to, hash)
    piece = new Map()
    pieceBytes = 0
  }
  for (const hash of hashes) {
    const bytes = await checkBlob(from, hash)
    piece.set(hash, bytes)
    pieceBytes += bytes.length
    total += bytes.length
    if (pieceBytes >= COPIED_BLOBS_BYTES) await put()
  }
  if (piece.size > 0) await put()
  return total
}

const checkBlob = async (store: Store, hash: string): Promise<Bytes> => {
  const bytes = await store.blob(hash)
  if (bytes === undefined) throw new Error(`content ${hash} is missing`)
  if (createHash('sha256').update(bytes).digest('hex') === hash) return bytes
  throw new Error(`content ${hash} is not what its checksum says`)
}

const digestOf = ({ records }: Pick<Attached, 'records'>): string => {
  const digest = createHash('sha256')
  const byKey = records.toSorted(([a], [b]) => (a < b ? -1 : 1))
  for (const [key, value] of byKey) {
    digest.update(`${key.length} ${value.length} `).update(key, 'latin1').update(value)
  }
  return digest.digest('hex')
}

/** Texts that were made once for all; what stands in the target stays. Answers how many were new. */
export const copyCanon = async (from: Canon, to: Canon): Promise<number> => {
  const all: Noted[] = []
  await from.each((noted) => all.push(noted))
  let copied = 0
  for (const noted of all) {
    const imagined = await from.get(noted.name)
    if (imagined === undefined) copied += (await to.note([noted])).length
    else if ((await to.get(noted.name)) === undefined) {
      await to.publish(noted.name, imagined)
      copied++
    }
  }
  return copied
}
