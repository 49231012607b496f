/** Runs text: parses a command line, executes it, goes on behind it. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { EFBIG, EISDIR, type Errno, failed } from '../../base/errno.ts'
import { SCRIPT_BYTES_MAX } from '../../base/limits.ts'
import { isDirectory } from '../../world/tree.ts'
import { dashRefusal } from '../dash-grammar.ts'
import { dashSyntax } from '../dash-texts.ts'
import type { ParserOptions, SyntaxMessage } from '../parser.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import type { Control } from '../state.ts'
import { runList } from './list.ts'
import { ownDescriptor } from './redirect.ts'
import { afterSyntaxError } from './syntax-status.ts'
import { returnStep, runSignals } from './trap.ts'

export interface TextOptions {
  /** Line of the text's first character. */
  readonly line?: number
  /** Named in syntax errors: `bash: eval: line 1: ...`. */
  readonly errorName?: ByteString
  /** The process ends after this text: its last command may replace it. */
  readonly isLast?: boolean
}

/** What the parser has to know of this shell. */
export const parserOptions = (
  shell: ShellProcess,
  line: number,
): ParserOptions & { hasAliases: boolean } => ({
  line,
  hasAliases: shell.aliases.size > 0,
  alias: (name) => (shell.shopts.get('expand_aliases') ? shell.aliases.get(name) : undefined),
  extglob: shell.extglob,
  posix: shell.posix,
  plainDollar: shell.dialect === 'dash',
  comments: !shell.interactive || shell.shopts.get('interactive_comments'),
})

/** A frame: runs a whole text (eval, -c, traps, scripts); answers the last status. */
export function* runText(
  shell: ShellProcess,
  text: ByteString,
  how: TextOptions = {},
): Run<number> {
  let at = 0
  let line = how.line ?? shell.line
  let status = 0
  shell.traceLevel++
  while (shell.control === undefined) {
    const read = shell.parses.next(text, at, parserOptions(shell, line))
    const parsed = read.kind === 'incomplete' ? read.atEnd : read
    if (parsed.kind === 'end') break
    if (parsed.kind === 'error') {
      if (shell.dialect === 'dash') {
        const said = dashSyntax(parsed.error.messages, text)
        const where = how.errorName === 'eval' ? 'eval: ' : ''
        yield* shell.err(`${shell.errorPrefix(said.line)}${where}${said.text}\n`)
        shell.control = { kind: 'exit', status: 2 }
      } else {
        yield* sayWarnings(shell, parsed.error.warnings)
        const [call] = shell.calls
        const source = call?.kind === 'source' ? call.source : undefined
        yield* sayMessages(shell, parsed.error.messages, how.errorName ?? source)
      }
      const after = afterSyntaxError(shell, parsed.error.outcome, how.errorName)
      status = after.status
      shell.status = status
      if (!after.goesOn) break
      at = parsed.error.next
      line = parsed.error.line
      continue
    }
    yield* sayWarnings(shell, parsed.warnings)
    if (shell.options.get('verbose')) {
      const shown = text.slice(at, parsed.next)
      yield* shell.err(shown.endsWith('\n') ? shown : `${shown}\n`)
    }
    at = parsed.next
    line = parsed.line
    const refusal = shell.dialect === 'dash' ? dashRefusal(parsed.list) : undefined
    if (refusal !== undefined) {
      yield* shell.err(`${shell.errorPrefix(refusal.line)}${refusal.text}\n`)
      shell.control = { kind: 'exit', status: 2 }
      status = 2
      break
    }
    if (!shell.options.get('noexec')) {
      const isLast = how.isLast === true && isBlank(text, at)
      status = yield runList(shell, parsed.list, { isLast })
    }
    shell.status = status
    const control = controlOf(shell)
    if (control?.kind === 'abandon' && !shell.isSubshell) {
      status = control.status
      shell.status = status
      // ^C drops what follows too, an error only its own line.
      if (shell.interruption !== undefined) break
      shell.control = undefined
    }
    if (shell.hasSignals) yield* runSignals(shell)
  }
  shell.traceLevel--
  return status
}

/** Control as it is now: it changes while frames run. */
export const controlOf = (shell: ShellProcess): Control | undefined => shell.control

const isBlank = (text: ByteString, at: number): boolean => {
  for (let i = at; i < text.length; i++) if (!' \t\n'.includes(text[i] ?? '')) return false
  return true
}

/** A here-document without its last line. */
export function* sayWarnings(shell: ShellProcess, warnings: readonly SyntaxMessage[]): Run<void> {
  if (shell.dialect === 'dash') return
  for (const { line, text } of warnings) {
    yield* shell.err(`${shell.errorPrefix(line)}warning: ${text}\n`)
  }
}

/** Says what the parser found, as bash words it. */
export function* sayMessages(
  shell: ShellProcess,
  messages: readonly SyntaxMessage[],
  name?: ByteString,
): Run<void> {
  for (const message of messages) {
    const isTyped = shell.interactive && shell.traceLevel <= 1 && shell.calls[0]?.kind !== 'source'
    if (message.echo === true && isTyped) continue
    const who = isTyped ? `${shell.name}: ` : shell.syntaxPrefix(message.line, name)
    yield* shell.err(`${who}${message.text}\n`)
  }
}

/** `.`: a frame; runs a file in this shell; an Errno when it can't be read. */
export function* runFile(
  shell: ShellProcess,
  path: ByteString,
  parameters?: readonly ByteString[],
): Run<number | Errno> {
  const text = yield* readScript(shell, path)
  if (failed(text)) return text
  const saved = shell.parameters
  const { calls, line, sys } = shell
  const { origin } = sys
  if (origin !== undefined) sys.origin = 'script'
  if (parameters !== undefined) shell.parameters = parameters
  shell.calls = [{ kind: 'source', name: 'source', source: path, line }, ...calls]
  shell.sourceDepth++
  let status: number = yield runText(shell, text, { line: 1 })
  if (shell.control?.kind === 'return') {
    status = shell.control.status
    shell.control = undefined
  }
  yield* returnStep(shell)
  sys.origin = origin
  shell.sourceDepth--
  shell.calls = calls
  shell.line = line
  if (parameters !== undefined && shell.parameters === parameters) shell.parameters = saved
  return status
}

/** A script's text. */
export function* readScript(shell: ShellProcess, path: ByteString): Run<ByteString | Errno> {
  const { sys } = shell
  const own = ownDescriptor(path)
  const fd = own === undefined ? sys.open(path) : sys.dup(own)
  if (failed(fd)) return fd
  const stat = sys.fstat(fd)
  if (!failed(stat) && isDirectory(stat.mode)) {
    sys.close(fd)
    return EISDIR
  }
  let text = ''
  for (;;) {
    const bytes = yield* sys.read(fd, 65_536)
    if (failed(bytes) || bytes.length === 0) {
      sys.close(fd)
      return failed(bytes) ? bytes : text
    }
    text += textOf(bytes)
    if (text.length > SCRIPT_BYTES_MAX) {
      sys.close(fd)
      return EFBIG
    }
  }
}
