/** What bc's parser makes. `size` is where the bytecode of the real one would stand: errors tell it. */

export type Place =
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'element'; readonly name: string; readonly index: Expression }
  | { readonly kind: 'special'; readonly name: 'scale' | 'ibase' | 'obase' | 'last' }

export type Expression =
  | { readonly kind: 'number'; readonly text: string }
  | Place
  | {
      readonly kind: 'assign'
      readonly place: Place
      readonly operator: string
      readonly value: Expression
      readonly size: number
    }
  | {
      readonly kind: 'step'
      readonly place: Place
      readonly by: 1 | -1
      readonly isBefore: boolean
    }
  | {
      readonly kind: 'binary'
      readonly operator: string
      readonly left: Expression
      readonly right: Expression
      readonly size: number
    }
  | { readonly kind: 'unary'; readonly operator: '-' | '!'; readonly value: Expression }
  | {
      readonly kind: 'call'
      readonly name: string
      readonly args: readonly Argument[]
      readonly size: number
    }
  | {
      readonly kind: 'builtin'
      readonly name: 'length' | 'scale' | 'sqrt' | 'read'
      readonly value: Expression | undefined
      readonly size: number
    }

/** An array is handed over whole. */
export type Argument = Expression | { readonly kind: 'array'; readonly name: string }

export type Statement =
  | { readonly kind: 'show'; readonly value: Expression }
  | { readonly kind: 'silent'; readonly value: Expression }
  | { readonly kind: 'string'; readonly text: string }
  | { readonly kind: 'print'; readonly parts: readonly (Expression | string)[] }
  | { readonly kind: 'block'; readonly body: readonly Statement[] }
  | {
      readonly kind: 'if'
      readonly test: Expression
      readonly then: Statement
      readonly otherwise: Statement | undefined
    }
  | {
      readonly kind: 'loop'
      readonly test: Expression | undefined
      readonly step: Expression | undefined
      readonly body: Statement
    }
  | { readonly kind: 'break' | 'continue' | 'halt' | 'quit' }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'define'; readonly routine: Routine }

export interface Parameter {
  readonly name: string
  readonly isArray: boolean
}

export interface Routine {
  readonly name: string
  readonly parameters: readonly Parameter[]
  readonly autos: readonly Parameter[]
  readonly body: readonly Statement[]
}
