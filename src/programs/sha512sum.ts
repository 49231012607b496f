/** sha512sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'sha512sum',
  tag: 'SHA512',
  algorithm: 'sha512',
  bits: 512,
})
