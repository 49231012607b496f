/** Which files nobody planned exist nevertheless: by their names, their places and the seed. */
import type { ByteString } from '../base/bytes.ts'
import { type Dice, seededDice } from '../base/dice.ts'
import { homeAt, homesOf } from './homes.ts'
import { momentOf } from './moments.ts'
import { type Meaning, meaningOfName, type PlausibleName } from './plausible-names.ts'
import type { About, PlannedFile } from './recipe.ts'

/** What may be kept where, beside homes. Never in /tmp: what stands there, a visitor made. */
const KEPT: Readonly<Record<ByteString, readonly Meaning[]>> = {
  '/etc': ['secret', 'secrets', 'key', 'certificate'],
  '/etc/ssl/private': ['key'],
  '/etc/ssl/certs': ['certificate'],
  '/var/backups': ['dump', 'archive'],
  '/opt': ['dump', 'archive', 'secret', 'secrets', 'notes'],
  '/srv': ['dump', 'archive', 'secret', 'secrets', 'notes'],
}
const KEPT_AT_HOME: readonly Meaning[] = [
  'secret',
  'secrets',
  'dump',
  'archive',
  'key',
  'certificate',
  'notes',
  'keystore',
]
const KEPT_BY_SITES: readonly Meaning[] = ['environment', 'dump', 'archive', 'secrets']

/** What everybody tries first is always there. */
const ALWAYS = new Set(['/etc/secret_password', '/var/backups/db.sql.gz', '/root/passwords.txt'])
/** Of a hundred plausible names so many exist: a machine that has everything is none. */
const EXIST_PERCENT = 62
/** Copies of these would have to say what they say: their recipes would, ours can't. */
const ACCOUNT_FILES = /^(?:passwd|shadow|group|gshadow|sudoers|master\.passwd)\b/

/** Directories that hold files of one of these meanings. */
export const placesFor = (about: About, meanings: readonly Meaning[]): readonly ByteString[] => {
  const wants = (kept: readonly Meaning[]): boolean => meanings.some((it) => kept.includes(it))
  return [
    ...Object.keys(KEPT).filter((dir) => wants(KEPT[dir] ?? [])),
    ...(wants(KEPT_AT_HOME) ? homesOf(about).map(({ home }) => home) : []),
    ...(wants(KEPT_BY_SITES) ? sitesOf(about) : []),
    ...(meanings.includes('key') ? homesOf(about).map(({ home }) => `${home}/.ssh`) : []),
  ]
}

/** Roots of web sites, in which scanners and people look. */
export const sitesOf = ({ host }: About): readonly ByteString[] => [
  '/var/www',
  '/var/www/html',
  '/var/www/blog',
  host.app.root,
  `${host.app.root}/public`,
]

/** What a path's name means, if such a thing is kept there and the seed has dealt it. */
export const plausibleAt = (about: About, path: ByteString): PlausibleName | undefined => {
  const cut = path.lastIndexOf('/')
  const [dir, name] = [path.slice(0, cut), path.slice(cut + 1)]
  const read = meaningOfName(name, ownWords(about))
  if (read === undefined || !keptIn(about, dir).includes(read.meaning)) return undefined
  if (dir === '/etc' && ACCOUNT_FILES.test(name)) return undefined
  return isDealt(about, path) ? read : undefined
}

/** Whether the seed has dealt this path: for most plausible ones, for ever the same answer. */
export const isDealt = (about: About, path: ByteString): boolean =>
  ALWAYS.has(path) || ghostDice(about, path, 'exists').below(100) < EXIST_PERCENT

/** Dice of one path, for one question about it. */
export const ghostDice = ({ seed }: About, path: ByteString, question: string): Dice =>
  seededDice(`${seed} ${path} ${question}`)

const keptIn = (about: About, dir: ByteString): readonly Meaning[] => {
  const kept = KEPT[dir]
  if (kept !== undefined) return kept
  if (sitesOf(about).includes(dir)) return KEPT_BY_SITES
  const home = homeAt(about, dir)
  if (home?.home === dir) return KEPT_AT_HOME
  return home !== undefined && dir === `${home.home}/.ssh` ? ['key'] : []
}

const words = new WeakMap<object, ReadonlySet<string>>()

/** The machine's own words: its application, its company, its name, its people. */
const ownWords = ({ host }: About): ReadonlySet<string> => {
  const known = words.get(host)
  if (known !== undefined) return known
  const own = new Set([
    host.app.slug,
    ...host.app.database.split('_'),
    host.company.slug,
    host.hostname,
    ...host.people.map(({ login }) => login),
  ])
  words.set(host, own)
  return own
}

const WEB_UID = 33

/** Owner, mode and time of a file that somebody left at a path. */
export const leftAt = (
  about: About,
  path: ByteString,
  as: Partial<PlannedFile> = {},
): PlannedFile => {
  const home = homeAt(about, path)
  const owner = path.startsWith('/var/www/') ? WEB_UID : undefined
  return {
    path,
    mode: 0o600,
    uid: home?.uid ?? owner ?? 0,
    gid: home?.gid ?? owner ?? 0,
    mtimeS: momentOf(about, path),
    ...as,
  }
}
