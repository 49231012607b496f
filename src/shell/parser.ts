/** Bash's grammar, read a line at a time. (Contract; the parser itself is being written.) */
import type { ByteString } from '../base/bytes.ts'
import type { List } from './ast.ts'

/** What the parser needs to know of the shell it reads for. */
export interface ParserOptions {
  /** First line's number. */
  readonly line: number
  /** Value of an alias that is on, or undefined. */
  alias(name: ByteString): ByteString | undefined
  readonly extglob: boolean
  readonly posix: boolean
}

/** The next thing to execute in a text, or why there is none. */
export type Parsed =
  /** One complete command line (everything up to its newline); `next` is where to go on. */
  | { readonly kind: 'commands'; readonly list: List; readonly next: number; readonly line: number }
  /** Only blanks and comments up to the end. */
  | { readonly kind: 'end' }
  /**
   * The text ends inside of something: more lines may complete it (PS2). If there are no more,
   * `error` is what bash says.
   */
  | { readonly kind: 'incomplete'; readonly error: SyntaxProblem }
  | { readonly kind: 'error'; readonly error: SyntaxProblem }

/** A syntax error as bash 5.2 words it. */
export interface SyntaxProblem {
  readonly line: number
  /** After `bash: line N: `, e.g. "syntax error near unexpected token `fi'". */
  readonly message: ByteString
  /** The source line that bash echoes in a second message, when it does. */
  readonly echo?: ByteString
  /** Where reading goes on after the error in an interactive shell. */
  readonly next: number
}

/** Reads the next complete command line of `text` from offset `at`. Never throws, always ends. */
export type ParseNext = (text: ByteString, at: number, options: ParserOptions) => Parsed
