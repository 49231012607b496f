/**
 * A directory's own order. The manifest keeps three orders apart (links to directories, files,
 * directories); a disk mixes them by hash, so they are dealt together, each in its order.
 */
import { createHash } from 'node:crypto'

/** The same entries, directory by directory, children mixed. */
export const dealt = <T extends { readonly p: string; readonly t: string }>(
  entries: readonly T[],
): readonly T[] => {
  const children = new Map<string, T[][]>()
  const files = new Set<string>()
  for (const entry of entries) {
    if (entry.p === '/') continue
    const parent = parentOf(entry.p)
    const suits = children.get(parent) ?? [[], [], []]
    children.set(parent, suits)
    if (entry.t !== 'd' && entry.t !== 'l') files.add(parent)
    const suit = entry.t === 'd' ? 2 : entry.t === 'l' && !files.has(parent) ? 0 : 1
    suits[suit]?.push(entry)
  }
  const [root] = entries
  const all: T[] = root === undefined ? [] : [root]
  for (let n = 0; n < all.length; n++) {
    const path = all[n]?.p ?? ''
    all.push(...deal(path, children.get(path) ?? []))
  }
  return all
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'

/** Draws from the suits as their sizes weigh, by a hash of the directory's path. */
const deal = <T>(path: string, suits: readonly (readonly T[])[]): T[] => {
  const all: T[] = []
  const at = suits.map(() => 0)
  const total = suits.reduce((sum, suit) => sum + suit.length, 0)
  while (all.length < total) {
    const digest = createHash('sha256').update(`${path} ${all.length}`).digest()
    let draw = digest.readUInt32LE(0) % (total - all.length)
    for (const [n, suit] of suits.entries()) {
      const next = at[n] ?? 0
      const left = suit.length - next
      const card = suit[next]
      if (draw < left && card !== undefined) {
        all.push(card)
        at[n] = next + 1
        break
      }
      draw -= left
    }
  }
  return all
}
