/** sudoers(5): who may run what as whom, read from the machine's own files. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { type Accounts, textOfFile, type User } from '../../shell/gnu/accounts.ts'
import type { Run, Sys } from '../../shell/program.ts'

export interface Grant {
  readonly runAs: readonly ByteString[]
  readonly runAsGroups: readonly ByteString[]
  readonly needsPassword: boolean
  /** `ALL`, or a path with its arguments. */
  readonly command: ByteString
}

/** The grants of one line of the file. */
export interface Entry {
  readonly users: readonly ByteString[]
  readonly grants: readonly Grant[]
}

const INCLUDES_MAX = 16

type Aliases = Map<ByteString, readonly ByteString[]>

/** All lines that grant something, in order; lines that make no sense are left out. */
export function* readPolicy(sys: Sys): Run<readonly Entry[]> {
  const aliases: Aliases = new Map()
  const entries: Entry[] = []
  function* readFile(path: ByteString, depth: number): Run<void> {
    const text = (yield* textOfFile(sys, path)).replaceAll('\\\n', ' ')
    for (const line of text.split('\n')) {
      const [, isFolder, target = ''] = /^\s*[@#]include(dir)?\s+(\S+)/.exec(line) ?? []
      if (target !== '' && depth < INCLUDES_MAX) {
        const files = isFolder === undefined ? [target] : filesIn(sys, target)
        for (const file of files) yield* readFile(file, depth + 1)
        continue
      }
      const plain = line.replace(/(^|\s)#(?!\d).*$/, '').trim()
      const alias = /^(?:User|Runas|Host|Cmnd|Cmd)_Alias\s+(.*)$/.exec(plain)?.[1]
      if (alias !== undefined) {
        for (const one of alias.split(/\s+:\s+/)) {
          const [name = '', list = ''] = one.split(/\s*=\s*/)
          aliases.set(name.trim(), listOf(list))
        }
      } else if (plain !== '' && !plain.startsWith('Defaults')) {
        const entry = entryOf(plain, aliases)
        if (entry !== undefined) entries.push(entry)
      }
    }
  }
  yield* readFile('/etc/sudoers', 0)
  return entries
}

/** Names with a dot, or a tilde at their end, are not read; nor what others could have written. */
const filesIn = (sys: Sys, folder: ByteString): readonly ByteString[] => {
  const names = sys.readdir(folder)
  if (failed(names)) return []
  return names
    .map(({ name }) => name)
    .filter((name) => !name.includes('.') && !name.endsWith('~'))
    .toSorted()
    .map((name) => `${folder}/${name}`)
    .filter((path) => {
      const stat = sys.stat(path)
      return !failed(stat) && stat.uid === 0 && (stat.mode & 0o002) === 0
    })
}

const listOf = (text: ByteString): readonly ByteString[] =>
  text
    .split(',')
    .map((it) => it.trim())
    .filter((it) => it !== '')

const expanded = (list: readonly ByteString[], aliases: Aliases): readonly ByteString[] =>
  list.flatMap((it) => aliases.get(it) ?? [it])

const entryOf = (line: ByteString, aliases: Aliases): Entry | undefined => {
  const [, users, rest] =
    /^(.+?)\s+[\w.,*! -]+?\s*=\s*(.+)$/.exec(line.replace(/\s*,\s*/g, ',')) ?? []
  if (users === undefined || rest === undefined) return undefined
  let runAs: readonly ByteString[] = ['root']
  let runAsGroups: readonly ByteString[] = []
  let needsPassword = true
  const grants: Grant[] = []
  for (const item of listOf(rest.replace(/\(([^)]*)\)/g, (it) => it.replaceAll(',', ';')))) {
    const [, who, command = ''] = /^(?:\(([^)]*)\)\s*)?(.*)$/.exec(item) ?? []
    if (who !== undefined) {
      const [names = '', groups = ''] = who.replaceAll(';', ',').split(':')
      runAs = expanded(listOf(names), aliases)
      runAsGroups = listOf(groups)
    }
    let plain = command
    for (let tag = TAG.exec(plain); tag !== null; tag = TAG.exec(plain)) {
      if (tag[1]?.endsWith('PASSWD') === true) needsPassword = tag[1] === 'PASSWD'
      plain = plain.slice(tag[0].length)
    }
    if (plain === '') continue
    for (const one of expanded([plain], aliases)) {
      grants.push({ runAs, runAsGroups, needsPassword, command: one })
    }
  }
  return { users: expanded(listOf(users), aliases), grants }
}

