/** `declare`, `typeset` and `local`. */
import type { ByteString } from '../../base/bytes.ts'
import type { Assignment } from '../ast.ts'
import { type Given, readOptions, USAGE_STATUS } from '../builtin-options.ts'
import { type Declaring, declareOne } from '../declare-one.ts'
import { declarationOf, declarationsWith, definitions, settings } from '../declaring.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'
import {
  ASSOCIATIVE,
  CAPITAL,
  EXPORTED,
  INDEXED,
  INTEGER,
  LOWER,
  NAMEREF,
  READONLY,
  TRACED,
  UPPER,
} from '../variable.ts'

const USAGE = '[-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]'

const USAGES = new Map([
  ['local', '[option] name[=value] ...'],
  ['typeset', '[-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]'],
])

const BITS = new Map([
  ['a', INDEXED],
  ['A', ASSOCIATIVE],
  ['i', INTEGER],
  ['l', LOWER],
  ['u', UPPER],
  ['c', CAPITAL],
  ['n', NAMEREF],
  ['r', READONLY],
  ['t', TRACED],
  ['x', EXPORTED],
])

function* run(
  shell: Shell,
  args: readonly ByteString[],
  arrays: ReadonlyMap<number, Assignment>,
): Run<number> {
  const [name = ''] = args
  const usage = USAGES.get(name) ?? USAGE
  const given = yield* readOptions(shell, args, { letters: 'aAcfFgiIlnprtux', usage, plus: true })
  if (given === undefined) return USAGE_STATUS
  const isInFunction = shell.calls[0]?.kind === 'function'
  if (name === 'local' && !isInFunction) {
    yield* shell.error('local', 'can only be used in a function')
    return 1
  }
  if (given.has('f') || given.has('F')) return yield* functions(shell, given)
  const on = bitsOf(given, false)
  if (given.operands.length === 0) return yield* list(shell, name, given, on)
  if (given.has('p')) return yield* print(shell, name, given.operands)
  const declaring: Declaring = {
    builtin: name,
    on,
    off: bitsOf(given, true),
    variables: given.has('g') ? shell.variables.global() : shell.variables,
    isLocal: isInFunction && !given.has('g'),
    inherits: given.has('I'),
  }
  let status = 0
  for (const [i, word] of given.operands.entries()) {
    if (word === '-' && name === 'local') {
      shell.keepOptions()
      continue
    }
    const array = arrays.get(given.operandsAt + i)
    if (!(yield* declareOne(shell, declaring, word, array))) status = 1
  }
  return status
}

const bitsOf = (given: Given, plus: boolean): number => {
  let bits = 0
  for (const option of given.options) {
    if (option.plus !== plus) continue
    const bit = BITS.get(option.letter) ?? 0
    if ((bit & (LOWER | UPPER | CAPITAL)) !== 0) bits &= ~(LOWER | UPPER | CAPITAL)
    bits |= bit
  }
  return bits
}

function* list(shell: Shell, name: ByteString, given: Given, on: number): Run<number> {
  const isLocal =
    name === 'local' || (given.options.length === 0 && shell.calls[0]?.kind === 'function')
  const locals = shell.variables.locals()
  if (isLocal && (name === 'local' || locals.length > 0)) {
    let text = ''
    for (const local of locals) {
      const variable = shell.variables.record(local)
      if (variable !== undefined) text += declarationOf(shell, local, variable)
    }
    return (yield* shell.out(text, name)) ? 0 : 1
  }
  if (given.has('p') || on !== 0) {
    return (yield* shell.out(declarationsWith(shell, on), name)) ? 0 : 1
  }
  return (yield* shell.out(settings(shell) + definitions(shell), name)) ? 0 : 1
}

function* print(shell: Shell, builtin: ByteString, names: readonly ByteString[]): Run<number> {
  let status = 0
  for (const name of names) {
    const variable = shell.variables.record(name)
    if (variable !== undefined) {
      if (!(yield* shell.out(declarationOf(shell, name, variable), builtin))) status = 1
    } else {
      yield* shell.error(builtin, `${name}: not found`)
      status = 1
    }
  }
  return status
}

function* functions(shell: Shell, given: Given): Run<number> {
  const namesOnly = given.has('F')
  if (given.operands.length === 0) {
    let text = ''
    for (const name of [...shell.functions.keys()].sort()) {
      const it = shell.functions.get(name)
      if (it === undefined) continue
      const letters = `${it.readonly ? 'r' : ''}${it.traced ? 't' : ''}${it.exported ? 'x' : ''}`
      text += namesOnly ? `declare -f${letters} ${name}\n` : `${shell.printFunction(it)}\n`
    }
    return (yield* shell.out(text, 'declare')) ? 0 : 1
  }
  let status = 0
  for (const name of given.operands) {
    const it = shell.functions.get(name)
    if (it === undefined) {
      status = 1
      continue
    }
    const marks = {
      ...(given.has('x') && { exported: true }),
      ...(given.has('r') && { readonly: true }),
      ...(given.has('t') && { traced: true }),
    }
    if (Object.keys(marks).length > 0) shell.functions.set(name, { ...it, ...marks })
    else if (namesOnly) yield* shell.out(`${functionPlace(shell, name)}\n`, 'declare')
    else yield* shell.out(`${shell.printFunction(it)}\n`, 'declare')
  }
  return status
}

/** With extdebug `declare -F name` also tells where it was defined. */
const functionPlace = (shell: Shell, name: ByteString): ByteString => {
  const it = shell.functions.get(name)
  if (it === undefined || !shell.shopts.get('extdebug')) return name
  return `${name} ${it.line} ${it.source}`
}

export const builtin: Builtin = {
  names: ['declare', 'typeset', 'local'],
  declares: true,
  run,
}
