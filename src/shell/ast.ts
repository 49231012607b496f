/** What the parser makes of bash text. Text is ByteString; lines count from 1. */
import type { ByteString } from '../base/bytes.ts'
import type { SyntaxMessage } from './parser.ts'

/**
 * One word as written: parts side by side, and the text as `declare -f` and error messages show
 * it (bash keeps words as text: $'...' already decoded, commands inside of $( ) re-printed).
 */
export interface Word {
  readonly parts: readonly Part[]
  readonly source: ByteString
}

export type Part =
  /** Unquoted characters: tilde, braces, globs (extglob too) and IFS still count in here. */
  | { readonly kind: 'literal'; readonly text: ByteString }
  /** '...', \c, $'...' (already decoded): protected from everything. */
  | { readonly kind: 'quoted'; readonly text: ByteString }
  /** "..." and $"...". */
  | { readonly kind: 'double'; readonly parts: readonly Part[] }
  | Parameter
  /** $( ), parsed together with the line it stands in. */
  | { readonly kind: 'command'; readonly body: List }
  /**
   * `...` (already unescaped) and `$((a); b)`, which bash reads only when it expands the word:
   * syntax errors come then, as `bash: command substitution: line N: ...`. Text that starts at
   * source line `line`.
   */
  | { readonly kind: 'commandText'; readonly text: ByteString; readonly line: number }
  /**
   * An expansion in a here-document or a string that can't be read. When it is expanded, the
   * command is not run; the messages follow `command substitution: line N: ` when it is a $( ),
   * else `line N: ` of the command.
   */
  | {
      readonly kind: 'unclosed'
      readonly inCommand: boolean
      readonly messages: readonly SyntaxMessage[]
    }
  | { readonly kind: 'arithmetic'; readonly expression: Word }
  | { readonly kind: 'process'; readonly direction: '<' | '>'; readonly body: List }

/** $name, ${...}: `name` is a variable, a number, or one of @ * # ? - $ ! _ . */
export interface Parameter {
  readonly kind: 'parameter'
  readonly name: ByteString
  /** Written as $name: what braces put behind it may make the name longer. */
  readonly bare?: true
  /** ${name[subscript]}; '@' and '*' stand as they are. */
  readonly subscript?: Word
  /** ${!name}: also ${!prefix*} (`keysOf: 'names'`) and ${!name[@]} (`keysOf: 'keys'`). */
  readonly indirect?: boolean
  readonly keysOf?: 'names' | 'keys'
  /** With `keysOf: 'names'`: whether `@` or `*` was written. */
  readonly all?: '@' | '*'
  /** ${#name}. */
  readonly length?: boolean
  readonly operation?: Operation
  /**
   * ${...} whose inside is no expansion: an error when it is expanded, not when it is read. This
   * is what bash names (`TEXT: bad substitution`): the word or the quotes' inside around it. With
   * an `operation` (${x@Z}) it is an error only if the parameter is set.
   */
  readonly bad?: ByteString
}

export type Operation =
  | {
      /** ${x:-w} ${x-w} := :? :+ ; `colon` when empty counts as unset. */
      readonly kind: 'default' | 'assign' | 'error' | 'alternative'
      readonly colon: boolean
      readonly word: Word
    }
  | {
      readonly kind: 'remove'
      readonly side: '#' | '%'
      readonly longest: boolean
      readonly pattern: Word
    }
  | {
      readonly kind: 'replace'
      /** First match, all, at the start, at the end. */
      readonly where: 'first' | 'all' | '#' | '%'
      readonly pattern: Word
      readonly by: Word
    }
  | { readonly kind: 'slice'; readonly offset: Word; readonly length?: Word }
  | {
      readonly kind: 'case'
      readonly to: '^' | '^^' | ',' | ',,' | '~' | '~~'
      readonly pattern?: Word
    }
  /** ${x@Q}: Q E P A K a k u U L; something else only together with `bad`. */
  | { readonly kind: 'transform'; readonly operator: string }

