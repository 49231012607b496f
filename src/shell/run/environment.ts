/** What a child process gets as its environment. */
import type { ByteString } from '../../base/bytes.ts'
import { printExported } from '../print.ts'
import type { ShellProcess } from '../shell-process.ts'
import { EXPORTED } from '../variable.ts'

/** Exported variables in bash's order, exported functions, and `_`, the path of the command. */
export const environmentOf = (
  shell: ShellProcess,
  path: ByteString,
): ReadonlyMap<ByteString, ByteString> => {
  const environment = new Map(shell.variables.environment())
  for (const name of COMPUTED) {
    const isExported = ((shell.variables.record(name)?.attributes ?? 0) & EXPORTED) !== 0
    if (isExported) environment.set(name, shell.variables.get(name) ?? '')
  }
  for (const it of shell.functions.values()) {
    if (!it.exported) continue
    environment.set(`BASH_FUNC_${it.name}%%`, printExported(it.body))
  }
  environment.set('_', path)
  return environment
}

/** Computed variables that mean something to another bash. */
const COMPUTED = ['SHELLOPTS', 'BASHOPTS']
