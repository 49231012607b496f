/** Blobs and their ages in the tree. */
import type { Bytes } from '../../base/bytes.ts'
import type { NamedIn } from '../store.ts'
import * as layout from './layout.ts'
import type { BytesTree, Writing } from './tree.ts'

/** Blobs deleted in one transaction: all their pages are walked. */
const BLOBS_PER_TURN = 50

/** Puts what isn't there, and makes all of it young. */
export const putBlobs = (t: Writing, blobs: ReadonlyMap<string, Bytes>, nowMs: number): void => {
  const age = layout.encodeNumber(nowMs)
  for (const [hash, bytes] of blobs) {
    const key = layout.blobKey(hash)
    if (t.size(key) === undefined) t.put(key, bytes)
    t.put(layout.ageKey(hash), age)
  }
}

/**
 * Forgets blobs put until `untilMs` that no record names. All records are read as they stand at
 * one moment; a blob put again after that is young, which the deletion sees.
 */
export const sweepBlobs = async (
  tree: BytesTree,
  { untilMs, namedIn }: { readonly untilMs: number; readonly namedIn: NamedIn },
): Promise<number> => {
  const old = new Set<string>()
  await tree.scan(layout.AGES, (key, age) => {
    if (layout.decodeNumber(age) <= untilMs) old.add(layout.hashOf(key))
  })
  if (old.size === 0) return 0
  await tree.scan(layout.RECORDS, (key, value) => {
    for (const hash of namedIn(layout.keyOf(key), value)) old.delete(hash)
  })
  const hashes = [...old]
  let forgotten = 0
  for (let at = 0; at < hashes.length; at += BLOBS_PER_TURN) {
    const piece = hashes.slice(at, at + BLOBS_PER_TURN)
    forgotten += await tree.write((t) => piece.filter((hash) => forget(t, hash, untilMs)).length)
  }
  return forgotten
}

const forget = (t: Writing, hash: string, untilMs: number): boolean => {
  const age = t.get(layout.ageKey(hash))
  if (age === undefined || layout.decodeNumber(age) > untilMs) return false
  t.remove(layout.ageKey(hash))
  t.remove(layout.blobKey(hash))
  return true
}
