/** Command substitution: what a list prints, without its last newlines. */
import { type ByteString, type Bytes, concat, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { SUBSTITUTION_BYTES_MAX } from '../../base/limits.ts'
import type { Fd } from '../../world/process.ts'
import type { List, Part, Redirect } from '../ast.ts'
import { parseNext } from '../parse.ts'
import type { Run } from '../program.ts'
import { runList } from '../run/list.ts'
import { redirect } from '../run/redirect.ts'
import { spawn } from '../run/spawn.ts'
import { parserOptions, runText } from '../run/text.ts'
import { waitStatus } from '../run/wait.ts'
import type { ShellProcess } from '../shell-process.ts'

/** $(list): a frame; its status stands in `shell.substitutionStatus`. */
export function substituteList(shell: ShellProcess, list: List): Run<ByteString> {
  const file = onlyInput(list)
  if (file !== undefined) return substitute(shell, (child) => printFile(child, file))
  return substitute(shell, (child) => {
    child.traceLevel++
    return runList(child, list, { isLast: true })
  })
}

/** `text`: parsed now; syntax errors are named after "command substitution". */
export function substituteText(
  shell: ShellProcess,
  { text, line }: Extract<Part, { readonly kind: 'commandText' }>,
): Run<ByteString> {
  const parsed = parseNext(text, 0, parserOptions(shell, line))
  if (parsed.kind === 'commands' && text.slice(parsed.next).trim() === '') {
    return substituteList(shell, parsed.list)
  }
  return substitute(shell, (child) =>
    runText(child, text, { line, errorName: 'command substitution', isLast: true }),
  )
}

/** $(< file): the redirection of a list that is nothing else. */
const onlyInput = ({ items }: List): Redirect | undefined => {
  const [only] = items
  if (only === undefined || items.length > 1 || only.background) return undefined
  const { first, rest } = only.command
  const [command] = first.commands
  if (rest.length > 0 || first.commands.length > 1 || command?.command.kind !== 'simple') {
    return undefined
  }
  const { words, assignments, redirects } = command.command
  const [redirect] = redirects
  const isAlone = words.length === 0 && assignments.length === 0 && redirects.length === 1
  return isAlone && redirect?.operator === '<' && !first.negated ? redirect : undefined
}

function* printFile(child: ShellProcess, file: Redirect): Run<number> {
  const redirections = yield* redirect(child, [file])
  if (redirections === undefined) return 1
  const input = typeof file.fd === 'number' ? file.fd : 0
  for (;;) {
    const bytes = yield* child.sys.read(input as Fd, 65_536)
    if (failed(bytes)) return 1
    if (bytes.length === 0) return 0
    if (!(yield* child.out(bytes))) return 1
  }
}

function* substitute(
  shell: ShellProcess,
  body: (child: ShellProcess) => Run<number>,
): Run<ByteString> {
  const { sys } = shell
  const pipe = sys.pipe()
  if (failed(pipe)) {
    yield* shell.complain(`cannot make pipe for command substitution: ${pipe.text}`)
    return ''
  }
  const pid = yield* spawn(shell, (child) => {
    child.sys.dup2(pipe.writes, 1 as Fd)
    if (pipe.writes !== 1) child.sys.close(pipe.writes)
    if (pipe.reads !== 1) child.sys.close(pipe.reads)
    if (!shell.shopts.get('inherit_errexit') && !shell.posix) child.options.set('errexit', false)
    child.isSubstitution = true
    child.options.set('monitor', false)
    return body(child)
  })
  sys.close(pipe.writes)
  if (failed(pid)) {
    sys.close(pipe.reads)
    return ''
  }
  const printed = yield* readAll(shell, pipe.reads)
  sys.close(pipe.reads)
  shell.substitutionStatus = yield* waitStatus(shell, pid)
  return withoutEnd(printed)
}

function* readAll(shell: ShellProcess, fd: Fd): Run<ByteString> {
  const parts: Bytes[] = []
  let size = 0
  let hasNul = false
  while (size < SUBSTITUTION_BYTES_MAX) {
    const bytes = yield* shell.sys.read(fd, 65_536)
    if (failed(bytes)) continue
    if (bytes.length === 0) break
    size += bytes.length
    if (!bytes.includes(0)) parts.push(bytes)
    else {
      hasNul = true
      parts.push(bytes.filter((byte) => byte !== 0))
    }
  }
  if (hasNul) shell.warn('warning: command substitution: ignored null byte in input')
  return parts.length === 0 ? '' : textOf(concat(parts))
}

const withoutEnd = (text: ByteString): ByteString => {
  let end = text.length
  while (end > 0 && text.charCodeAt(end - 1) === 10) end--
  return end === text.length ? text : text.slice(0, end)
}
