/** The tree of an awk program. */
import type { ByteString } from '../../base/bytes.ts'
import type { Regex } from '../../base/regex.ts'

export type Lvalue =
  | { readonly t: 'var'; readonly name: string }
  | { readonly t: 'index'; readonly name: string; readonly subscripts: readonly Expr[] }
  | { readonly t: 'field'; readonly of: Expr }

export type Expr =
  | Lvalue
  | { readonly t: 'value'; readonly value: Value }
  | { readonly t: 'regex'; readonly regex: Regex }
  | { readonly t: 'group'; readonly of: Expr }
  | { readonly t: 'assign'; readonly op: string; readonly to: Lvalue; readonly of: Expr }
  | { readonly t: 'choice'; readonly if: Expr; readonly then: Expr; readonly else: Expr }
  | { readonly t: 'and' | 'or'; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'not' | 'minus' | 'plus'; readonly of: Expr }
  | { readonly t: 'math' | 'compare'; readonly op: string; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'join'; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'match'; readonly negated: boolean; readonly a: Expr; readonly b: Expr }
  | { readonly t: 'in'; readonly subscripts: readonly Expr[]; readonly name: string }
  | { readonly t: 'step'; readonly by: 1 | -1; readonly isPrefix: boolean; readonly to: Lvalue }
  | { readonly t: 'builtin'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly t: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | {
      readonly t: 'getline'
      readonly from: 'main' | 'file' | 'command'
      readonly source: Expr | undefined
      readonly to: Lvalue | undefined
    }

export type Statement =
  | { readonly t: 'expr'; readonly of: Expr }
  | {
      readonly t: 'print' | 'printf'
      readonly args: readonly Expr[]
      readonly to: { readonly kind: '>' | '>>' | '|'; readonly name: Expr } | undefined
    }
  | { readonly t: 'block'; readonly body: readonly Statement[] }
  | {
      readonly t: 'if'
      readonly if: Expr
      readonly then: Statement
      readonly else: Statement | undefined
    }
  | { readonly t: 'while'; readonly if: Expr; readonly body: Statement }
  | { readonly t: 'do'; readonly if: Expr; readonly body: Statement }
  | {
      readonly t: 'for'
      readonly first: Statement | undefined
      readonly if: Expr | undefined
      readonly step: Statement | undefined
      readonly body: Statement
    }
  | { readonly t: 'each'; readonly name: string; readonly in: string; readonly body: Statement }
  | { readonly t: 'next' | 'nextfile' | 'break' | 'continue' }
  | { readonly t: 'exit' | 'return'; readonly of: Expr | undefined }
  | { readonly t: 'delete'; readonly name: string; readonly subscripts: readonly Expr[] }

export interface Rule {
  readonly from: Expr | undefined
  readonly to: Expr | undefined
  readonly body: Statement | undefined
  isOpen: boolean
}

export interface AwkFunction {
  readonly parameters: readonly string[]
  readonly body: Statement
}

export interface AwkProgram {
  readonly begin: readonly Statement[]
  readonly end: readonly Statement[]
  readonly rules: readonly Rule[]
  readonly functions: ReadonlyMap<string, AwkFunction>
}

/** A text that came from outside and may count as a number. */
export interface Numeric {
  readonly text: ByteString
  readonly number: number
}

/** undefined: never assigned. */
export type Value = number | ByteString | Numeric | undefined
export type AwkArray = Map<ByteString, Value>
