/** sha256sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'sha256sum',
  tag: 'SHA256',
  algorithm: 'sha256',
  bits: 256,
})
