/** PS1 and its relatives: backslash escapes, then expansions (shopt promptvars). */
import type { ByteString } from '../base/bytes.ts'
import { isFailure } from './expand/failure.ts'
import { textOfParts } from './expand/part.ts'
import { arePure } from './expand/prepare.ts'
import { expandQuoted } from './expand/word.ts'
import { strftime } from './gnu/strftime.ts'
import { momentOf, zoneOf } from './gnu/zone.ts'
import { parseWord } from './parse.ts'
import type { Run } from './program.ts'
import { parserOptions } from './run/text.ts'
import type { ShellProcess } from './shell-process.ts'

const VERSION = '5.2'
const RELEASE = '5.2.15'

/**
 * A prompt as it is shown; commands inside of it run. `isMarked`: what stands between \[ and \]
 * comes between \x01 and \x02, for the line editor.
 */
export function* expandPrompt(
  shell: ShellProcess,
  source: ByteString,
  isMarked = false,
): Run<ByteString> {
  const marked = isMarked ? source.replace(INVISIBLE, markOf) : source
  const decoded = decode(shell, marked)
  if (!shell.shopts.get('promptvars') || !/[$`\\]/.test(decoded)) return decoded
  const { status } = shell
  const text = yield* expandQuoted(shell, parseWord(decoded, 'double', parserOptions(shell, 1)))
  shell.status = status
  return isFailure(text) ? decoded : text
}

/** The same without running commands: ${x@P}. */
export const promptText = (shell: ShellProcess, source: ByteString): ByteString => {
  const decoded = decode(shell, source)
  if (!/[$`\\]/.test(decoded)) return decoded
  const { parts } = parseWord(decoded, 'double', parserOptions(shell, 1))
  const text = arePure(parts) ? textOfParts(shell, parts, 'quoted') : decoded
  return isFailure(text) ? decoded : text
}

/** \[ and \], and any other escape before them. */
const INVISIBLE = /\\([\s\S])/g

const markOf = (whole: string, letter: string): string =>
  letter === '[' ? '\x01' : letter === ']' ? '\x02' : letter === 'n' ? '\r\n' : whole

const ESCAPE = /\\(?:([0-7]{1,3})|D\{([^}]*)\}|([\s\S]))/g

const decode = (shell: ShellProcess, source: ByteString): ByteString =>
  source.replace(ESCAPE, (whole, octal, format, letter) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
    if (format !== undefined) return time(shell, format === '' ? '%X' : format)
    return meaning(shell, letter) ?? whole
  })

const time = (shell: ShellProcess, format: ByteString): ByteString =>
  strftime(format, momentOf(shell.sys.now(), zoneOf(shell.sys, shell.variables.environment())))

const meaning = (shell: ShellProcess, letter: string): ByteString | undefined => {
  const { sys, variables } = shell
  switch (letter) {
    case 'u':
      return shell.userName ?? variables.get('USER') ?? ''
    case 'h':
      return sys.facts.hostname.split('.')[0] ?? ''
    case 'H':
      return sys.facts.hostname
    case 'w':
      return directory(shell)
    case 'W':
      return baseOf(directory(shell))
    case '$':
      return sys.process.credentials.euid === 0 ? '#' : '\\$'
    case 's':
      return baseOf(shell.name)
    case 'v':
      return VERSION
    case 'V':
      return RELEASE
    case 'd':
      return time(shell, '%a %b %d')
    case 't':
      return time(shell, '%H:%M:%S')
    case 'T':
      return time(shell, '%I:%M:%S')
    case '@':
      return time(shell, '%I:%M %p')
    case 'A':
      return time(shell, '%H:%M')
    case 'n':
      return '\n'
    case 'r':
      return '\r'
    case 'e':
      return '\x1b'
    case 'a':
      return '\x07'
    case 'j':
      return `${shell.jobs.list().length}`
    case 'l':
      return sys.process.tty === undefined ? '' : `${sys.process.tty.index}`
    case '!':
      return `${shell.history.length + 1}`
    case '#':
      return `${shell.commandNumber}`
    case '\\':
      return '\\\\'
    case '[':
    case ']':
      return ''
    default:
      return undefined
  }
}

const directory = (shell: ShellProcess): ByteString => {
  const path = shell.variables.get('PWD') ?? shell.directory
  const home = shell.variables.get('HOME')
  if (home === undefined || home === '' || home === '/') return path
  if (path === home) return '~'
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path
}

const baseOf = (path: ByteString): ByteString =>
  path === '/' ? path : path.slice(path.lastIndexOf('/') + 1)
