/** sha1sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'sha1sum',
  tag: 'SHA1',
  algorithm: 'sha1',
  bits: 160,
})