export interface Assignment {
  readonly name: ByteString
  readonly subscript?: Word
  readonly append: boolean
  readonly value: Word | ArrayValue
}

export interface ArrayValue {
  readonly kind: 'array'
  readonly items: readonly {
    readonly subscript?: Word
    readonly append: boolean
    readonly value: Word
  }[]
}

export interface Redirect {
  readonly line: number
  /** The descriptor before the operator, or {name}. */
  readonly fd?: number | { readonly variable: ByteString }
  readonly operator:
    | '<'
    | '>'
    | '>>'
    | '>|'
    | '<>'
    | '<&'
    | '>&'
    | '&>'
    | '&>>'
    | '<<'
    | '<<-'
    | '<<<'
  /** File name, descriptor number or '-'; of a here-document its delimiter as written. */
  readonly target: Word
  /** Of << and <<-: the text between, expanded when the delimiter was not quoted. */
  readonly body?: Word
}

/** Commands one after the other, each ended by `;`, newline or `&`. */
export interface List {
  readonly items: readonly {
    readonly command: AndOr
    readonly background: boolean
    /** A newline ended it, not `;`: matters to how $( ) is printed. */
    readonly newline?: true
  }[]
}

export interface AndOr {
  readonly first: Pipeline
  readonly rest: readonly { readonly operator: '&&' | '||'; readonly pipeline: Pipeline }[]
}

export interface Pipeline {
  readonly line: number
  readonly negated: boolean
  /** `time`, with -p. */
  readonly timed?: 'bash' | 'posix'
  /** `|&` before a command also sends stderr: true at the command that writes. */
  readonly commands: readonly { readonly command: Command; readonly stderrToo: boolean }[]
}

export type Command =
  | SimpleCommand
  | (Compound & { readonly line: number; readonly redirects: readonly Redirect[] })

export interface SimpleCommand {
  readonly kind: 'simple'
  readonly line: number
  readonly assignments: readonly Assignment[]
  /** Arguments of declare, local, export, readonly, typeset may be assignments. */
  readonly words: readonly (Word | { readonly assignment: Assignment; readonly word: Word })[]
  readonly redirects: readonly Redirect[]
}

export type Compound =
  | { readonly kind: 'group'; readonly body: List }
  | { readonly kind: 'subshell'; readonly body: List }
  | {
      readonly kind: 'if'
      readonly clauses: readonly { readonly test: List; readonly then: List }[]
      readonly otherwise?: List
    }
  | { readonly kind: 'while'; readonly until: boolean; readonly test: List; readonly body: List }
  /** Without `words`: "$@". */
  | {
      readonly kind: 'for' | 'select'
      readonly name: ByteString
      readonly words?: readonly Word[]
      readonly body: List
    }
  | {
      readonly kind: 'forArithmetic'
      readonly start: Word
      readonly test: Word
      readonly step: Word
      readonly body: List
    }
  | {
      readonly kind: 'case'
      readonly word: Word
      readonly clauses: readonly {
        readonly patterns: readonly Word[]
        readonly body: List
        readonly then: ';;' | ';&' | ';;&'
      }[]
    }
  | {
      readonly kind: 'function'
      readonly name: ByteString
      readonly body: Command
      /** Written with the word `function`, with or without ( ) behind the name. */
      readonly keyword?: 'bare' | 'brackets'
    }
  | { readonly kind: 'arithmeticCommand'; readonly expression: Word }
  | { readonly kind: 'condition'; readonly test: Test }
  | { readonly kind: 'coproc'; readonly name?: ByteString; readonly body: Command }

/** Inside [[ ]]. */
export type Test =
  | { readonly kind: 'word'; readonly word: Word }
  | { readonly kind: 'unary'; readonly operator: string; readonly word: Word }
  /** == = != =~ < > -eq -ne -lt -le -gt -ge -nt -ot -ef. */
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Word
      readonly right: Word
    }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test }
  /** ( ... ): means nothing, but is printed. */
  | { readonly kind: 'parenthesis'; readonly test: Test }
