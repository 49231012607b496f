/** The primaries of find by name. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { R_OK, W_OK, X_OK } from '../../world/syscalls.ts'
import { isDirectory, isRegular, S_IFMT } from '../../world/tree.ts'
import { deletion, execution, printing, printingInto } from './actions.ts'
import { type Make, plain } from './parts.ts'
import { listed, printer } from './print.ts'
import {
  baseOf,
  byAccess,
  byAge,
  byFileSystem,
  byGlob,
  byNumber,
  byOwner,
  byPermission,
  byRegex,
  bySize,
  DAY_S,
  depthOption,
  linkTarget,
  newer,
  option,
  regexType,
  type TimeField,
  typesOf,
} from './tests.ts'
import { otherSide } from './walk.ts'

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
  ['fstype', byFileSystem],
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
  ['fprint', printingInto('\n')],
  ['fprint0', printingInto('\0')],
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

const FIELDS: ReadonlyMap<string, TimeField> = new Map([
  ['a', 'atime'],
  ['c', 'ctime'],
  ['m', 'mtime'],
])

/** `-newermt`: one's time that is newer than another file's, or than a date. */
export const newerByName = (name: ByteString): Make | undefined => {
  const [, own = '', other = ''] = /^-newer([acm])([acmt])$/.exec(name) ?? []
  const field = FIELDS.get(own)
  if (field === undefined) return undefined
  return newer(field, other === 't' ? 'date' : (FIELDS.get(other) ?? 'mtime'))
}
