/** The tests and options of find that take an argument. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { failed } from '../../base/errno.ts'
import { compileGlob } from '../../base/glob.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex } from '../../base/regex.ts'
import { fromEmacs } from '../../shell/gnu/emacs-regex.ts'
import { applyMode, parseMode } from '../../shell/gnu/modes.ts'
import { parseDate } from '../../shell/gnu/parse-date.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { S_IFBLK, S_IFCHR, S_IFDIR, S_IFIFO, S_IFLNK, S_IFREG, S_IFSOCK } from '../../world/tree.ts'
import { type Make, type Parts, plain } from './parts.ts'
import type { Plan, Visit } from './plan.ts'

export const baseOf = (path: ByteString): ByteString => {
  const bare = path.replace(/(?!^)\/+$/, '')
  return bare === '/' ? '/' : bare.slice(bare.lastIndexOf('/') + 1)
}

export const byGlob =
  (subject: (visit: Visit) => ByteString, nocase = false): Make =>
  (parts, name) => {
    const glob = compileGlob(parts.argument(name), { nocase })
    return plain((visit) => glob.matches(subject(visit)))
  }

export const linkTarget =
  (nocase: boolean): Make =>
  (parts, name) => {
    const glob = compileGlob(parts.argument(name), { nocase })
    const { sys } = parts.about.task
    return plain((visit) => {
      const target = sys.readlink(visit.path)
      return !failed(target) && glob.matches(target)
    })
  }

type Compare = (value: number) => boolean

/** `+n`, `-n`, `n`. */
const comparison = (parts: Parts, name: ByteString, text: ByteString): Compare => {
  const match = /^([-+]?)(\d+(?:\.\d*)?)$/.exec(text)
  if (match === null) return parts.fail(`invalid argument \`${text}' to \`${name}'`)
  const [, sign, digits] = match
  const wanted = Number(digits)
  if (sign === '+') return (value) => value > wanted
  return sign === '-' ? (value) => value < wanted : (value) => value === wanted
}

export const byNumber =
  (value: (visit: Visit) => number): Make =>
  (parts, name) => {
    const compare = comparison(parts, name, parts.argument(name))
    return plain((visit) => compare(value(visit)))
  }

/** -fstype: by the device a file is on; what is mounted in name only is on the root's. */
export const byFileSystem: Make = (parts, name) => {
  const wanted = parts.argument(name)
  const { mounts, task } = parts.about
  const types = new Map<number, ByteString>()
  for (const { path, type } of [...mounts].sort((a, b) => a.path.length - b.path.length)) {
    const stat = task.sys.stat(path)
    if (!failed(stat) && !types.has(stat.dev)) types.set(stat.dev, type)
  }
  return plain(({ stat }) => types.get(stat.dev) === wanted)
}

export const DAY_S = 86_400

export const byAge =
  (field: 'atime' | 'mtime' | 'ctime', unitS: number): Make =>
  (parts, name) => {
    const compare = comparison(parts, name, parts.argument(name))
    const { now } = parts.about
    return plain((visit) => {
      const time = visit.stat[field]
      const age = now.s - time.s + (now.ns - time.ns) / 1e9
      return compare(unitS === DAY_S ? Math.floor(age / unitS) : Math.ceil(age / unitS))
    })
  }

export type TimeField = 'atime' | 'mtime' | 'ctime'

export const newer =
  (field: TimeField, other: TimeField | 'date' = 'mtime'): Make =>
  (parts, name) => {
    const { s, ns } = momentMeant(parts, parts.argument(name), other)
    return plain(({ stat: it }) => it[field].s > s || (it[field].s === s && it[field].ns > ns))
  }

/** A file's time, or a date as `date -d` reads it. */
const momentMeant = (parts: Parts, word: ByteString, field: TimeField | 'date'): Time => {
  const { task, now } = parts.about
  if (field === 'date') {
    const moment = parseDate(word, { now, zone: parts.about.zone, sys: task.sys })
    if (moment !== undefined) return moment
    const shown = quotedWord(word, task.env)
    return parts.fail(`I cannot figure out how to interpret ${shown} as a date or time`)
  }
  const stat = task.sys.stat(word)
  if (failed(stat)) return parts.fail(`${quotedWord(word, task.env)}: ${stat.text}`)
  return stat[field]
}

const UNITS = new Map([
  ['b', 512],
  ['c', 1],
  ['w', 2],
  ['k', 1024],
  ['M', 1_048_576],
  ['G', 1_073_741_824],
])

