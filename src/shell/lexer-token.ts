/** The tokens of bash's grammar. */
import type { ByteString } from '../base/bytes.ts'
import type { Assignment, Redirect, Word } from './ast.ts'

/** Operators that redirect. */
export type RedirectOperator = Redirect['operator']

export type Operator =
  | '\n'
  | ';'
  | '&'
  | '|'
  | '('
  | ')'
  | '&&'
  | '||'
  | '|&'
  | ';;'
  | ';&'
  | ';;&'
  | '-'

export type Reserved =
  | 'if'
  | 'then'
  | 'else'
  | 'elif'
  | 'fi'
  | 'case'
  | 'esac'
  | 'for'
  | 'select'
  | 'while'
  | 'until'
  | 'do'
  | 'done'
  | 'in'
  | 'function'
  | 'time'
  | '{'
  | '}'
  | '!'
  | '[['
  | ']]'
  | 'coproc'

export const RESERVED: ReadonlyMap<ByteString, Reserved> = new Map(
  (
    [
      ['if', 'then', 'else', 'elif', 'fi', 'case', 'esac', 'for', 'select', 'while', 'until'],
      ['do', 'done', 'in', 'function', 'time', '{', '}', '!', '[[', ']]', 'coproc'],
    ] as const
  )
    .flat()
    .map((word) => [word, word]),
)

/** What the grammar tells tokens apart by. */
export type TokenKind =
  | Operator
  | RedirectOperator
  | Reserved
  | 'word'
  | 'assignment'
  | 'number'
  /** {name} before a redirection. */
  | 'variable'
  /** (( )) and the inside of for (( )). */
  | 'arithmetic'
  | 'forArithmetic'
  | '[[ ]]'
  | '-p'
  | '--'
  | 'end'
  /** The opening of $( ). */
  | '$('

export interface Token {
  readonly kind: TokenKind
  /** Line its last character is in. */
  readonly line: number
  /** The line it ends, where here-documents were read behind it. */
  readonly echo?: ByteString
  /** Of words, and the expression of (( )). */
  readonly word?: Word
  /** Of words that have the form of an assignment. */
  readonly assignment?: Assignment
}

/** A here-document between its operator and its text. */
export interface HereDocument {
  readonly delimiter: ByteString
  readonly quoted: boolean
  readonly stripTabs: boolean
  readonly take: (body: Word) => void
}

/** Whether a word behind such a token may be a reserved word (parse.y reserved_word_acceptable). */
export const allowsReserved = (last: TokenKind): boolean => BEFORE_RESERVED.has(last)

const BEFORE_RESERVED: ReadonlySet<TokenKind> = new Set<TokenKind>([
  ...(['\n', ';', '(', ')', '|', '&', '{', '}', '&&', '||', '|&', ';;', ';&', ';;&'] as const),
  ...(['!', 'do', 'done', 'elif', 'else', 'esac', 'fi', 'if', 'then', 'until', 'while'] as const),
  ...(['time', '-p', '--', 'coproc', '$('] as const),
])
