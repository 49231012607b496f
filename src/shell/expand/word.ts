/** Words to fields: braces, expansion, splitting, path names, quote removal, in bash's order. */
import type { ByteString } from '../../base/bytes.ts'
import type { Word } from '../ast.ts'
import { hasGlob } from '../pattern.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import { Failure, isFailure } from './failure.ts'
import { type Field, FieldSink } from './fields.ts'
import { addParts, textOfParts, textOfWord, withTildes } from './part.ts'
import { expandPath } from './path.ts'
import { type Prepared, prepare, prepareWhole } from './prepare.ts'
import { resolve } from './resolve.ts'
import { PatternSink, RegexSink } from './sink.ts'

/** The words of a list, prepared: kept with the command they belong to. */
export interface WordPlan {
  readonly words: readonly Prepared[]
  readonly isPure: boolean
  /** The fields, when they are the same each time. */
  readonly constant: readonly ByteString[] | undefined
}

/** Prepares words; a Failure when braces make too many. */
export const planWords = (words: readonly Word[], braces: boolean): WordPlan | Failure => {
  const prepared: Prepared[] = []
  for (const word of words) {
    const some = braces ? prepare(word) : [prepareWhole(word)]
    if (some === 'too many') return new Failure('brace expansion: Cannot allocate memory', true)
    for (const one of some) prepared.push(one)
  }
  const constant = prepared.map((word) => word.constant)
  return {
    words: prepared,
    isPure: prepared.every((word) => word.isPure),
    constant: constant.every((text) => text !== undefined) ? constant : undefined,
  }
}

/**
 * Expands a pure plan at once. `undefined`: some field is a pattern, so `expandPlan`'s second
 * half has to look into directories or to split big values; what there is so far is in the sink.
 */
export const expandNow = (
  shell: ShellProcess,
  plan: WordPlan,
  sink: FieldSink,
): readonly ByteString[] | Failure | undefined => {
  if (plan.constant !== undefined) return plan.constant
  for (const word of plan.words) {
    const failure = addWord(shell, word, sink)
    if (failure !== undefined) return failure
  }
  return sink.isDeferred ? undefined : finished(shell, sink.fields)
}

const addWord = (shell: ShellProcess, word: Prepared, sink: FieldSink): Failure | undefined => {
  if (word.constant !== undefined) {
    sink.whole(word.constant)
    return undefined
  }
  const failure = addParts(shell, tilded(shell, word), sink, 'word')
  if (failure === undefined) sink.end()
  return failure
}

const tilded = (shell: ShellProcess, { parts, assigns }: Prepared): Prepared['parts'] => {
  const [first, ...rest] = parts
  if (assigns === 0 || first?.kind !== 'literal') return withTildes(shell, parts, false)
  const name = { kind: 'literal', text: first.text.slice(0, assigns) } as const
  const value = { kind: 'literal', text: first.text.slice(assigns) } as const
  return [name, ...withTildes(shell, [value, ...rest], true)]
}

/** The texts, unless one of the fields is a pattern. */
const finished = (
  shell: ShellProcess,
  fields: readonly Field[],
): readonly ByteString[] | undefined => {
  const texts: ByteString[] = []
  for (const { text, pattern } of fields) {
    if (pattern !== undefined && !shell.noglob) return undefined
    texts.push(text)
  }
  return texts
}

/** Expands a plan: commands in it run, patterns become path names. */
export function* expandPlan(
  shell: ShellProcess,
  plan: WordPlan,
): Run<readonly ByteString[] | Failure> {
  if (plan.constant !== undefined) return plan.constant
  const fields: Field[] = []
  const sink = new FieldSink(shell.separators(), fields)
  for (const word of plan.words) {
    if (!word.isPure) yield resolve(shell, word.parts)
    const failure = addWord(shell, word, sink)
    if (failure !== undefined) return failure
  }
  yield* sink.drain()
  return finished(shell, fields) ?? (yield* withPaths(shell, sink))
}

/** Replaces the patterns among fields by the paths they match. */
export function* withPaths(
  shell: ShellProcess,
  sink: FieldSink,
): Run<readonly ByteString[] | Failure> {
  yield* sink.drain()
  const texts: ByteString[] = []
  for (const { text, pattern } of sink.fields) {
    if (pattern === undefined || shell.noglob || !hasGlob(pattern, shell.extglob)) {
      texts.push(text)
      continue
    }
    const paths = yield* expandPath(shell, pattern)
    if (paths.length > 0) for (const path of paths) texts.push(path)
    else if (shell.shopts.get('failglob')) return new Failure(`no match: ${text}`)
    else if (!shell.shopts.get('nullglob')) texts.push(text)
  }
  return texts
}

/** Words to fields, as in `for`, arrays and arguments. */
export function* expandWords(
  shell: ShellProcess,
  words: readonly Word[],
): Run<readonly ByteString[] | Failure> {
  const plan = planWords(words, shell.braces)
  if (isFailure(plan)) return plan
  return yield* expandPlan(shell, plan)
}

/** One word as one text: assignment values, `case`, here-strings; tildes after colons too. */
export function* expandText(
  shell: ShellProcess,
  word: Word,
  how: { colons: boolean } = { colons: false },
): Run<ByteString | Failure> {
  const prepared = prepareWhole(word)
  if (prepared.constant !== undefined) return prepared.constant
  if (!prepared.isPure) yield resolve(shell, word.parts)
  return textOfWord(shell, word, how)
}

/** A here-document's body or an arithmetic text: as inside of double quotes. */
export function* expandQuoted(shell: ShellProcess, word: Word): Run<ByteString | Failure> {
  if (!prepareWhole(word).isPure) yield resolve(shell, word.parts)
  return textOfParts(shell, word.parts, 'quoted')
}

/** A word as a pattern (`case`, [[ == ]]), or as a regular expression ([[ =~ ]]). */
export function* expandPattern(
  shell: ShellProcess,
  word: Word,
  as: 'pattern' | 'regex' = 'pattern',
): Run<ByteString | Failure> {
  if (!prepareWhole(word).isPure) yield resolve(shell, word.parts)
  const { first } = shell.separators()
  const sink = as === 'regex' ? new RegexSink(first) : new PatternSink(first)
  return addParts(shell, withTildes(shell, word.parts, false), sink, 'word') ?? sink.text
}
