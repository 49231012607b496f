/** What every GNU program says about itself, and how it complains about its command line. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../program.ts'
import { BAD_OPTION, type GivenOption } from './options.ts'
import { quoted, quotedWord } from './quoting.ts'

/** The name a program was called by, as its messages start. */
export const ownName = (task: Task): ByteString => task.args[0] ?? ''

/**
 * Prints `name: message` on stderr and answers `status`, for `return yield* complain(...)`. What
 * was printed before stands before it: error(3) flushes stdout first.
 */
export function* complain(task: Task, message: ByteString, status = 1): Run<number> {
  yield* task.flush()
  yield* task.err(`${ownName(task)}: ${message}\n`)
  return status
}

/** The same, followed by `Try 'name --help' for more information.`; the message may be missing. */
export function* tryHelp(task: Task, message: ByteString | undefined, status = 1): Run<number> {
  const name = ownName(task)
  if (message !== undefined) void (yield* complain(task, message))
  yield* task.err(`Try '${name} --help' for more information.\n`)
  return status
}

/** `missing operand`, or `missing operand after 'x'` when there are some (coreutils). */
export function* missingOperand(task: Task, after?: ByteString, status = 1): Run<number> {
  const message =
    after === undefined ? 'missing operand' : `missing operand after ${quotedWord(after, task.env)}`
  return yield* tryHelp(task, message, status)
}

/** `extra operand 'x'` (coreutils). */
export function* extraOperand(task: Task, operand: ByteString, status = 1): Run<number> {
  return yield* tryHelp(task, `extra operand ${quotedWord(operand, task.env)}`, status)
}

/** Answers `--help`, `--version` (status 0) or a wrong option (`badStatus`). */
export function* endEarly(
  task: Task,
  program: string,
  end: GivenOption,
  badStatus = 1,
): Run<number> {
  if (end.key === BAD_OPTION) return yield* tryHelp(task, end.value, badStatus)
  return end.key === 'help' ? yield* sayHelp(task, program) : yield* sayVersion(task, program)
}

/** Prints the recorded `--help` of a program; answers `status`. */
export function* sayHelp(task: Task, program: string, status = 0): Run<number> {
  yield* task.out(recordedText(task, `${program} --help`))
  return status
}

/** Prints the recorded `--version` of a program; answers `status`. */
export function* sayVersion(task: Task, program: string, status = 0): Run<number> {
  yield* task.out(recordedText(task, `${program} --version`))
  return status
}

/** A recorded text with the name this program was called by in its places; '' if there is none. */
export const recordedText = (task: Task, commandLine: string): ByteString => {
  const argv0 = ownName(task)
  const text = task.recorded(commandLine) ?? ''
  return text
    .replaceAll('{argv0}', () => argv0)
    .replaceAll('{name}', () => argv0.slice(argv0.lastIndexOf('/') + 1))
}

/**
 * The candidate a word names, exactly or by a unique beginning; else the lines gnulib's argmatch
 * prints (without the program's name in front of the first). Candidates of one value are one.
 */
export const matchWord = <T>(
  task: Task,
  option: string,
  word: ByteString,
  candidates: readonly (readonly [name: string, value: T])[],
): { readonly value: T } | { readonly problem: ByteString } => {
  const exact = candidates.find(([name]) => name === word)
  if (exact !== undefined) return { value: exact[1] }
  const starting = candidates.filter(([name]) => name.startsWith(word))
  const [first] = starting
  if (first !== undefined && starting.every(([, value]) => value === first[1])) {
    return { value: first[1] }
  }
  const kind = first === undefined ? 'invalid' : 'ambiguous'
  const { env } = task
  const said = `${kind} argument ${quotedWord(word, env)} for ${quotedWord(option, env)}`
  return { problem: `${said}\nValid arguments are:${listWords(candidates, env)}` }
}

const listWords = <T>(
  candidates: readonly (readonly [name: string, value: T])[],
  env: Task['env'],
): ByteString => {
  let text = ''
  let last: T | undefined
  for (const [name, value] of candidates) {
    const isAlias = text !== '' && value === last
    text += isAlias ? `, ${quotedWord(name, env)}` : `\n  - ${quotedWord(name, env)}`
    last = value
  }
  return text
}

/** `cannot VERB 'path': reason`, the most common complaint. */
export const cannot = (verb: string, path: ByteString, text: string, env: Task['env']): string =>
  `cannot ${verb} ${quoted(path, env)}: ${text}`
