/** base32(1) of coreutils 9.1. */
import { encodingProgram } from '../shell/gnu/encoding.ts'

export const program = encodingProgram('base32')
