/** sha384sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'sha384sum',
  tag: 'SHA384',
  algorithm: 'sha384',
  bits: 384,
})
