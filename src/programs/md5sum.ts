/** md5sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'md5sum',
  tag: 'MD5',
  algorithm: 'md5',
  bits: 128,
})
