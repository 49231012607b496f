/** The tests, options and actions of find. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { compileGlob } from '../../base/glob.ts'
import { compileRegex } from '../../base/regex.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { fromEmacs } from '../../shell/gnu/emacs-regex.ts'
import { applyMode, parseMode } from '../../shell/gnu/modes.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run } from '../../shell/program.ts'
import { R_OK, W_OK, X_OK } from '../../world/syscalls.ts'
import {
  isDirectory,
  isRegular,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
} from '../../world/tree.ts'
import { gather, runOn } from './commands.ts'
import { listed, printer } from './print.ts'
import type { Plan, Surroundings, Test, Verdict, Visit } from './plan.ts'
import { otherSide } from './walk.ts'

/** The side of the parser that primaries see. */
export interface Parts {
  readonly about: Surroundings
  readonly draft: Omit<Plan, 'test'>
  isExtended: 'basic' | 'extended' | 'emacs'
  /** An action was given: nothing is printed by itself. */
  acts(): void
  fail(message: ByteString): never
  word(): ByteString | undefined
  argument(name: ByteString): ByteString
}

type Make = (parts: Parts, name: ByteString) => Test

const plain = (test: (visit: Visit, verdict: Verdict) => boolean): Test =>
  function* (visit, verdict): Run<boolean> {
    return test(visit, verdict)
  }

const baseOf = (path: ByteString): ByteString => {
  const bare = path.replace(/(?!^)\/+$/, '')
  return bare === '/' ? '/' : bare.slice(bare.lastIndexOf('/') + 1)
}

const byGlob =
  (subject: (visit: Visit) => ByteString, nocase = false): Make =>
  (parts, name) => {
    const glob = compileGlob(parts.argument(name), { nocase })
    return plain((visit) => glob.matches(subject(visit)))
  }

const linkTarget =
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

const byNumber =
  (value: (visit: Visit) => number): Make =>
  (parts, name) => {
    const compare = comparison(parts, name, parts.argument(name))
    return plain((visit) => compare(value(visit)))
  }

const DAY_S = 86_400

const byAge =
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

const newer =
  (field: 'atime' | 'mtime' | 'ctime'): Make =>
  (parts, name) => {
    const path = parts.argument(name)
    const { task } = parts.about
    const stat = task.sys.stat(path)
    if (failed(stat)) return parts.fail(`${quotedWord(path, task.env)}: ${stat.text}`)
    const { s, ns } = stat.mtime
    return plain(({ stat: it }) => it[field].s > s || (it[field].s === s && it[field].ns > ns))
  }

const UNITS = new Map([
  ['b', 512],
  ['c', 1],
  ['w', 2],
  ['k', 1024],
  ['M', 1_048_576],
  ['G', 1_073_741_824],
])

