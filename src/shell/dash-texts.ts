/** What dash 0.5.12 (Debian's /bin/sh) says where bash says something else; recorded. */
import type { ByteString } from '../base/bytes.ts'
import { EISDIR, ENOENT, type Errno } from '../base/errno.ts'
import type { SyntaxMessage } from './parser.ts'

/** A message in dash's words; `ends`: the shell exits with status 2 by it. */
export interface DashMessage {
  readonly text: ByteString
  readonly ends: boolean
}

type Rule = readonly [pattern: RegExp, text: string, ends?: 'ends']

/** Bash's message after its prefix (`cd: x: No such ...`), and dash's. First match wins. */
const RULES: readonly Rule[] = [
  [/^(.*): command not found$/s, '$1: not found'],
  [/^cd: (-.): invalid option$/, 'cd: Illegal option $1', 'ends'],
  [/^cd: (.*): [^:]*$/s, "cd: can't cd to $1"],
  [/^cd: too many arguments$/, 'cd: too many arguments'],
  [/^\.: filename argument required$/, '.: filename argument required', 'ends'],
  [/^(test|\[): missing `\]'$/, '$1: missing ]'],
  [/^(test|\[): (.*): integer expression expected$/s, '$1: Illegal number: $2'],
  [/^(test|\[): (.*): binary operator expected$/s, '$1: $2: unexpected operator'],
  [/^(test|\[): too many arguments$/, '$1: unexpected operator'],
  [/^kill: \([^)]*\) - (.*)$/, 'kill: $1\n'],
  [/^kill: (.*): arguments must be process or job IDs$/s, 'kill: Illegal number: $1'],
  [/^kill: (%.*): no such job$/s, 'kill: No such job: $1'],
  [
    /^(exit|return|shift|break|continue): (.*): numeric argument required$/s,
    '$1: Illegal number: $2',
    'ends',
  ],
  [/^(fg|bg): (?:current: no such job|no job control)$/, '$1: No current job', 'ends'],
  [/^printf: ([ \t]*[-+]?\d.*): invalid number$/s, 'printf: $1: not completely converted'],
  [/^printf: `(%.*)': missing format character$/s, 'printf: $1: invalid directive', 'ends'],
  [/^ulimit: (.*): invalid number$/s, 'ulimit: bad number', 'ends'],
  [/^printf: (.*): invalid number$/s, 'printf: $1: expected numeric value'],
  [/^printf: `(.*)': invalid format character$/s, 'printf: %$1: invalid directive'],
  [/^(.*): invalid (?:indirect expansion|variable name)$/s, 'Bad substitution', 'ends'],
  [/^(fg|bg|wait|jobs): (.*): no such job$/s, '$1: No such job: $2', 'ends'],
  [
    /^(export|readonly|unset|read|local): `([^=]*)(?:=.*)?': not a valid identifier$/s,
    '$1: $2: bad variable name',
    'ends',
  ],
  [/^local: can only be used in a function$/, 'local: not in a function', 'ends'],
  [
    /^(set|umask|ulimit|cd|export|read|unset|command|hash|jobs|wait): (-.): invalid option$/,
    '$1: Illegal option $2',
    'ends',
  ],
  [/^set: (.*): invalid option name$/s, 'set: Illegal option -o $1', 'ends'],
  [/^umask: (.*): octal number out of range$/s, 'umask: Illegal number: $1', 'ends'],
  [/^hash: (.*): not found$/s, 'hash: $1: not found'],
  [/^unset: (.*): cannot unset: readonly variable$/s, 'unset: $1: is read only', 'ends'],
  [/^(?:(?:export|readonly|local|read): )?(.*): readonly variable$/s, '$1: is read only', 'ends'],
  [/^(.*): unbound variable$/s, '$1: parameter not set', 'ends'],
  [/^(.*): parameter null or not set$/s, '$1: parameter not set or null', 'ends'],
  [/^(?:.*: b|B)ad substitution$/s, 'Bad substitution', 'ends'],
  [
    /^(.*): division by 0 \(error token is ".*"\)$/s,
    'arithmetic expression: division by zero: "$1"',
    'ends',
  ],
  [
    /^(.*): syntax error: operand expected \(error token is ".*"\)$/s,
    'arithmetic expression: expecting primary: "$1"',
    'ends',
  ],
  [
    /^(.*): (?:syntax error in expression|value too great for base).*$/s,
    'arithmetic expression: expecting EOF: "$1"',
    'ends',
  ],
  [/^(.*): cannot execute: required file not found$/s, '$1: not found'],
  [/^(.*): cannot execute binary file: Exec format error$/s, '$1: Exec format error'],
  [/^(.*): ambiguous redirect$/s, 'Syntax error: Bad fd number', 'ends'],
  [/^exec: (.*): cannot execute: (.*)$/s, 'exec: $1: $2', 'ends'],
  [/^exec: (.*): not found$/s, 'exec: $1: not found', 'ends'],
]

/** dash's words for one of bash's messages. */
export const dashMessage = (text: ByteString): DashMessage => {
  for (const [pattern, replacement, ends] of RULES) {
    if (pattern.test(text)) {
      return { text: text.replace(pattern, replacement), ends: ends !== undefined }
    }
  }
  return { text, ends: false }
}

/** `.` of a file that is not there. */
export const dashSourceMessage = (file: ByteString): DashMessage => ({
  text: file.includes('/') ? `.: cannot open ${file}: No such file` : `.: ${file}: not found`,
  ends: true,
})

/** A redirection that can't be opened. */
export const dashRedirectText = (path: ByteString, why: Errno, isCreating: boolean): ByteString => {
  const reason = why === ENOENT ? (isCreating ? 'Directory nonexistent' : 'No such file') : why.text
  return `cannot ${isCreating ? 'create' : 'open'} ${path}: ${reason}`
}

/** A command that can't be executed: dash asks only whether it is there. */
export const dashExecText = (path: ByteString, why: Errno): ByteString =>
  `${path}: ${why === ENOENT ? 'not found' : why === EISDIR ? 'Permission denied' : why.text}`

const OPERATORS = new Set(['<', '>', '>>', '>|', '<>', '<&', '>&', '&>', '&>>', '<<', '<<-', '<<<'])
const NAMED = new Set([
  ...['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'while', 'until', 'do', 'done'],
  ...['{', '}', '!', 'in', ';', '&', '|', '(', ')', '&&', '||', ';;'],
])

/** A syntax error in dash's words; `text` is what was read. */
export const dashSyntax = (
  [message]: readonly SyntaxMessage[],
  text: ByteString,
): { readonly line: number; readonly text: ByteString } => {
  const line = message?.line ?? 1
  const said = message?.text ?? ''
  const token = /unexpected token `([\s\S]*)'$/.exec(said)?.[1]
  if (token === 'newline' && !text.endsWith('\n')) {
    return { line, text: `Syntax error: ${EOF}${expecting(text)}` }
  }
  if (token !== undefined) {
    // A bracket behind a name is to be a function's, and dash has read on to the next line.
    if (token === 'newline') {
      const isOpen = /\(\s*$/.test(text.split('\n')[line - 1] ?? '')
      const wanted = isOpen ? ' (expecting ")")' : ''
      return { line: line + 1, text: `Syntax error: newline unexpected${wanted}` }
    }
    const shown = tokenText(token)
    const wanted = shown === 'word' ? expecting(before(text, line, token)) : ''
    return { line, text: `Syntax error: ${shown} unexpected${wanted}` }
  }
  const close = /looking for matching `(.)'/.exec(said)?.[1]
  if (close !== undefined) {
    return { line: text.split('\n').length, text: `Syntax error: ${UNCLOSED.get(close) ?? EOF}` }
  }
  const lastLine = text.endsWith('\n') ? line : Math.max(line - 1, 1)
  return { line: lastLine, text: `Syntax error: ${EOF}${expecting(text)}` }
}

/** What stands before a token of a line. */
const before = (text: ByteString, line: number, token: ByteString): ByteString => {
  const lines = text.split('\n')
  const own = lines[line - 1] ?? ''
  const at = own.lastIndexOf(token)
  return [...lines.slice(0, line - 1), at < 0 ? '' : own.slice(0, at)].join('\n')
}

const EOF = 'end of file unexpected'
const UNCLOSED: ReadonlyMap<string, string> = new Map([
  ['"', 'Unterminated quoted string'],
  ["'", 'Unterminated quoted string'],
  ['`', 'EOF in backquote substitution'],
  [')', 'end of file unexpected (expecting ")")'],
  ['}', "Missing '}'"],
])

const tokenText = (token: ByteString): ByteString => {
  if (token === 'newline') return 'newline'
  if (token === 'EOF') return 'end of file'
  if (OPERATORS.has(token)) return 'redirection'
  return NAMED.has(token) ? `"${token}"` : 'word'
}

/** What each word that opens something waits for. */
const AWAITS: ReadonlyMap<string, string> = new Map([
  ['if', 'then'],
  ['elif', 'then'],
  ['then', 'fi'],
  ['else', 'fi'],
  ['while', 'do'],
  ['until', 'do'],
  ['for', 'do'],
  ['do', 'done'],
  ['{', '}'],
  ['(', ')'],
  ['case', 'in'],
  ['in', ')'],
])

/** ` (expecting "fi")`: the innermost construct that is open at the end of the text. */
const expecting = (text: ByteString): ByteString => {
  const open: string[] = []
  for (const [word] of text.matchAll(/'[^']*'|"[^"]*"|[(){}]|[A-Za-z]+|[^\s]/g)) {
    const top = open[open.length - 1]
    if (word === top) {
      open.pop()
      if (word === 'then' || word === 'do' || word === 'in') open.push(AWAITS.get(word) ?? '')
      continue
    }
    if (word === 'else' || word === 'elif') open.pop()
    const awaits = AWAITS.get(word)
    if (awaits !== undefined && word !== 'then' && word !== 'do' && word !== 'in') open.push(awaits)
  }
  const top = open[open.length - 1]
  return top === undefined ? '' : ` (expecting "${top}")`
}
