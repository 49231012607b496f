/** The history list of an interactive shell: what is remembered of a command, and its file. */
import type { ByteString } from '../base/bytes.ts'
import { HISTORY_ENTRIES_MAX } from '../base/limits.ts'
import type { Run } from './program.ts'
import type { ShellProcess } from './shell-process.ts'

/** The lines of one command as one entry (shopt cmdhist of bash 5.2). */
export const joinLines = (lines: readonly ByteString[]): ByteString => {
  let entry = lines[0] ?? ''
  for (const line of lines.slice(1)) entry += delimiter(entry, line) + line
  return entry
}

const delimiter = (before: ByteString, line: ByteString): string => {
  if (isInside(before)) return '\n'
  const trimmed = before.trimEnd()
  if (/\\$/.test(before)) return ''
  if (/(?:^|[\s;&|(])(?:do|then|else|elif|if|while|until|in|\{|!)$/.test(trimmed)) return ' '
  if (/[;&|({]$/.test(trimmed) || trimmed === '' || line.trim() === '') return ' '
  return '; '
}

/** Inside of quotes, or of a here-document, lines stay lines. */
const isInside = (text: ByteString): boolean => {
  if (/<<-?\s*['"\\]?\w/.test(text)) return true
  let quote = ''
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (char === '\\' && quote !== "'") at++
    else if (quote === '' && (char === "'" || char === '"')) quote = char
    else if (char === quote) quote = ''
  }
  return quote !== ''
}

/** Keeps a command, as HISTCONTROL and HISTSIZE want it. */
export const remember = (shell: ShellProcess, entry: ByteString): void => {
  const { history, variables } = shell
  if (!shell.options.get('history') || entry.trim() === '') return
  const control = (variables.get('HISTCONTROL') ?? '').split(':')
  const ignores = (what: string): boolean =>
    control.includes(what) || control.includes('ignoreboth')
  if (ignores('ignorespace') && /^[ \t]/.test(entry)) return
  if (ignores('ignoredups') && history[history.length - 1] === entry) return
  if (control.includes('erasedups')) {
    for (let at = history.length - 1; at >= 0; at--)
      if (history[at] === entry) history.splice(at, 1)
  }
  const size = Number(variables.get('HISTSIZE') ?? 500)
  if (size === 0) return
  history.push(entry)
  const limit = size > 0 ? Math.min(size, HISTORY_ENTRIES_MAX) : HISTORY_ENTRIES_MAX
  if (history.length > limit) history.splice(0, history.length - limit)
}

/** Reads HISTFILE at the start, or appends to it at the end; failures are silent. */
export function* useHistoryFile(shell: ShellProcess, how: 'read' | 'append'): Run<void> {
  const file = shell.variables.get('HISTFILE')
  const builtin = shell.allBuiltins.get('history')
  if (builtin === undefined || file === undefined || file === '') return
  if (!shell.options.get('history')) return
  yield builtin.run(shell, ['history', how === 'read' ? '-r' : '-a', file], new Map())
}
