/** The long format: one line of facts for each file. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import { type BlockSize, BYTES, sizeText } from '../../shell/gnu/human.ts'
import { modeText } from '../../shell/gnu/modes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import { isSymlink, majorOf, minorOf, S_IFBLK, S_IFCHR, S_IFMT } from '../../world/tree.ts'
import type { Entry } from './entry.ts'
import { timeOf } from './sort.ts'
import type { Wanted } from './wanted.ts'

/** What the long format knows beside the entry. */
export interface LongFacts {
  readonly accounts: Accounts
  readonly zone: Zone
  /** Asked for each time: what is younger than the listing is recent, too. */
  readonly now: () => Time
  /** Formats of an old (or future) and of a recent time. */
  readonly timeFormats: readonly [old: ByteString, recent: ByteString]
}

/** Half a Gregorian year; older times show their year. */
const RECENT_S = 31_556_952 / 2

const isDevice = (mode: number): boolean =>
  (mode & S_IFMT) === S_IFCHR || (mode & S_IFMT) === S_IFBLK

/** The part of each line before the name, columns aligned over all entries. */
export const longPrefixes = (
  entries: readonly Entry[],
  wanted: Wanted,
  facts: LongFacts,
): readonly ByteString[] => {
  const unit = wanted.sizeUnit ?? BYTES
  const rows = entries.map((entry) => rowOf(entry, wanted, facts, unit))
  const widest = (pick: (row: Row) => ByteString): number =>
    rows.reduce((most, row) => Math.max(most, pick(row).length), 0)
  const [links, owner, group, author] = [
    widest((row) => row.links),
    widest((row) => row.owner.text),
    widest((row) => row.group.text),
    widest((row) => row.author.text),
  ]
  const [major, minor] = [widest((row) => row.major), widest((row) => row.minor)]
  const device = rows.some((row) => row.major !== '') ? major + 2 + minor : 0
  const size = Math.max(
    device,
    widest((row) => row.size),
  )
  const time = widest((row) => row.time)
  return rows.map((row) => {
    let text = `${row.mode} ${row.links.padStart(links)} `
    if (wanted.owner) text += `${aligned(row.owner, owner)} `
    if (wanted.group) text += `${aligned(row.group, group)} `
    if (wanted.context) text += '? '
    if (wanted.author) text += `${aligned(row.author, author)} `
    const majorRoom = major + Math.max(0, size - (major + 2 + minor))
    text +=
      row.major === ''
        ? `${row.size.padStart(size)} `
        : `${row.major.padStart(majorRoom)}, ${row.minor.padStart(minor)} `
    return `${text}${row.time.padStart(time)} `
  })
}

interface Owner {
  readonly text: ByteString
  readonly isNumber: boolean
}

interface Row {
  readonly mode: ByteString
  readonly links: ByteString
  readonly owner: Owner
  readonly group: Owner
  readonly author: Owner
  readonly size: ByteString
  readonly major: ByteString
  readonly minor: ByteString
  readonly time: ByteString
}

/** Names stand left, numbers right. */
const aligned = (owner: Owner, width: number): ByteString =>
  owner.isNumber ? owner.text.padStart(width) : owner.text.padEnd(width)

const UNKNOWN: Owner = { text: '?', isNumber: false }

const rowOf = (entry: Entry, wanted: Wanted, facts: LongFacts, unit: BlockSize): Row => {
  const { stat } = entry
  if (stat === undefined) {
    return {
      mode: `${modeText(entry.type).charAt(0)}?????????`,
      links: '?',
      owner: UNKNOWN,
      group: UNKNOWN,
      author: UNKNOWN,
      size: '?',
      major: '',
      minor: '',
      time: '?',
    }
  }
  const user = wanted.numeric ? undefined : facts.accounts.userOf(stat.uid)?.name
  const group = wanted.numeric ? undefined : facts.accounts.groupOf(stat.gid)?.name
  const owner = { text: user ?? String(stat.uid), isNumber: user === undefined }
  const device = isDevice(stat.mode)
  return {
    mode: modeText(stat.mode),
    links: String(stat.nlink),
    owner,
    group: { text: group ?? String(stat.gid), isNumber: group === undefined },
    author: owner,
    size: device ? '' : sizeText(stat.size, unit),
    major: device ? String(majorOf(stat.rdev)) : '',
    minor: device ? String(minorOf(stat.rdev)) : '',
    time: timeText(timeOf(entry, wanted.time ?? 'mtime'), facts),
  }
}

const timeText = (time: Time, facts: LongFacts): ByteString => {
  const [old, recent] = facts.timeFormats
  const now = facts.now()
  const sinceS = now.s - time.s + (now.ns - time.ns) / 1e9
  const isRecent = sinceS > 0 && sinceS < RECENT_S
  return strftime(isRecent ? recent : old, momentOf(time, facts.zone))
}

/** ` -> target` behind the name of a link. */
export const showsTarget = (entry: Entry): boolean =>
  entry.stat !== undefined && isSymlink(entry.stat.mode) && entry.target !== undefined

/** Formats of a --time-style; a text is what to complain. */
export const timeFormats = (
  style: ByteString,
): readonly [old: ByteString, recent: ByteString] | undefined => {
  const base = style.replace(/^posix-/, '')
  if (base.startsWith('+')) {
    const [first = '', second = first] = base.slice(1).split('\n')
    return [first, second]
  }
  const matches = [...STYLES].filter(([name]) => name.startsWith(base))
  const exact = STYLES.get(base)
  return exact ?? (base !== '' && matches.length === 1 ? matches[0]?.[1] : undefined)
}

const STYLES = new Map<string, readonly [ByteString, ByteString]>([
  ['full-iso', ['%Y-%m-%d %H:%M:%S.%N %z', '%Y-%m-%d %H:%M:%S.%N %z']],
  ['long-iso', ['%Y-%m-%d %H:%M', '%Y-%m-%d %H:%M']],
  ['iso', ['%Y-%m-%d ', '%m-%d %H:%M']],
  ['locale', ['%b %e  %Y', '%b %e %H:%M']],
])
