/** b2sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'b2sum',
  tag: 'BLAKE2b',
  algorithm: 'blake2b512',
  bits: 512,
  hasLength: true,
})
