/** What bash completes: commands where one can stand, variables, users, files (bashline.c). */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { COMPLETIONS_MAX } from '../base/limits.ts'
import { isDirectory, isRegular, isSymlink } from '../world/tree.ts'
import { readAccounts } from './gnu/accounts.ts'
import { KEYWORDS } from './keywords.ts'
import type { Run } from './program.ts'
import type { Candidate, Completer, Completion, CompletionKind } from './readline/completer.ts'
import type { ShellProcess } from './shell-process.ts'
import { isCommandPlace, type Typed, typedWord } from './typed-word.ts'

/** The completer of an interactive shell; the first word is a command only behind PS1. */
export const shellCompleter = (shell: ShellProcess, isFirstLine: boolean): Completer => ({
  complete: (text, point, kind) => complete(shell, { text, point, kind, isFirstLine }),
})

interface Request {
  readonly text: ByteString
  readonly point: number
  readonly kind: CompletionKind
  readonly isFirstLine: boolean
}

function* complete(
  shell: ShellProcess,
  { text, point, kind, isFirstLine }: Request,
): Run<Completion> {
  const typed = typedWord(text, point)
  const found = yield* candidatesFor(shell, { text, typed, kind, isFirstLine })
  const unique = [...new Map(found.map((one) => [one.text, one])).values()]
  unique.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
  const [only] = unique
  return {
    from: typed.from,
    to: point,
    quote: typed.quote,
    word: typed.word,
    candidates: unique.slice(0, COMPLETIONS_MAX),
    suffix:
      unique.length === 1 && only !== undefined && kind !== 'variable'
        ? suffixOf(shell, typed, only)
        : ' ',
    keepsWord: unique.length > 1 && unique.some((one) => !one.text.startsWith(typed.word)),
    quoted: (it) => quotedFor(typed, it, unique[0]?.isFile === true),
  }
}

interface Asked {
  readonly text: ByteString
  readonly typed: Typed
  readonly kind: CompletionKind
  readonly isFirstLine: boolean
}

