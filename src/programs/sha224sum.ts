/** sha224sum(1) of coreutils 9.1. */
import { digestProgram } from '../shell/gnu/digest/program.ts'

export const program = digestProgram({
  program: 'sha224sum',
  tag: 'SHA224',
  algorithm: 'sha224',
  bits: 224,
})
