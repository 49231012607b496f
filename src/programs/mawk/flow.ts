/** How the statements of an awk program hand on control. */
import type { Value } from './ast.ts'

/** How a statement ended; undefined: go on. */
export type Flow =
  | 'break'
  | 'continue'
  | 'next'
  | 'nextfile'
  | { readonly exits: true }
  | { readonly returns: Value }
  | undefined
