/** Orders of ls. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { columnsOf } from '../../shell/gnu/characters.ts'
import { compareVersions } from '../../shell/gnu/versions.ts'
import { type Entry, leadsToDirectory } from './entry.ts'
import type { TimeField, Wanted } from './wanted.ts'

type Compare = (a: Entry, b: Entry) => number

/** The entries in the wanted order. */
export const sorted = (
  entries: readonly Entry[],
  wanted: Wanted,
  env: ReadonlyMap<ByteString, ByteString>,
): readonly Entry[] => {
  if (wanted.sort === 'none') return entries
  const compare = comparison(wanted, env)
  const direction = wanted.reverse ? -1 : 1
  const ordered: Compare = (a, b) => {
    if (wanted.directoriesFirst) {
      const first = Number(leadsToDirectory(b)) - Number(leadsToDirectory(a))
      if (first !== 0) return first
    }
    return direction * compare(a, b)
  }
  return [...entries].sort(ordered)
}

const byName: Compare = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

const comparison = (wanted: Wanted, env: ReadonlyMap<ByteString, ByteString>): Compare => {
  switch (wanted.sort) {
    case 'size':
      return (a, b) => (b.stat?.size ?? 0) - (a.stat?.size ?? 0) || byName(a, b)
    case 'time': {
      const field = wanted.time ?? 'mtime'
      return (a, b) => compareTimes(timeOf(b, field), timeOf(a, field)) || byName(a, b)
    }
    case 'version':
      return (a, b) => compareVersions(a.name, b.name) || byName(a, b)
    case 'extension':
      return (a, b) => {
        const [x, y] = [extensionOf(a.name), extensionOf(b.name)]
        return x < y ? -1 : x > y ? 1 : byName(a, b)
      }
    case 'width':
      return (a, b) => columnsOf(a.name, env) - columnsOf(b.name, env) || byName(a, b)
    default:
      return byName
  }
}

const NEVER: Time = { s: -1, ns: 0 }

/** The time a listing shows and sorts by. */
export const timeOf = (entry: Entry, field: TimeField): Time => entry.stat?.[field] ?? NEVER

const compareTimes = (a: Time, b: Time): number => a.s - b.s || a.ns - b.ns

const extensionOf = (name: ByteString): ByteString => {
  const dot = name.lastIndexOf('.')
  return dot < 0 ? '' : name.slice(dot)
}