const TAG = /^([A-Z_]+)\s*:\s*/

/** The entries that speak of a user. */
export const entriesFor = (
  entries: readonly Entry[],
  accounts: Accounts,
  user: User,
): readonly Entry[] => {
  const groups = accounts.groupsOf(user).flatMap((gid) => accounts.groupOf(gid)?.name ?? [])
  const isMeant = (word: ByteString): boolean => {
    if (word.startsWith('%#')) return accounts.groupsOf(user).includes(Number(word.slice(2)))
    if (word.startsWith('%')) return groups.includes(word.slice(1))
    return word === 'ALL' || word === user.name || word === `#${user.uid}`
  }
  return entries.filter(({ users }) =>
    users.reduce(
      (isIn, it) => (it.startsWith('!') ? isIn && !isMeant(it.slice(1)) : isIn || isMeant(it)),
      false,
    ),
  )
}

/** The last grant that fits counts; undefined: it is not allowed. */
export const grantFor = (
  entries: readonly Entry[],
  wanted: { readonly path: ByteString; readonly args: readonly ByteString[]; readonly runAs: User },
): Grant | undefined => {
  let found: Grant | undefined
  for (const grant of entries.flatMap(({ grants }) => grants)) {
    const isUser = grant.runAs.some(
      (it) => it === 'ALL' || it === wanted.runAs.name || it === `#${wanted.runAs.uid}`,
    )
    const isDenial = grant.command.startsWith('!')
    const command = grant.command.replace(/^!\s*/, '')
    if (isUser && isCommand(command, wanted)) found = isDenial ? undefined : grant
  }
  return found
}

const isCommand = (
  command: ByteString,
  { path, args }: { readonly path: ByteString; readonly args: readonly ByteString[] },
): boolean => {
  if (command === 'ALL') return true
  const [file = '', ...rest] = command.split(/\s+/)
  const plain = (it: ByteString): ByteString => it.replace(/^\/(s?bin\/)/, '/usr/$1')
  const isFile = file.endsWith('/')
    ? path.slice(0, path.lastIndexOf('/') + 1) === file
    : isLike(plain(path), plain(file))
  if (!isFile || rest.length === 0) return isFile
  return rest[0] === '""' ? args.length === 0 : isLike(args.join(' '), rest.join(' '))
}

/** `*` stands for anything: pieces are looked for from left to right. */
const isLike = (text: ByteString, pattern: ByteString): boolean => {
  const [first = '', ...rest] = pattern.split('*')
  if (rest.length === 0) return text === pattern
  if (!text.startsWith(first)) return false
  const last = rest.pop() ?? ''
  let at = first.length
  for (const piece of rest) {
    const next = text.indexOf(piece, at)
    if (next < 0) return false
    at = next + piece.length
  }
  return text.length >= at + last.length && text.endsWith(last)
}

/** The lines of `sudo -l` after its heading. */
export const listed = (entries: readonly Entry[]): ByteString =>
  entries.map(({ grants }) => `    ${lineOf(grants)}\n`).join('')

const lineOf = (grants: readonly Grant[]): ByteString => {
  let text = ''
  let last: Grant | undefined
  for (const grant of grants) {
    const { runAs, runAsGroups, needsPassword, command } = grant
    const who = `(${runAs.join(', ')}${runAsGroups.length > 0 ? ` : ${runAsGroups.join(', ')}` : ''}) `
    const isSame = last !== undefined && last.runAs === runAs
    const tag =
      needsPassword === (last?.needsPassword ?? true)
        ? ''
        : needsPassword
          ? 'PASSWD: '
          : 'NOPASSWD: '
    text += `${last === undefined ? '' : isSame ? ', ' : '\n    '}${isSame ? '' : who}${tag}${command}`
    last = grant
  }
  return text
}