const bySize: Make = (parts, name) => {
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

const typesOf = (parts: Parts, name: ByteString): ReadonlySet<number> => {
  const text = parts.argument(name)
  const types = new Set<number>()
  for (const letter of text.split(',')) {
    const type = TYPES.get(letter)
    if (type === undefined) return parts.fail(`Unknown argument to ${name}: ${text.charAt(0)}`)
    types.add(type)
  }
  return types
}

const byPermission: Make = (parts, name) => {
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

const byOwner =
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

const byAccess =
  (wanted: number): Make =>
  (parts) =>
    plain(({ path }) => !failed(parts.about.task.sys.access(path, wanted, { effective: true })))

const depthOption =
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

const option =
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

const regexType: Make = (parts, name) => {
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

const byRegex =
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

const command = (parts: Parts, name: ByteString): { words: ByteString[]; isGathered: boolean } => {
  const words: ByteString[] = []
  for (let word = parts.word(); word !== undefined; word = parts.word()) {
    if (word === ';' && words.length > 0) return { words, isGathered: false }
    if (word === '+' && words.at(-1) === '{}') {
      words.pop()
      return { words, isGathered: true }
    }
    words.push(word)
  }
  return parts.fail(`missing argument to \`${name}'`)
}

const execution =
  (inFolder: boolean, asks: boolean): Make =>
  (parts, name) => {
    const { words, isGathered } = command(parts, name)
    const { task } = parts.about
    parts.acts()
    if (!isGathered) return (visit) => runOn(task, visit, { command: words, inFolder, asks })
    const gathered = { command: words, folder: inFolder, paths: [], at: '' }
    parts.draft.gathered.push(gathered)
    return function* (visit, verdict) {
      yield* gather(task, gathered, visit, verdict)
      return true
    }
  }

const printing =
  (end: string): Make =>
  (parts) => {
    parts.acts()
    return function* ({ path }) {
      yield* parts.about.task.out(path + end)
      return true
    }
  }

const deletion: Make = (parts) => {
  parts.acts()
  parts.draft.depthFirst = true
  const { task } = parts.about
  return function* (visit, verdict) {
    if (visit.path === '.') return true
    const isFolder = isDirectory(visit.stat.mode)
    const gone = isFolder ? task.sys.rmdir(visit.path) : task.sys.unlink(visit.path)
    if (!failed(gone)) return true
    verdict.status = 1
    yield* complain(task, `cannot delete ${quotedWord(visit.path, task.env)}: ${gone.text}`)
    return false
  }
}

export const PRIMARIES: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['name', byGlob((visit) => baseOf(visit.path))],
  ['iname', byGlob((visit) => baseOf(visit.path), true)],
  ['path', byGlob((visit) => visit.path)],
  ['wholename', byGlob((visit) => visit.path)],
  ['ipath', byGlob((visit) => visit.path, true)],
  ['iwholename', byGlob((visit) => visit.path, true)],
  ['lname', linkTarget(false)],
  ['ilname', linkTarget(true)],
  ['regex', byRegex(false)],
  ['iregex', byRegex(true)],
  ['regextype', regexType],
  [
    'type',
    (parts, name) => {
      const types = typesOf(parts, name)
      return plain(({ stat }) => types.has(stat.mode & S_IFMT))
    },
  ],
  [
    'xtype',
    (parts, name) => {
      const types = typesOf(parts, name)
      return plain((visit) => {
        const other = otherSide(parts.about.task, visit, parts.draft.follow)
        return types.has((failed(other) ? visit.stat : other).mode & S_IFMT)
      })
    },
  ],
  ['size', bySize],
  ['perm', byPermission],
  ['user', byOwner('uid')],
  ['group', byOwner('gid')],
  ['uid', byNumber(({ stat }) => stat.uid)],
  ['gid', byNumber(({ stat }) => stat.gid)],
  ['inum', byNumber(({ stat }) => stat.ino)],
  ['links', byNumber(({ stat }) => stat.nlink)],
  ['mtime', byAge('mtime', DAY_S)],
  ['atime', byAge('atime', DAY_S)],
  ['ctime', byAge('ctime', DAY_S)],
  ['mmin', byAge('mtime', 60)],
  ['amin', byAge('atime', 60)],
  ['cmin', byAge('ctime', 60)],
  ['newer', newer('mtime')],
  ['anewer', newer('atime')],
  ['cnewer', newer('ctime')],
  ['readable', byAccess(R_OK)],
  ['writable', byAccess(W_OK)],
  ['executable', byAccess(X_OK)],
  [
    'empty',
    (parts) =>
      plain(({ path, stat }) => {
        if (isRegular(stat.mode)) return stat.size === 0
        const names = isDirectory(stat.mode) ? parts.about.task.sys.readdir(path) : undefined
        return names !== undefined && !failed(names) && names.length === 0
      }),
  ],
  [
    'samefile',
    (parts, name) => {
      const path = parts.argument(name)
      const { task } = parts.about
      const stat = parts.draft.follow === 'P' ? task.sys.lstat(path) : task.sys.stat(path)
      if (failed(stat)) return parts.fail(`${quotedWord(path, task.env)}: ${stat.text}`)
      return plain(({ stat: it }) => it.ino === stat.ino && it.dev === stat.dev)
    },
  ],
  ['nouser', (parts) => plain(({ stat }) => parts.about.accounts.userOf(stat.uid) === undefined)],
  ['nogroup', (parts) => plain(({ stat }) => parts.about.accounts.groupOf(stat.gid) === undefined)],
  ['true', () => plain(() => true)],
  ['false', () => plain(() => false)],
  ['maxdepth', depthOption('maxDepth')],
  ['mindepth', depthOption('minDepth')],
  ['depth', option((draft) => Object.assign(draft, { depthFirst: true }))],
  ['d', option((draft) => Object.assign(draft, { depthFirst: true }))],
  ['xdev', option((draft) => Object.assign(draft, { sameDevice: true }))],
  ['mount', option((draft) => Object.assign(draft, { sameDevice: true }))],
  ['follow', option((draft) => Object.assign(draft, { follow: 'L' }))],
  ['warn', option(() => {})],
  ['nowarn', option(() => {})],
  ['noleaf', option(() => {})],
  ['daystart', option(() => {})],
  ['ignore_readdir_race', option(() => {})],
  ['noignore_readdir_race', option(() => {})],
  [
    'prune',
    (parts) =>
      plain((visit, verdict) => {
        verdict.prunes = isDirectory(visit.stat.mode) && !parts.draft.depthFirst
        return true
      }),
  ],
  [
    'quit',
    (parts) => {
      parts.acts()
      return plain((_, verdict) => {
        verdict.quits = true
        return false
      })
    },
  ],
  ['print', printing('\n')],
  ['print0', printing('\0')],
  [
    'printf',
    (parts, name) => {
      parts.acts()
      const format = parts.argument(name)
      const print = printer(format, parts.about, parts.draft)
      return function* (visit) {
        yield* parts.about.task.out(print(visit))
        return true
      }
    },
  ],
  [
    'ls',
    (parts) => {
      parts.acts()
      return function* (visit) {
        yield* parts.about.task.out(listed(visit, parts.about))
        return true
      }
    },
  ],
  ['delete', deletion],
  ['exec', execution(false, false)],
  ['execdir', execution(true, false)],
  ['ok', execution(false, true)],
  ['okdir', execution(true, true)],
])