function* candidatesFor(shell: ShellProcess, asked: Asked): Run<readonly Candidate[]> {
  const { typed, kind, text } = asked
  const { word } = typed
  switch (kind) {
    case 'command':
      return commands(shell, word)
    case 'file':
      return files(shell, word)
    case 'variable':
      return variables(shell, word.replace(/^\$?\{?/, ''), /^\$?\{?/.exec(word)?.[0] ?? '')
    case 'user':
      return yield* users(shell, word.replace(/^~/, ''), word.startsWith('~') ? '~' : '')
    case 'host':
      return []
    case 'any':
      break
  }
  if (typed.quote !== "'") {
    const dollar = /^(\$\{?)([A-Za-z0-9_]*)$/.exec(word)
    if (dollar !== null) return variables(shell, dollar[2] ?? '', dollar[1] ?? '$')
  }
  if (typed.quote === '' && /^~[^/]*$/.test(word)) return yield* users(shell, word.slice(1), '~')
  if (typed.quote === '' && word.startsWith('@')) return []
  const isInside = text.slice(0, typed.start).trim() !== ''
  if ((asked.isFirstLine || isInside) && isCommandPlace(text, typed.start)) {
    const found = commands(shell, word)
    if (found.length > 0) return found
  }
  if (/[*?[]/.test(word)) return globbed(shell, word)
  return files(shell, word)
}

const variables = (
  shell: ShellProcess,
  start: ByteString,
  before: ByteString,
): readonly Candidate[] => {
  const after = before.endsWith('{') ? '}' : ''
  return shell.variables
    .names()
    .filter((name) => name.startsWith(start))
    .map((name) => {
      const text = `${before}${name}${after}`
      return { text, shown: text, isFile: false }
    })
}

function* users(
  shell: ShellProcess,
  start: ByteString,
  before: ByteString,
): Run<readonly Candidate[]> {
  const accounts = yield* readAccounts(shell.sys)
  return accounts.users
    .filter(({ name }) => name.startsWith(start))
    .map(({ name, home }) => {
      const text = before + name
      const stat = shell.sys.stat(home)
      const isHome = before !== '' && !failed(stat) && isDirectory(stat.mode)
      return { text, shown: isHome ? `${text}/` : text, isFile: false }
    })
}

/** Aliases, keywords, functions, builtins and what PATH holds; with a slash, executable files. */
const commands = (shell: ShellProcess, start: ByteString): readonly Candidate[] => {
  if (start.includes('/')) return executables(shell, start)
  const names = [
    ...shell.aliases.keys(),
    ...KEYWORDS,
    ...shell.functions.keys(),
    ...shell.builtins.keys(),
  ].filter((name) => name.startsWith(start))
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) {
    const at = folder === '' ? '.' : folder
    const entries = shell.sys.readdir(at)
    if (failed(entries)) continue
    for (const { name } of entries) {
      if (name.startsWith(start) && isExecutable(shell, `${at}/${name}`)) names.push(name)
    }
  }
  return names.map((name) => ({ text: name, shown: name === '.' ? './' : name, isFile: false }))
}

const isExecutable = (shell: ShellProcess, path: ByteString): boolean => {
  const stat = shell.sys.stat(path)
  return !failed(stat) && isRegular(stat.mode) && !failed(shell.sys.access(path, 1))
}

const executables = (shell: ShellProcess, start: ByteString): readonly Candidate[] =>
  files(shell, start).filter(({ text }) => {
    const stat = shell.sys.stat(expandHome(shell, text))
    if (failed(stat)) return false
    return isDirectory(stat.mode) || !failed(shell.sys.access(expandHome(shell, text), 1))
  })

const expandHome = (shell: ShellProcess, path: ByteString): ByteString => {
  const name = /^~([^/]*)/.exec(path)
  if (name === null) return path
  const home = name[1] === '' ? shell.variables.get('HOME') : shell.homes?.get(name[1] ?? '')
  return home === undefined ? path : home + path.slice(name[0].length)
}

const files = (shell: ShellProcess, start: ByteString): readonly Candidate[] => {
  const slash = start.lastIndexOf('/')
  const folder = start.slice(0, slash + 1)
  const head = start.slice(slash + 1)
  const real = expandHome(shell, folder)
  const entries = shell.sys.readdir(real === '' ? '.' : real)
  if (failed(entries)) return []
  const names = entries.map(({ name }) => name).filter((name) => name.startsWith(head))
  if (head !== '') for (const name of ['.', '..']) if (name.startsWith(head)) names.push(name)
  return names.map((name) => {
    const stat = shell.sys.stat(real + name)
    const isFolder = !failed(stat) && isDirectory(stat.mode)
    return { text: folder + name, shown: isFolder ? `${name}/` : name, isFile: true }
  })
}

/** A word with * or ? stands for the files it matches. */
const globbed = (shell: ShellProcess, word: ByteString): readonly Candidate[] => {
  const slash = word.lastIndexOf('/')
  const folder = word.slice(0, slash + 1)
  if (/[*?[]/.test(folder)) return []
  return files(shell, folder).filter(({ text }) => {
    const name = text.slice(slash + 1)
    return !name.startsWith('.') && globMatches(word.slice(slash + 1), name)
  })
}

const globMatches = (glob: ByteString, name: ByteString): boolean => {
  const parts = glob.split(/([*?])/)
  const walk = (index: number, at: number): boolean => {
    const part = parts[index]
    if (part === undefined) return at === name.length
    if (part === '?') return at < name.length && walk(index + 1, at + 1)
    if (part !== '*') return name.startsWith(part, at) && walk(index + 1, at + part.length)
    for (let to = at; to <= name.length; to++) if (walk(index + 1, to)) return true
    return false
  }
  return parts.length <= 16 && walk(0, 0)
}

const suffixOf = (shell: ShellProcess, typed: Typed, only: Candidate): ByteString => {
  const { text } = only
  const isVariable = text.startsWith('$') && !only.isFile
  const path = isVariable
    ? shell.variables.get(text.replace(/^\$\{?|\}$/g, ''))
    : expandHome(shell, text)
  if (!only.isFile && text.startsWith('~')) return only.shown.endsWith('/') ? '/' : ' '
  if (isVariable || only.isFile) {
    const isNew = text !== typed.word
    const link = path === undefined || isVariable ? undefined : shell.sys.lstat(path)
    const stat = path === undefined || path === '' ? undefined : shell.sys.stat(path)
    const isFolder = stat !== undefined && !failed(stat) && isDirectory(stat.mode)
    const isLink = link !== undefined && !failed(link) && isSymlink(link.mode)
    if (isFolder && isLink && isNew) return ''
    if (isFolder) return '/'
  }
  return ' '
}

/** Characters that bash puts a backslash before in a file's name. */
const SPECIAL = /[ \t\n\\"'@<>=;|&()#$`?*[\]!:{}~]/g

const quotedFor = (typed: Typed, text: ByteString, isFile: boolean): ByteString => {
  if (typed.quote === "'") return `'${text.replaceAll("'", "'\\''")}`
  if (typed.quote === '"') return `"${text.replace(/["\\$`]/g, '\\$&')}`
  if (!isFile) return text
  const [tilde = ''] = /^~[^/]*/.exec(text) ?? []
  return tilde + text.slice(tilde.length).replace(SPECIAL, '\\$&')
}