export const bySize: Make = (parts, name) => {
  const text = parts.argument(name)
  const [, number = '', letter = ''] = /^([-+]?\d+)([bcwkMG]?)$/.exec(text) ?? []
  if (number === '') return parts.fail(`invalid -size type \`${text.slice(-1)}'`)
  const unit = UNITS.get(letter === '' ? 'b' : letter) ?? 512
  const compare = comparison(parts, name, number)
  return plain(({ stat }) => compare(Math.ceil(stat.size / unit)))
}

const TYPES = new Map([
  ['b', S_IFBLK],
  ['c', S_IFCHR],
  ['d', S_IFDIR],
  ['f', S_IFREG],
  ['l', S_IFLNK],
  ['p', S_IFIFO],
  ['s', S_IFSOCK],
])

export const typesOf = (parts: Parts, name: ByteString): ReadonlySet<number> => {
  const text = parts.argument(name)
  const types = new Set<number>()
  for (const letter of text.split(',')) {
    const type = TYPES.get(letter)
    if (type === undefined) return parts.fail(`Unknown argument to ${name}: ${text.charAt(0)}`)
    types.add(type)
  }
  return types
}

export const byPermission: Make = (parts, name) => {
  const text = parts.argument(name)
  const { env } = parts.about.task
  const sign = /^[-/]/.exec(text)?.[0]
  const change = parseMode(sign === undefined ? text : text.slice(1))
  if (change === undefined) return parts.fail(`invalid mode ${quotedWord(text, env)}`)
  const wanted = applyMode(change, 0, { isDirectory: false, umask: 0 })
  return plain(({ stat }) => {
    const mode = stat.mode & 0o7777
    if (sign === '-') return (mode & wanted) === wanted
    return sign === '/' ? wanted === 0 || (mode & wanted) !== 0 : mode === wanted
  })
}

export const byOwner =
  (field: 'uid' | 'gid'): Make =>
  (parts, name) => {
    const word = parts.argument(name)
    const { accounts, task } = parts.about
    const known = field === 'uid' ? accounts.userNamed(word)?.uid : accounts.groupNamed(word)?.gid
    const id = known ?? (/^\d+$/.test(word) ? Number(word) : undefined)
    if (id === undefined) {
      const kind = field === 'uid' ? 'user' : 'group'
      return parts.fail(`${quotedWord(word, task.env)} is not the name of a known ${kind}`)
    }
    return plain(({ stat }) => stat[field] === id)
  }

export const byAccess =
  (wanted: number): Make =>
  (parts) =>
    plain(({ path }) => !failed(parts.about.task.sys.access(path, wanted, { effective: true })))

export const depthOption =
  (field: 'minDepth' | 'maxDepth'): Make =>
  (parts, name) => {
    const text = parts.argument(name)
    if (!/^\d+$/.test(text)) {
      const shown = quotedWord(text, parts.about.task.env)
      return parts.fail(`Expected a positive decimal integer argument to ${name}, but got ${shown}`)
    }
    parts.draft[field] = Number(text)
    return plain(() => true)
  }

export const option =
  (apply: (draft: Omit<Plan, 'test'>) => void): Make =>
  (parts) => {
    apply(parts.draft)
    return plain(() => true)
  }

const SYNTAXES = new Map<string, Parts['isExtended']>([
  ['findutils-default', 'emacs'],
  ['ed', 'basic'],
  ['emacs', 'emacs'],
  ['gnu-awk', 'extended'],
  ['grep', 'basic'],
  ['posix-awk', 'extended'],
  ['awk', 'extended'],
  ['posix-basic', 'basic'],
  ['posix-egrep', 'extended'],
  ['egrep', 'extended'],
  ['posix-extended', 'extended'],
  ['posix-minimal-basic', 'basic'],
  ['sed', 'basic'],
])

export const regexType: Make = (parts, name) => {
  const word = parts.argument(name)
  const syntax = SYNTAXES.get(word)
  const { env } = parts.about.task
  if (syntax === undefined) {
    const valid = [...SYNTAXES.keys()].map((it) => quotedWord(it, env)).join(', ')
    const shown = quotedWord(word, env)
    return parts.fail(`Unknown regular expression type ${shown}; valid types are ${valid}.`)
  }
  parts.isExtended = syntax
  return plain(() => true)
}

export const byRegex =
  (nocase: boolean): Make =>
  (parts, name) => {
    const source = parts.argument(name)
    const isExtended = parts.isExtended === 'extended'
    const regex = compileRegex(parts.isExtended === 'emacs' ? fromEmacs(source) : source, {
      syntax: isExtended ? 'extended' : 'basic',
      dialect: 'grep',
      nocase,
    })
    if (regex instanceof RegexProblem) {
      return parts.fail(`failed to compile regular expression '${source}': ${regex.text}`)
    }
    return plain(({ path }) => {
      const found = regex.find(path)
      return found !== undefined && found.start === 0 && found.end === path.length
    })
  }
