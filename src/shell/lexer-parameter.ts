/** ${...}: all its operators, and what is none ("bad substitution" when it is expanded). */
import type { ByteString } from '../base/bytes.ts'
import type { Operation, Parameter, Part, Word } from './ast.ts'
import { deeper, unclosed } from './lexer-errors.ts'
import { Parts, readText, readTextWord } from './lexer-parts.ts'
import { readProtectedWord } from './lexer-quotes.ts'
import type { Reading, Source } from './lexer-source.ts'

interface Where {
  readonly inDouble: boolean
}

/** Reads on behind `${` up to behind its `}`. */
export function* readBraced(source: Source, where: Where): Reading<Part> {
  const { line } = source
  yield* deeper(source)
  const parameter = yield* readInside(source, where)
  const isWhole = (yield* source.peek()) === 125
  if (!isWhole) yield* readRest(source, where)
  if (!(yield* source.more())) return yield* unclosed(source, line, '}')
  source.depth--
  source.pos++
  if (isWhole && parameter !== undefined) return parameter
  return { kind: 'parameter', name: '', bad: '' }
}

/** What is no expansion goes on to its `}` all the same. */
function* readRest(source: Source, where: Where): Reading<void> {
  if (where.inDouble) yield* readProtectedWord(source, 'brace')
  else yield* readText(source, 'brace', new Parts())
}

function* readInside(source: Source, where: Where): Reading<Parameter | undefined> {
  const code = yield* source.peek()
  if (code === 35 && (yield* isLength(source))) {
    source.pos++
    const of = yield* readSubject(source)
    return of === undefined ? undefined : { ...of, length: true }
  }
  const indirect = code === 33 && (yield* isIndirect(source))
  if (indirect) source.pos++
  const subject = yield* readSubject(source)
  if (subject === undefined) return undefined
  const next = yield* source.peek()
  if (subject.name === '#' && (yield* isBadLength(source, next))) return undefined
  if (!indirect) return next === 125 ? subject : yield* withOperation(source, subject, where)
  if (subject.subscript === undefined && (next === 42 || next === 64)) {
    if ((yield* source.codeAfter(1)) === 125) {
      source.pos++
      return { ...subject, keysOf: 'names', all: next === 42 ? '*' : '@' }
    }
  }
  const all = subject.subscript?.source
  if (next === 125 && (all === '@' || all === '*')) return { ...subject, keysOf: 'keys', all }
  const target: Parameter = { ...subject, indirect: true }
  return next === 125 ? target : yield* withOperation(source, target, where)
}

/** A name, number or special parameter, with its subscript. */
function* readSubject(source: Source): Reading<Parameter | undefined> {
  const code = yield* source.peek()
  const name = NAME.get(source.text, source.pos)
  if (name === '') {
    if (!SPECIAL.has(code)) return undefined
    if (code === 36 && BRACKETS.has(yield* source.codeAfter(1))) return undefined
    source.pos++
    return { kind: 'parameter', name: String.fromCharCode(code) }
  }
  source.pos += name.length
  if ((yield* source.peek()) !== 91 || isDigits(name)) return { kind: 'parameter', name }
  source.pos++
  const subscript = yield* readTextWord(source, 'index')
  if (subscript.source === '' || (yield* source.peek()) !== 93) return undefined
  source.pos++
  return { kind: 'parameter', name, subscript: protect(subscript) }
}

/** ${#name}, not the parameter # with an operator. */
function* isLength(source: Source): Reading<boolean> {
  const next = yield* source.codeAfter(1)
  if (next === 125) return false
  if (NAME.get(source.text, source.pos + 1) !== '') return true
  return SPECIAL.has(next) && (yield* source.codeAfter(2)) === 125
}

/** ${#^...}, ${#%} and their like: operators that # does not take, or not without an operand. */
function* isBadLength(source: Source, operator: number): Reading<boolean> {
  if (operator === 94 || operator === 44 || operator === 126) return true
  return '%:=+/'.includes(String.fromCharCode(operator)) && (yield* source.codeAfter(1)) === 125
}

/** ${!name}, not the parameter ! with an operator. */
function* isIndirect(source: Source): Reading<boolean> {
  const next = yield* source.codeAfter(1)
  return INDIRECT.has(next) || NAME.get(source.text, source.pos + 1) !== ''
}

