/** The shells as programs: they need their builtins, which are found by listing their folder. */
import { createParseMemo, type ParseMemo } from '../shell/parse-memo.ts'
import type { Program } from '../shell/program.ts'
import { shellMain } from '../shell/shell.ts'
import type { Builtin } from '../shell/state.ts'

/** bash and dash, under every name a Debian has them. */
export const shellPrograms = (
  builtins: ReadonlyMap<string, Builtin>,
  parses: ParseMemo = createParseMemo(),
): readonly Program[] => [
  { names: ['bash', 'rbash'], run: shellMain({ builtins, parses }) },
  { names: ['sh', 'dash'], run: shellMain({ builtins, parses, dialect: 'dash' }) },
]
