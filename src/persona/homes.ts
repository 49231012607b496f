/** Whose home a directory is: root's, and those of the people with accounts. */
import { type ByteString, fromUnicode } from '../base/bytes.ts'
import type { About } from './recipe.ts'
import { peopleOf } from './users.ts'

export interface Home {
  readonly login: string
  readonly home: ByteString
  readonly uid: number
  readonly gid: number
}

const ROOT: Home = { login: 'root', home: '/root', uid: 0, gid: 0 }

const known = new WeakMap<About['host'], readonly Home[]>()

/** All homes in which somebody works: /root, then the people's. */
export const homesOf = (about: About): readonly Home[] => {
  const before = known.get(about.host)
  if (before !== undefined) return before
  const people = peopleOf(about).map(({ name, home, uid, gid }) => ({
    login: name,
    home: fromUnicode(home),
    uid,
    gid,
  }))
  const homes = [ROOT, ...people]
  known.set(about.host, homes)
  return homes
}

/** The home that a path is in, or undefined. */
export const homeAt = (about: About, path: ByteString): Home | undefined =>
  homesOf(about).find(({ home }) => path === home || path.startsWith(`${home}/`))
