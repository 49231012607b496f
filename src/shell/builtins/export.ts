/** `export` and `readonly`. */
import type { ByteString } from '../../base/bytes.ts'
import type { Assignment } from '../ast.ts'
import { type Given, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import { type Declaring, declareOne } from '../declare-one.ts'
import { declarationsWith, declarationWord } from '../declaring.ts'
import type { Run } from '../program.ts'
import { quotedForTrace } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'
import { ASSOCIATIVE, EXPORTED, INDEXED, READONLY } from '../variable.ts'

const marker = (name: 'export' | 'readonly'): Builtin => {
  const bit = name === 'export' ? EXPORTED : READONLY
  const spec =
    name === 'export'
      ? { letters: 'fnp', usage: '[-fn] [name[=value] ...] or export -p' }
      : { letters: 'aAfp', usage: '[-aAf] [name[=value] ...] or readonly -p' }
  return {
    names: [name],
    special: true,
    declares: true,
    *run(shell, args, arrays) {
      const given = yield* readOptions(shell, args, spec)
      if (given === undefined) return USAGE_STATUS
      if (given.has('f')) return yield* markFunctions(shell, name, given)
      if (given.operands.length === 0) {
        const kinds = (given.has('a') ? INDEXED : 0) | (given.has('A') ? ASSOCIATIVE : 0)
        const isWritten = yield* shell.out(listing(shell, bit, kinds), name)
        return isWritten ? 0 : 1
      }
      const isOff = name === 'export' && given.has('n')
      const how: Declaring = {
        builtin: name,
        on: isOff ? 0 : bit | (given.has('a') ? INDEXED : 0) | (given.has('A') ? ASSOCIATIVE : 0),
        off: isOff ? bit : 0,
        variables: shell.variables,
        isLocal: false,
        inherits: false,
      }
      return yield* markAll(shell, how, given, arrays)
    },
  }
}

const listing = (shell: Shell, bit: number, kinds: number): ByteString => {
  if (kinds === 0) return declarationsWith(shell, bit)
  return declarationsWith(shell, kinds)
    .split(/(?<=\n)(?=declare )/)
    .filter((line) => line.slice(0, line.indexOf(' ', 9)).includes('r'))
    .join('')
}

function* markAll(
  shell: Shell,
  how: Declaring,
  given: Given,
  arrays: ReadonlyMap<number, Assignment>,
): Run<number> {
  let status = 0
  for (const [i, word] of given.operands.entries()) {
    const array = arrays.get(given.operandsAt + i)
    const parts = declarationWord(word)
    const readonly = parts === undefined ? undefined : shell.variables.record(parts.name)
    const isRefused =
      ((readonly?.attributes ?? 0) & READONLY) !== 0 &&
      (parts?.value !== undefined || array !== undefined)
    if (isRefused && parts !== undefined) {
      yield* shell.complain(`${parts.name}: readonly variable`)
      status = 1
    } else {
      // `readonly -a x` of a variable that is not there makes it readonly only.
      const isBare = parts?.value === undefined && array === undefined && readonly === undefined
      if (parts?.value !== undefined && shell.options.get('xtrace')) {
        const { name, subscript, append, value } = parts
        const place = subscript === undefined ? name : `${name}[${subscript}]`
        yield* shell.trace(`${place}${append ? '+' : ''}=${quotedForTrace(value)}`)
      }
      const as = isBare ? { ...how, on: how.on & ~(INDEXED | ASSOCIATIVE) } : how
      if (!(yield* declareOne(shell, as, word, array))) status = 1
    }
  }
  return status
}

function* markFunctions(shell: Shell, name: 'export' | 'readonly', given: Given): Run<number> {
  let status = 0
  for (const word of given.operands) {
    const it = shell.functions.get(word)
    if (it === undefined) {
      yield* shell.error(name, `${word}: not a function`)
      status = 1
    } else if (name === 'readonly') shell.functions.set(word, { ...it, readonly: true })
    else shell.functions.set(word, { ...it, exported: !given.has('n') })
  }
  if (given.operands.length > 0) return status
  let text = ''
  for (const [word, it] of shell.functions) {
    if (!(name === 'export' ? it.exported : it.readonly)) continue
    text += `${shell.printFunction(it)}\ndeclare -f${name === 'export' ? 'x' : 'r'} ${word}\n`
  }
  return (yield* shell.out(text, name)) ? 0 : 1
}

export const builtins: readonly Builtin[] = [marker('export'), marker('readonly')]
