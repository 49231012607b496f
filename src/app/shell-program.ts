/** The shell as a program: it needs its builtins, which are found by listing their folder. */
import type { Program } from '../shell/program.ts'
import { shellMain } from '../shell/shell.ts'
import type { Builtin } from '../shell/state.ts'

/** bash, under every name a Debian has it. */
export const shellProgram = (builtins: ReadonlyMap<string, Builtin>): Program => ({
  names: ['bash', 'rbash', 'sh', 'dash'],
  run: shellMain({ builtins }),
})
