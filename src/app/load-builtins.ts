/** The shell's builtins, by name. */
import type { Builtin } from '../shell/state.ts'
import { loadFolder } from './load-folder.ts'

/** Imports src/shell/builtins/; a name two files claim is a mistake of ours and refused. */
export const loadBuiltins = async (): Promise<ReadonlyMap<string, Builtin>> => {
  const folder = new URL('../shell/builtins/', import.meta.url)
  const single = await loadFolder<Builtin>(folder, { name: 'builtin', isOptional: true })
  const several = await loadFolder<readonly Builtin[]>(folder, {
    name: 'builtins',
    isOptional: true,
  })
  const byName = new Map<string, Builtin>()
  for (const builtin of [...single, ...several.flat()]) {
    for (const name of builtin.names) {
      if (byName.has(name)) throw new Error(`two builtins are called ${name}`)
      byName.set(name, builtin)
    }
  }
  return byName
}
