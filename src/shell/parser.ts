/** Bash's grammar, read a line at a time. (Contract; `parse.ts` implements it.) */
import type { ByteString } from '../base/bytes.ts'
import type { List, Word } from './ast.ts'

/** What the parser needs to know of the shell it reads for. */
export interface ParserOptions {
  /** First line's number. */
  readonly line: number
  /** Value of an alias that is on, or undefined. */
  alias(name: ByteString): ByteString | undefined
  readonly extglob: boolean
  readonly posix: boolean
  /** dash: `$'` and `$"` are a dollar and a quote. */
  readonly plainDollar?: boolean
  /** `#` starts a comment (shopt interactive_comments); true when left out. */
  readonly comments?: boolean
}

/** The next thing to execute in a text, or why there is none. */
export type Parsed =
  /** One complete command line (everything up to its newline); `next` is where to go on. */
  | {
      readonly kind: 'commands'
      readonly list: List
      readonly next: number
      /** Number of the line at `next`. */
      readonly line: number
      /** To be printed before the list runs, as `bash: line N: warning: TEXT`. */
      readonly warnings: readonly SyntaxMessage[]
    }
  /** Only blanks and comments up to the end. */
  | { readonly kind: 'end' }
  /**
   * The text ends inside of something: more lines may complete it (PS2). If there are no more,
   * `atEnd` is what bash makes of it: an error, or (a here-document without its last line)
   * commands with a warning.
   */
  | { readonly kind: 'incomplete'; readonly atEnd: ParsedWhole }
  | { readonly kind: 'error'; readonly error: SyntaxProblem }

/** What bash 5.2 prints after `bash: `, `bash: -c: line N: ` or `file: line N: `. */
export interface SyntaxMessage {
  readonly line: number
  /** E.g. "syntax error near unexpected token `fi'". */
  readonly text: ByteString
  /** The copy of the source line, "`if fi'": an interactive shell leaves it out. */
  readonly echo?: true
}

/**
 * What becomes of $? and of the text behind the error, if the shell is not interactive (which goes
 * on with the next line; its $? is the same but for `substitution`, which is 2):
 * - syntax: $? is 2, a script ends.
 * - kept: $? stays as it was, a script ends ([[ ]] and `for ((` are refused so).
 * - unclosed: the text ended inside a quote or bracket: $? stays, but 0 becomes 2.
 * - array: $? is 1; `bash -c` ends, a script file or stdin goes on with the next line.
 * - substitution: inside of $( ): `bash -c` ends with 127, a script with 2.
 */
export type SyntaxOutcome = 'syntax' | 'kept' | 'unclosed' | 'array' | 'substitution'

/** A syntax error as bash 5.2 words it. */
export interface SyntaxProblem {
  readonly outcome: SyntaxOutcome
  /** To be printed first, as `bash: line N: warning: TEXT`. */
  readonly warnings: readonly SyntaxMessage[]
  /** May be none: bash is silent about `[[ ]]`. */
  readonly messages: readonly SyntaxMessage[]
  /** Where reading goes on after the error in an interactive shell, and that line's number. */
  readonly next: number
  readonly line: number
}

/** Reads the next complete command line of `text` from offset `at`. Never throws, always ends. */
export type ParseNext = (text: ByteString, at: number, options: ParserOptions) => Parsed

/** What a text comes to when no more of it will come. */
export type ParsedWhole = Exclude<Parsed, { kind: 'incomplete' }>

/**
 * One command line whose text comes bit by bit: each character is read once, however many lines
 * it takes. Offsets count from the first text fed. When it has answered anything but `more` it is
 * used up: what stands behind `next` belongs to the next one.
 */
export interface CommandReading {
  /** `more`: the text ends inside of something (PS2). `end`: there was nothing but blanks. */
  feed(text: ByteString): ParsedWhole | 'more'
  /** No more text will come. */
  end(): ParsedWhole
}
export type StartCommand = (options: ParserOptions) => CommandReading

/**
 * Reads a text that bash expands without reading commands around it: a here-document's body, a
 * prompt (PS1, PS4, ${x@P}), an arithmetic expression or an array subscript that came from a
 * variable. Never throws: what can't be read becomes a part that fails when it is expanded.
 */
export type ParseWord = (
  text: ByteString,
  as: 'hereDocument' | 'double' | 'arithmetic' | 'subscript',
  options: ParserOptions,
) => Word
