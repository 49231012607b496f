/** The syntax tree of the Python that is understood. */
import type { ByteString } from '../../base/bytes.ts'

export interface Argument {
  /** `name=`, `*` or `**`; '' for a plain one. */
  readonly name: string
  readonly value: Expression
}

export type Expression =
  | { readonly kind: 'constant'; readonly value: null | boolean | bigint | number }
  | { readonly kind: 'string'; readonly value: ByteString }
  | { readonly kind: 'bytes'; readonly value: ByteString }
  | { readonly kind: 'format'; readonly parts: readonly (ByteString | Formatted)[] }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'list' | 'tuple' | 'set'; readonly items: readonly Expression[] }
  | { readonly kind: 'dict'; readonly items: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'attribute'; readonly of: Expression; readonly name: string }
  | { readonly kind: 'call'; readonly of: Expression; readonly args: readonly Argument[] }
  | { readonly kind: 'index'; readonly of: Expression; readonly at: Expression }
  | {
      readonly kind: 'slice'
      readonly from: Expression | undefined
      readonly to: Expression | undefined
      readonly step: Expression | undefined
    }
  | { readonly kind: 'unary'; readonly operator: string; readonly of: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'compare'
      readonly first: Expression
      readonly rest: readonly (readonly [string, Expression])[]
    }
  | {
      readonly kind: 'logic'
      readonly isAnd: boolean
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'choice'
      readonly test: Expression
      readonly yes: Expression
      readonly no: Expression
    }
  | {
      readonly kind: 'lambda'
      readonly parameters: readonly Parameter[]
      readonly body: Expression
    }
  | {
      readonly kind: 'comprehension'
      readonly of: 'list' | 'set' | 'generator'
      readonly value: Expression
      readonly loops: readonly Loop[]
    }

export interface Formatted {
  readonly value: Expression
  readonly format: ByteString
}

export interface Loop {
  readonly target: Expression
  readonly over: Expression
  readonly tests: readonly Expression[]
}

export interface Parameter {
  readonly name: string
  readonly standard: Expression | undefined
  /** `*` or `**` before it. */
  readonly star: string
}

export interface Handler {
  /** Undefined: whatever comes. */
  readonly type: Expression | undefined
  readonly name: string | undefined
  readonly body: readonly Statement[]
}

export type Statement = { readonly line: number } & (
  | { readonly kind: 'expression'; readonly value: Expression }
  | { readonly kind: 'assign'; readonly targets: readonly Expression[]; readonly value: Expression }
  | {
      readonly kind: 'change'
      readonly target: Expression
      readonly operator: string
      readonly value: Expression
    }
  | { readonly kind: 'import'; readonly names: readonly (readonly [string, string])[] }
  | {
      readonly kind: 'from'
      readonly module: string
      readonly names: readonly (readonly [string, string])[]
    }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly yes: readonly Statement[]
      readonly no: readonly Statement[]
    }
  | { readonly kind: 'while'; readonly test: Expression; readonly body: readonly Statement[] }
  | {
      readonly kind: 'for'
      readonly target: Expression
      readonly over: Expression
      readonly body: readonly Statement[]
    }
  | {
      readonly kind: 'define'
      readonly name: string
      readonly parameters: readonly Parameter[]
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | {
      readonly kind: 'try'
      readonly body: readonly Statement[]
      readonly handlers: readonly Handler[]
      readonly last: readonly Statement[]
    }
  | {
      readonly kind: 'with'
      readonly value: Expression
      readonly target: Expression | undefined
      readonly body: readonly Statement[]
    }
  | { readonly kind: 'raise'; readonly value: Expression | undefined }
  | { readonly kind: 'pass' | 'break' | 'continue' }
)
