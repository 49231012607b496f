/** What a redirection means once its words are expanded. */
import type { ByteString } from '../../base/bytes.ts'
import type { Fd } from '../../world/process.ts'
import { O_APPEND, O_CREAT, O_RDONLY, O_RDWR, O_TRUNC, O_WRONLY } from '../../world/syscalls.ts'
import type { Redirect } from '../ast.ts'
import { isFailure } from '../expand/failure.ts'
import { subjectNamed, valueOf } from '../expand/parameter.ts'
import { expandQuoted, expandText, expandWords } from '../expand/word.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

/** A redirection whose words are expanded. */
export type Redirection =
  | {
      readonly kind: 'open'
      readonly fd: Fd
      readonly path: ByteString
      readonly flags: number
      readonly clobber: boolean
    }
  | {
      readonly kind: 'dup'
      readonly fd: Fd
      readonly from: Fd
      readonly move: boolean
      readonly shown: ByteString
    }
  | { readonly kind: 'close'; readonly fd: Fd }
  | { readonly kind: 'text'; readonly fd: Fd; readonly text: ByteString }

/** The descriptor an operator means when none is written. */
export const defaultFd = (operator: Redirect['operator']): number =>
  operator.startsWith('<') ? 0 : 1

const FLAGS: Readonly<Record<string, number>> = {
  '<': O_RDONLY,
  '>': O_WRONLY | O_CREAT | O_TRUNC,
  '>|': O_WRONLY | O_CREAT | O_TRUNC,
  '>>': O_WRONLY | O_CREAT | O_APPEND,
  '<>': O_RDWR | O_CREAT,
  '&>': O_WRONLY | O_CREAT | O_TRUNC,
  '&>>': O_WRONLY | O_CREAT | O_APPEND,
}

/** Expands one; undefined when that failed (and was said). */
export function* concreteOf(
  shell: ShellProcess,
  { operator, target, body }: Redirect,
  fd: Fd,
  variable: ByteString | undefined,
): Run<readonly Redirection[] | undefined> {
  if (operator === '<<' || operator === '<<-') {
    const text = body === undefined ? '' : yield* expandQuoted(shell, body)
    if (!isFailure(text)) return [{ kind: 'text', fd, text }]
    yield* shell.fail(text)
    return undefined
  }
  if (operator === '<<<') {
    const text = yield* expandText(shell, target)
    if (!isFailure(text)) return [{ kind: 'text', fd, text: `${text}\n` }]
    yield* shell.fail(text)
    return undefined
  }
  const words = yield* expandWords(shell, [target])
  if (isFailure(words)) {
    yield* shell.fail(words)
    return undefined
  }
  const [word = ''] = words
  if (words.length !== 1) {
    yield* shell.complain(`${target.source}: ambiguous redirect`)
    return undefined
  }
  if (operator === '<&' || operator === '>&') {
    return yield* duplicate(shell, { operator, word, fd, variable, source: target.source })
  }
  const clobber = operator === '>|' || operator === '>>' || operator === '&>>' || operator === '<>'
  const open = { kind: 'open', fd, path: word, flags: FLAGS[operator] ?? 0, clobber } as const
  if (operator !== '&>' && operator !== '&>>') return [open]
  return [open, { kind: 'dup', fd: 2 as Fd, from: 1 as Fd, move: false, shown: '1' }]
}

/** `name` or `name[subscript]`. */
const valueNamed = (shell: ShellProcess, text: ByteString): ByteString | undefined => {
  const subject = subjectNamed(shell, text)
  const value = isFailure(subject) ? undefined : valueOf(shell, subject)
  return typeof value === 'string' ? value : undefined
}

function* duplicate(
  shell: ShellProcess,
  at: {
    operator: '<&' | '>&'
    word: ByteString
    fd: Fd
    variable: ByteString | undefined
    source: ByteString
  },
): Run<readonly Redirection[] | undefined> {
  const { word, fd, variable, operator } = at
  if (word === '-') {
    const closing = variable === undefined ? fd : Number(valueNamed(shell, variable) ?? Number.NaN)
    if (!Number.isNaN(closing)) return [{ kind: 'close', fd: closing as Fd }]
    yield* shell.complain(`${variable}: Bad file descriptor`)
    return undefined
  }
  const number = /^(\d+)(-?)$/.exec(word)
  if (number !== null) {
    const from = Number(number[1]) as Fd
    return [{ kind: 'dup', fd, from, move: number[2] === '-', shown: number[1] ?? '' }]
  }
  if (operator === '>&' && fd === 1 && variable === undefined) {
    const flags = O_WRONLY | O_CREAT | O_TRUNC
    return [
      { kind: 'open', fd, path: word, flags, clobber: false },
      { kind: 'dup', fd: 2 as Fd, from: 1 as Fd, move: false, shown: '1' },
    ]
  }
  yield* shell.complain(`${at.source}: ambiguous redirect`)
  return undefined
}
