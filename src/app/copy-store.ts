/** Worlds, facts and canon from one store to another, each world read back and compared. */
import { createHash } from 'node:crypto'
import type { Bytes } from '../base/bytes.ts'
import { COPIED_BLOBS_BYTES } from '../base/limits.ts'
import type { Canon, Noted } from '../store/canon.ts'
import type { Attached, NamedIn, Store, StoredWorld } from '../store/store.ts'

export interface CopyOptions {
  readonly namedIn: NamedIn
  /** Worlds that are there already are replaced; otherwise they are left alone. */
  readonly isReplacing: boolean
  /** Called before each world, and at the end. */
  readonly progress: (done: { readonly worlds: number; readonly of: number; bytes: number }) => void
}

export interface Copied {
  readonly worlds: number
  /** Of records and of contents; a content that many worlds share is copied with each. */
  readonly bytes: number
  /** Ids, each with the reason. */
  readonly skipped: readonly { readonly id: string; readonly reason: string }[]
}

/**
 * Copies all of it. Nobody must be in the worlds: those that another process holds are skipped.
 * Throws when what was written can't be read back the same.
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
  let bytes = 0
  for (const [n, world] of worlds.entries()) {
    options.progress({ worlds: n, of: worlds.length, bytes })
    const reason = reasonAgainst(world, there, options)
    if (reason === undefined) {
      bytes += await copyWorld(world.id, { from, to, ...options })
      copied++
    } else skipped.push({ id: world.id, reason })
  }
  options.progress({ worlds: worlds.length, of: worlds.length, bytes })
  return { worlds: copied, bytes, skipped }
}

const otherInstallation = (fact: string): string =>
  `the target is another installation: its ${fact} differs. Copy to an empty one ` +
  '(for Redis: another prefix), or say --replace'

const reasonAgainst = (
  { id, holder }: StoredWorld,
  there: ReadonlySet<string>,
  { isReplacing }: CopyOptions,
): string | undefined => {
  if (holder !== undefined) return `${holder} has it: stop that first`
  return there.has(id) && !isReplacing ? 'it is there already' : undefined
}

interface Copying extends CopyOptions {
  readonly from: Store
  readonly to: Store
}

/** Answers its bytes. The target's world begins anew, so that nothing of before is left in it. */
const copyWorld = async (id: string, copying: Copying): Promise<number> => {
  const { from, to, namedIn } = copying
  const source = await from.attach(id)
  try {
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
  } finally {
    await from.detach(source.lease)
  }
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
