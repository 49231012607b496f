/** Worlds and their records in the tree. */
import { type Bytes, NO_BYTES } from '../../base/bytes.ts'
import type { StoredWorld } from '../store.ts'
import * as layout from './layout.ts'
import { type BytesTree, ROWS_PER_TURN, type Writing } from './tree.ts'

/** All records of a world as they stand now; none if it was never written. */
export const readRecords = async (tree: BytesTree, world: string): Promise<[string, Bytes][]> => {
  const records: [string, Bytes][] = []
  const row = tree.get(layout.worldKey(world))
  if (row === undefined) return records
  const { number } = layout.decodeRow(row)
  await tree.scan(layout.recordsOf(number), (key, value) =>
    records.push([layout.keyOf(key), value]),
  )
  return records
}

/** Changes a world's records and counts them; a world begins with its first change. */
export const changeRecords = (
  t: Writing,
  { world, changedMs }: { readonly world: string; readonly changedMs: number },
  changes: ReadonlyMap<string, Bytes | null>,
): void => {
  const rowKey = layout.worldKey(world)
  const stored = t.get(rowKey)
  const { number, ...counts } = stored
    ? layout.decodeRow(stored)
    : { number: nextNumber(t), records: 0, bytes: 0 }
  let { records, bytes } = counts
  for (const [name, value] of changes) {
    const key = layout.recordKey(number, name)
    const was = t.size(key)
    if (was !== undefined) {
      records -= 1
      bytes -= name.length + was
    }
    if (value !== null) {
      records += 1
      bytes += name.length + value.length
      t.put(key, value)
    } else if (was !== undefined) t.remove(key)
  }
  t.put(rowKey, layout.encodeRow({ number, id: world, changedMs, records, bytes }))
}

const nextNumber = (t: Writing): number => {
  const stored = t.get(layout.NEXT_NUMBER_KEY)
  const number = stored ? layout.decodeNumber(stored) : 1
  t.put(layout.NEXT_NUMBER_KEY, layout.encodeNumber(number + 1))
  return number
}

/** Every world that has a row. */
export const listWorlds = async (tree: BytesTree): Promise<StoredWorld[]> => {
  const worlds: StoredWorld[] = []
  await tree.scan(layout.WORLDS, (_key, value) => {
    const { id, changedMs, records, bytes } = layout.decodeRow(value)
    worlds.push({ id, changedMs, records, bytes })
  })
  return worlds
}

/** The world is gone at once; its records are deleted after that, in pieces. */
export const dropWorld = async (tree: BytesTree, world: string): Promise<void> => {
  const number = await tree.write((t) => {
    const key = layout.worldKey(world)
    const row = t.get(key)
    if (row === undefined) return undefined
    const dropped = layout.decodeRow(row).number
    t.remove(key)
    t.put(layout.droppedKey(dropped), NO_BYTES)
    return dropped
  })
  if (number !== undefined) await bury(tree, number)
}

/** Goes on with the deletions that a killed process left. */
export const buryDropped = async (tree: BytesTree): Promise<void> => {
  const numbers: number[] = []
  await tree.scan(layout.DROPPED, (key) => numbers.push(layout.numberOf(key)))
  for (const number of numbers) await bury(tree, number)
}

const bury = async (tree: BytesTree, number: number): Promise<void> => {
  const deletePiece = (t: Writing): boolean => {
    const keys = t.keys(layout.recordsOf(number), ROWS_PER_TURN)
    for (const key of keys) t.remove(key)
    const isLast = keys.length < ROWS_PER_TURN
    if (isLast) t.remove(layout.droppedKey(number))
    return isLast
  }
  while (!(await tree.write(deletePiece)));
}
