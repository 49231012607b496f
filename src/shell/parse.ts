/** Bash 5.2.15's grammar, by hand: the entry. */
import type { ByteString } from '../base/bytes.ts'
import type { List } from './ast.ts'
import { Lexer } from './lexer.ts'
import { endsInBackslash } from './lexer-backslash.ts'
import { readDollar, readProcess } from './lexer-dollar.ts'
import { unexpected } from './lexer-errors.ts'
import type { Grammar } from './lexer-grammar.ts'
import { MORE, type Reading, Source } from './lexer-source.ts'
import { readString } from './lexer-string.ts'
import type { Token } from './lexer-token.ts'
import { readCommand } from './parse-command.ts'
import { readCompoundFrom } from './parse-compound.ts'
import { readLine, readList } from './parse-list.ts'
import { readSubstitution } from './parse-substitution.ts'
import { skipNewlines } from './parse-tokens.ts'
import type { ParsedWhole, ParseNext, ParseWord, StartCommand } from './parser.ts'

/** Reads the next complete command line. */
export const parseNext: ParseNext = (text, at, options) => {
  const source = new Source(text, at, options, GRAMMAR)
  const reading = readCommandLine(source)
  let isComplete = true
  for (;;) {
    const whole = advance(reading)
    if (whole === undefined) {
      if (closesLastLine(source)) continue
      isComplete = false
      source.ended = true
      continue
    }
    const clamped = within(text, whole)
    if (isComplete || whole.kind === 'end') return clamped
    return { kind: 'incomplete', atEnd: clamped }
  }
}

/** Reads a command line as its text comes: the lexer sees whole lines only. */
export const startCommand: StartCommand = (options) => {
  const source = new Source('', 0, options, GRAMMAR)
  const reading = readCommandLine(source)
  let held = ''
  return {
    feed: (text) => {
      const whole = text.lastIndexOf('\n') + 1
      if (whole > 0) source.append(held + text.slice(0, whole))
      held = whole > 0 ? text.slice(whole) : held + text
      if (whole === 0) return 'more'
      return advance(reading) ?? (source.isIdle && held === '' ? END : 'more')
    },
    end: () => {
      source.append(held)
      closesLastLine(source)
      source.ended = true
      return advance(reading) ?? END
    },
  }
}

/** Reads text that is expanded without being a command. */
export const parseWord: ParseWord = (text, as, options) => {
  const source = new Source('', 0, options, GRAMMAR)
  const isQuoted = as === 'hereDocument' || as === 'double'
  return readString(text, isQuoted ? 'document' : 'expression', source, options.line)
}

const END: ParsedWhole = { kind: 'end' }

/** What reading came to; undefined when it waits for more text. */
const advance = (reading: Reading<ParsedWhole>): ParsedWhole | undefined => {
  const step = reading.next()
  if (step.done) return step.value
  return step.value === MORE ? undefined : { kind: 'error', error: step.value }
}

function* readCommandLine(source: Source): Reading<ParsedWhole> {
  const lexer = new Lexer(source)
  yield* skipNewlines(lexer)
  if ((yield* lexer.peek()).kind === 'end') return { kind: 'end' }
  source.hasBegun = true
  const items: List['items'][number][] = []
  do {
    for (const item of (yield* readLine(lexer)).items) items.push(item)
    const end = yield* lexer.take()
    if (end.kind === 'end') yield* lexer.readHereDocuments()
    else if (end.kind !== '\n') return yield* unexpectedBehind(lexer, end)
  } while (yield* goesOnInAlias(lexer))
  const { offset, line, warnings } = source
  return { kind: 'commands', list: { items }, next: offset, line, warnings }
}

/** An alias may hold several lines: they are one for us, since there is no way back into it. */
function* goesOnInAlias(lexer: Lexer): Reading<boolean> {
  lexer.source.leaveLine()
  while (lexer.source.inAlias) {
    const { kind } = yield* lexer.peek()
    if (kind !== '\n') return kind !== 'end'
    yield* lexer.take()
    lexer.source.leaveLine()
  }
  return false
}

/** bash has read the here-documents of the line before it complains about its end. */
function* unexpectedBehind(lexer: Lexer, token: Token): Reading<never> {
  const { source } = lexer
  if (lexer.pending.length === 0) return yield* unexpected(source, token)
  const echo = source.currentLine()
  yield* skipLine(source)
  yield* lexer.readHereDocuments()
  return yield* unexpected(source, token, { line: source.line - 1, echo })
}

function* skipLine(source: Source): Reading<void> {
  for (;;) {
    const end = source.text.indexOf('\n', source.pos)
    source.pos = end === -1 ? source.text.length : end + 1
    if (end !== -1) source.line++
    if (end !== -1 || !(yield* source.more())) return
  }
}

/** The last line of a text counts as ended by a newline; a backslash at its end quotes itself. */
const closesLastLine = (source: Source): boolean => {
  const { lastLine } = source
  if (lastLine !== '') source.append(endsInBackslash(lastLine) ? '\\\n' : '\n')
  return lastLine !== ''
}

/** Offsets behind a newline that was added lie at the end of the text. */
const within = (text: ByteString, whole: ParsedWhole): ParsedWhole => {
  if (whole.kind === 'commands') return { ...whole, next: Math.min(whole.next, text.length) }
  if (whole.kind === 'end') return whole
  const { error } = whole
  return { kind: 'error', error: { ...error, next: Math.min(error.next, text.length) } }
}

const GRAMMAR: Grammar = {
  dollar: readDollar,
  process: readProcess,
  substitution: readSubstitution,
  list: readList,
  command: readCommand,
  compound: readCompoundFrom,
}
