/** dirname(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+z', ['zero=z', 'help', 'version'])

export const program: Program = {
  names: ['dirname'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'dirname', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    const end = options.length > 0 ? '\0' : '\n'
    for (const path of operands) yield* task.out(folderOf(path) + end)
    return 0
  },
}

const folderOf = (path: ByteString): ByteString => {
  const bare = path.replace(/\/+$/, '')
  if (bare === '') return path === '' ? '.' : '/'
  const slash = bare.lastIndexOf('/')
  if (slash < 0) return '.'
  return bare.slice(0, slash).replace(/\/+$/, '') || '/'
}
