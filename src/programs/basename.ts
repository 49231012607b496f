/** basename(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { endEarly, extraOperand, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('+as:z', ['multiple=a', 'suffix:=s', 'zero=z', 'help', 'version'])

export const program: Program = {
  names: ['basename'],
  *run(task) {
    let isMultiple = false
    let suffix: ByteString | undefined
    let end = '\n'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'z') end = '\0'
      else isMultiple = true
      if (key === 's') suffix = value
    }
    if (ends !== undefined) return yield* endEarly(task, 'basename', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    const [first = '', second, extra] = operands
    if (!isMultiple && extra !== undefined) return yield* extraOperand(task, extra)
    const names = isMultiple ? operands : [first]
    const stripped = isMultiple ? suffix : second
    for (const name of names) yield* task.out(baseOf(name, stripped) + end)
    return 0
  },
}

/** The last name, without a suffix that is not all of it. */
const baseOf = (path: ByteString, suffix = ''): ByteString => {
  const bare = path.replace(/\/+$/, '')
  if (bare === '') return path === '' ? '' : '/'
  const base = bare.slice(bare.lastIndexOf('/') + 1)
  const isStripped = suffix !== '' && base !== suffix && base.endsWith(suffix)
  return isStripped ? base.slice(0, -suffix.length) : base
}
