/** The ids a cage has outside: as many as a world has, and none of them anybody's. */
import { readFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { Failure } from '../command.ts'

/** Ids `start` to `start + count - 1` of the host are 0 to `count - 1` inside. */
export type IdRange = readonly [start: number, count: number]

export interface CageIds {
  readonly uid: IdRange
  readonly gid: IdRange
}

export interface Operator {
  readonly uid: number
  readonly gid: number
  readonly name: string
}

/** The text of a file of the host's, '' where there is none. */
export type ReadText = (path: string) => string

/**
 * Root takes ids that no file knows; anybody else has to have been given some, since his own would
 * let planted code run as him. Throws Failure, with the remedy.
 */
export const cageIds = (operator: Operator = whoWeAre(), read: ReadText = textOf): CageIds =>
  operator.uid === 0 ? unusedIds(read) : givenIds(operator, read)

const whoWeAre = (): Operator => {
  const uid = process.geteuid?.() ?? 0
  const gid = process.getegid?.() ?? 0
  try {
    return { uid, gid, name: userInfo().username }
  } catch (cause) {
    // An id without an account.
    if ((cause as NodeJS.ErrnoException).code !== 'ERR_SYSTEM_ERROR') throw cause
    return { uid, gid, name: String(uid) }
  }
}

/** A world's ids end with `nobody`, 65534. */
const COUNT = 65_536
/**
 * Above all that useradd(8), systemd-nspawn, winbind and sssd (ldap_idmap_range_max, 2,000,200,000)
 * give out, below 2^31 and systemd's foreign ids.
 */
const FIRST = 0x7a00_0000
const TRIES = 64

const unusedIds = (read: ReadText): CageIds => {
  const mapped = (['uid', 'gid'] as const).map((kind) => rangesHere(read(`/proc/self/${kind}_map`)))
  const used = [
    ...idsOf(read('/etc/passwd')),
    ...idsOf(read('/etc/group')),
    ...rangesIn(read('/etc/subuid')).map(({ range }) => range),
    ...rangesIn(read('/etc/subgid')).map(({ range }) => range),
  ]
  for (let at = 0; at < TRIES; at++) {
    const range: IdRange = [FIRST + at * COUNT, COUNT]
    if (!mapped.every((ranges) => ranges.some((outer) => holds(outer, range)))) continue
    if (!used.some((other) => overlap(other, range))) return { uid: range, gid: range }
  }
  throw new Failure(
    `mimicry shell: no ${COUNT} ids from ${FIRST} on are free here (a container?): run it on the host`,
  )
}

const givenIds = (operator: Operator, read: ReadText): CageIds => {
  const { uid, name } = operator
  const given = (kind: 'uid' | 'gid'): IdRange => {
    const path = `/etc/sub${kind}`
    const found = rangesIn(read(path)).find(
      ({ owner, range }) =>
        [name, String(uid)].includes(owner) &&
        range[1] >= COUNT &&
        ![0, operator[kind]].some((own) => overlap(range, [own, 1])),
    )
    if (found !== undefined) return [found.range[0], COUNT]
    throw new Failure(
      `mimicry shell: ${name} has no ${COUNT} ids of his own in ${path}, and with your id planted ` +
        `code would run as you. As root: usermod --add-sub${kind}s 100000-165535 ${name}, with a ` +
        'range that is free; or run this as root',
    )
  }
  return { uid: given('uid'), gid: given('gid') }
}

/** user_namespaces(7): first id here, first id of the parent, how many. */
const rangesHere = (text: string): IdRange[] =>
  linesOf(text).map((line) => {
    const [start = 0, , count = 0] = line.trim().split(/\s+/).map(Number)
    return [start, count]
  })

/** subuid(5): owner, first id, how many. */
const rangesIn = (text: string): { readonly owner: string; readonly range: IdRange }[] =>
  linesOf(text).flatMap((line) => {
    const [owner = '', start, count] = line.split(':')
    const range: IdRange = [Number(start), Number(count)]
    return range.every(Number.isSafeInteger) ? [{ owner, range }] : []
  })

/** passwd(5), group(5): the third field. */
const idsOf = (text: string): IdRange[] =>
  linesOf(text).map((line) => [Number(line.split(':')[2] ?? 0), 1])

const holds = ([start, count]: IdRange, [from, many]: IdRange): boolean =>
  start <= from && from + many <= start + count

const overlap = ([start, count]: IdRange, [from, many]: IdRange): boolean =>
  start < from + many && from < start + count

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

const textOf: ReadText = (path) => {
  try {
    return readFileSync(path, 'latin1')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw cause
  }
}