function* withOperation(
  source: Source,
  subject: Parameter,
  where: Where,
): Reading<Parameter | undefined> {
  const operation = yield* readOperation(source, where)
  if (operation === undefined) return undefined
  const isUnknown = operation.kind === 'transform' && !TRANSFORM.test(operation.operator)
  return { ...subject, operation, ...(isUnknown && { bad: '' }) }
}

function* readOperation(source: Source, where: Where): Reading<Operation | undefined> {
  const char = String.fromCharCode(yield* source.peek())
  source.pos++
  switch (char) {
    case ':':
      return yield* readColon(source, where)
    case '-':
    case '=':
    case '?':
    case '+':
      return yield* readDefault(source, char, { ...where, colon: false })
    case '#':
    case '%': {
      const longest = yield* skip(source, char)
      return { kind: 'remove', side: char, longest, pattern: yield* readTextWord(source, 'brace') }
    }
    case '/':
      return yield* readReplace(source)
    case '^':
    case ',':
    case '~': {
      const to = (yield* skip(source, char)) ? (`${char}${char}` as '^^' | ',,' | '~~') : char
      if ((yield* source.peek()) === 125) return { kind: 'case', to }
      return { kind: 'case', to, pattern: yield* readTextWord(source, 'brace') }
    }
    case '@':
      return yield* readTransform(source)
    default:
      source.pos--
      return undefined
  }
}

function* readColon(source: Source, where: Where): Reading<Operation | undefined> {
  const code = yield* source.peek()
  if (code === 125) return undefined
  const char = String.fromCharCode(code)
  if (char === '-' || char === '=' || char === '?' || char === '+') {
    source.pos++
    return yield* readDefault(source, char, { ...where, colon: true })
  }
  const offset = yield* readProtectedWord(source, 'offset')
  if ((yield* source.peek()) !== 58) return { kind: 'slice', offset }
  source.pos++
  return { kind: 'slice', offset, length: yield* readProtectedWord(source, 'length') }
}

function* readDefault(
  source: Source,
  char: '-' | '=' | '?' | '+',
  how: Where & { readonly colon: boolean },
): Reading<Operation> {
  const word = how.inDouble
    ? yield* readProtectedWord(source, 'brace')
    : yield* readTextWord(source, 'brace')
  return { kind: DEFAULTS[char], colon: how.colon, word }
}

function* readReplace(source: Source): Reading<Operation> {
  let at: 'first' | 'all' | '#' | '%' = 'first'
  if (yield* skip(source, '/')) at = 'all'
  else if (yield* skip(source, '#')) at = '#'
  else if (yield* skip(source, '%')) at = '%'
  const pattern = yield* readTextWord(source, 'pattern')
  if (!(yield* skip(source, '/'))) return { kind: 'replace', where: at, pattern, by: NOTHING }
  const by = yield* readTextWord(source, 'brace')
  return { kind: 'replace', where: at, pattern, by }
}

function* readTransform(source: Source): Reading<Operation | undefined> {
  const { source: operator } = yield* readTextWord(source, 'brace')
  return { kind: 'transform', operator }
}

/** Goes past a character if it stands here. */
function* skip(source: Source, char: string): Reading<boolean> {
  if ((yield* source.peek()) !== char.charCodeAt(0)) return false
  source.pos++
  return true
}

/** A word of which no character is a glob, a tilde or a place to split: subscripts. */
export const protect = (word: Word): Word => ({
  source: word.source,
  parts: word.parts.map((part) =>
    part.kind === 'literal' ? { kind: 'quoted', text: part.text } : part,
  ),
})

/** The operators behind @. */
const TRANSFORM = /^[QEPAKakuUL]$/
const NOTHING: Word = { source: '', parts: [] }
const DEFAULTS = { '-': 'default', '=': 'assign', '?': 'error', '+': 'alternative' } as const
const SPECIAL: ReadonlySet<number> = new Set([64, 42, 35, 63, 45, 36, 33])
/** Behind a $ they start an expansion: ${$(a)} is none of $$. */
const BRACKETS: ReadonlySet<number> = new Set([40, 91, 123])
/** What ${!x} may name besides variables and numbers: # ? @ *. */
const INDIRECT: ReadonlySet<number> = new Set([35, 63, 64, 42])
const isDigits = (name: ByteString): boolean => name >= '0' && name < ':'

/** The name or number at a place of a text, or ''. */
const NAME = {
  pattern: /[A-Za-z_][A-Za-z0-9_]*|[0-9]+/y,
  get(text: ByteString, at: number): ByteString {
    this.pattern.lastIndex = at
    return this.pattern.exec(text)?.[0] ?? ''
  },
}
