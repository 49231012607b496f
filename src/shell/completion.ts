/** Programmable completion: the specifications of `complete`, and the words `compgen` makes. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { isDirectory } from '../world/tree.ts'
import { KEYWORDS } from './keywords.ts'
import { patternOf } from './pattern.ts'
import { singleQuoted } from './quote.ts'
import type { Shell } from './state.ts'

/** One specification: how words are made for a command. */
export interface Completion {
  readonly actions: readonly string[]
  readonly options: readonly string[]
  readonly glob: ByteString | undefined
  readonly words: ByteString | undefined
  readonly function: ByteString | undefined
  readonly command: ByteString | undefined
  readonly filter: ByteString | undefined
  readonly prefix: ByteString
  readonly suffix: ByteString
}

const tables = new WeakMap<Shell, Map<ByteString, Completion>>()

/** The specifications of a shell, by command name. */
export const completionsOf = (shell: Shell): Map<ByteString, Completion> => {
  let table = tables.get(shell)
  if (table === undefined) {
    table = new Map()
    tables.set(shell, table)
  }
  return table
}

/** Actions of `-A`, with the letter that is short for them. */
export const ACTIONS: ReadonlyMap<string, string | undefined> = new Map([
  ['alias', 'a'],
  ['arrayvar', undefined],
  ['binding', undefined],
  ['builtin', 'b'],
  ['command', 'c'],
  ['directory', 'd'],
  ['disabled', undefined],
  ['enabled', undefined],
  ['export', 'e'],
  ['file', 'f'],
  ['function', undefined],
  ['group', 'g'],
  ['helptopic', undefined],
  ['hostname', undefined],
  ['job', 'j'],
  ['keyword', 'k'],
  ['running', undefined],
  ['service', 's'],
  ['setopt', undefined],
  ['shopt', undefined],
  ['signal', undefined],
  ['stopped', undefined],
  ['user', 'u'],
  ['variable', 'v'],
])

/** Options of `-o`. */
export const COMPLETION_OPTIONS = new Set([
  'bashdefault',
  'default',
  'dirnames',
  'filenames',
  'noquote',
  'nosort',
  'nospace',
  'plusdirs',
])

/** The `complete` command that makes a specification again. */
export const completionText = (name: ByteString, it: Completion): ByteString => {
  let text = 'complete'
  for (const option of it.options) text += ` -o ${option}`
  for (const action of it.actions) {
    const letter = ACTIONS.get(action)
    text += letter === undefined ? ` -A ${action}` : ` -${letter}`
  }
  const quotedPart = (letter: string, value: ByteString | undefined): void => {
    if (value !== undefined && value !== '') text += ` -${letter} ${singleQuoted(value)}`
  }
  quotedPart('G', it.glob)
  quotedPart('W', it.words)
  quotedPart('P', it.prefix)
  quotedPart('S', it.suffix)
  quotedPart('X', it.filter)
  quotedPart('C', it.command)
  if (it.function !== undefined) text += ` -F ${it.function}`
  return `${text} ${name}\n`
}

/** Words that the actions, the glob and the list of a specification have for a beginning. */
export const candidates = (shell: Shell, it: Completion, start: ByteString): ByteString[] => {
  const found: ByteString[] = []
  for (const action of it.actions) found.push(...actionWords(shell, action, start))
  if (it.glob !== undefined) found.push(...globWords(shell, it.glob))
  if (it.words !== undefined) {
    const ifs = shell.variables.get('IFS') ?? ' \t\n'
    let word = ''
    let isProtected = false
    for (const char of `${it.words}${ifs[0] ?? ' '}`) {
      if (char === '\\' && !isProtected) isProtected = true
      else if (isProtected || !ifs.includes(char)) {
        word += char
        isProtected = false
      } else {
        if (word !== '' && word.startsWith(start)) found.push(word)
        word = ''
      }
    }
  }
  const { filter } = it
  if (filter === undefined || filter === '') return found
  const isInverted = filter[0] === '!'
  const source = (isInverted ? filter.slice(1) : filter).replace(/(?<!\\)&/g, () => start)
  const pattern = patternOf(source, { extglob: shell.shopts.get('extglob') })
  return found.filter((word) => pattern.matches(word) === isInverted)
}

const actionWords = (shell: Shell, action: string, start: ByteString): ByteString[] => {
  if (action === 'file' || action === 'directory')
    return fileWords(shell, start, action === 'directory')
  return namesOf(shell, action).filter((name) => name.startsWith(start))
}

const sorted = (names: Iterable<ByteString>): ByteString[] => [...names].sort()

const namesOf = (shell: Shell, action: string): ByteString[] => {
  switch (action) {
    case 'alias':
      return sorted(shell.aliases.keys())
    case 'builtin':
      return sorted(shell.allBuiltins.keys())
    case 'enabled':
      return sorted(shell.builtins.keys())
    case 'disabled':
      return sorted(shell.allBuiltins.keys()).filter((name) => !shell.builtins.has(name))
    case 'function':
      return sorted(shell.functions.keys())
    case 'keyword':
      return [...KEYWORDS]
    case 'variable':
      return [...shell.variables.names()]
    case 'arrayvar':
      return shell.variables.names().filter((name) => shell.variables.array(name) !== undefined)
    case 'export':
      return sorted(shell.variables.environment().keys())
    case 'setopt':
      return [...shell.options.names()]
    case 'shopt':
      return [...shell.shopts.names()]
    case 'helptopic':
      return (shell.recorded('help topics') ?? '').split('\n').filter((name) => name !== '')
    case 'command':
      return commandNames(shell)
    default:
      return []
  }
}

const commandNames = (shell: Shell): ByteString[] => {
  const names = [...KEYWORDS, ...sorted(shell.functions.keys()), ...sorted(shell.builtins.keys())]
  for (const folder of (shell.variables.get('PATH') ?? '').split(':')) {
    const entries = shell.sys.readdir(folder === '' ? '.' : folder)
    if (!failed(entries)) names.push(...entries.map(({ name }) => name))
  }
  return names
}

const fileWords = (shell: Shell, start: ByteString, directoriesOnly: boolean): ByteString[] => {
  const slash = start.lastIndexOf('/')
  const folder = start.slice(0, slash + 1)
  const head = start.slice(slash + 1)
  const entries = shell.sys.readdir(folder === '' ? '.' : folder)
  if (failed(entries)) return []
  const words: ByteString[] = []
  for (const { name } of entries) {
    if (!name.startsWith(head)) continue
    const stat = directoriesOnly ? shell.sys.stat(folder + name) : undefined
    if (stat !== undefined && (failed(stat) || !isDirectory(stat.mode))) continue
    words.push(folder + name)
  }
  return words
}

const globWords = (shell: Shell, glob: ByteString): ByteString[] => {
  const slash = glob.lastIndexOf('/')
  const folder = glob.slice(0, slash + 1)
  const entries = shell.sys.readdir(folder === '' ? '.' : folder)
  if (failed(entries)) return []
  const pattern = patternOf(glob.slice(slash + 1), { period: true })
  return sorted(entries.map(({ name }) => name).filter((name) => pattern.matches(name))).map(
    (name) => folder + name,
  )
}
