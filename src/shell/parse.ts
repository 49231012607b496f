/** Bash 5.2.15's grammar, by hand: the entry. */
import type { ByteString } from '../base/bytes.ts'
import { Lexer } from './lexer.ts'
import { readDollar, readProcess } from './lexer-dollar.ts'
import { unexpected } from './lexer-errors.ts'
import type { Grammar } from './lexer-grammar.ts'
import { MORE, type Reading, Source } from './lexer-source.ts'
import { readString } from './lexer-string.ts'
import { readCommand } from './parse-command.ts'
import { readCompoundFrom } from './parse-compound.ts'
import { readLine, readList } from './parse-list.ts'
import { readSubstitution } from './parse-substitution.ts'
import { skipNewlines } from './parse-tokens.ts'
import type { Parsed, ParseNext, ParseWord } from './parser.ts'

type Whole = Exclude<Parsed, { kind: 'incomplete' }>

/** Reads the next complete command line. */
export const parseNext: ParseNext = (text, at, options) => {
  const source = new Source(text, at, options, GRAMMAR)
  const reading = readCommandLine(source)
  let isComplete = true
  for (;;) {
    const step = reading.next()
    if (step.value === MORE) {
      if (closesLastLine(source)) continue
      isComplete = false
      source.ended = true
      continue
    }
    const end = step.done ? step.value : ({ kind: 'error', error: step.value } as const)
    const whole = within(text, end)
    return isComplete || whole.kind === 'end' ? whole : { kind: 'incomplete', atEnd: whole }
  }
}

/** Reads text that is expanded without being a command. */
export const parseWord: ParseWord = (text, as, options) => {
  const source = new Source('', 0, options, GRAMMAR)
  const isQuoted = as === 'hereDocument' || as === 'double'
  return readString(text, isQuoted ? 'document' : 'expression', source, options.line)
}

function* readCommandLine(source: Source): Reading<Whole> {
  const lexer = new Lexer(source)
  yield* skipNewlines(lexer)
  if ((yield* lexer.peek()).kind === 'end') return { kind: 'end' }
  const list = yield* readLine(lexer)
  const end = yield* lexer.take()
  if (end.kind !== '\n' && end.kind !== 'end') return yield* unexpected(source, end)
  if (end.kind === 'end') yield* lexer.readHereDocuments()
  const { offset, line, warnings } = source
  return { kind: 'commands', list, next: offset, line, warnings }
}

/** The last line of a text counts as ended by a newline, unless a backslash is its end. */
const closesLastLine = (source: Source): boolean => {
  const last = source.lastCode
  if (Number.isNaN(last) || last === 10 || last === 92) return false
  source.append('\n')
  return true
}

/** Offsets behind a newline that was added lie at the end of the text. */
const within = (text: ByteString, whole: Whole): Whole => {
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
