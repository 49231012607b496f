/** `trap`. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import type { Run } from '../program.ts'
import { singleQuoted } from '../quote.ts'
import { signalName, signalNumber, signalTable } from '../signal-words.ts'
import type { Builtin, Shell } from '../state.ts'

const USAGE = '[-lp] [[arg] signal_spec ...]'

/** Conditions that are no signals, in the order bash lists them after those. */
const CONDITIONS = ['DEBUG', 'ERR', 'RETURN']

export const builtin: Builtin = {
  names: ['trap'],
  special: true,
  *run(shell, args) {
    const safe = args[1] === '-' ? [args[0] ?? '', '--', ...args.slice(1)] : args
    const given = yield* readOptions(shell, safe, { letters: 'lp', usage: USAGE })
    if (given === undefined) return USAGE_STATUS
    if (given.has('l')) return (yield* shell.out(signalTable(), 'trap')) ? 0 : 1
    if (given.has('p') || given.operands.length === 0) return yield* show(shell, given.operands)
    const [first = '', ...rest] = given.operands
    const isNumber = /^[0-9]+$/.test(first) && conditionOf(first) !== undefined
    if (isNumber || (rest.length === 0 && conditionOf(first) !== undefined)) {
      return yield* setAll(shell, given.operands, undefined)
    }
    if (rest.length === 0) return yield* sayUsage(shell, 'trap', USAGE)
    return yield* setAll(shell, rest, first === '-' ? undefined : first)
  },
}

function* setAll(
  shell: Shell,
  words: readonly ByteString[],
  command: ByteString | undefined,
): Run<number> {
  let status = 0
  for (const word of words) {
    const name = conditionOf(word)
    if (name === undefined) {
      yield* shell.error('trap', `${word}: invalid signal specification`)
      status = 1
    } else if (name !== 'KILL' && name !== 'STOP') shell.setTrap(name, command)
  }
  return status
}

/** The key of a condition in the table of traps. */
const conditionOf = (word: ByteString): string | undefined => {
  const upper = word.toUpperCase()
  if (CONDITIONS.includes(upper)) return upper
  const number = signalNumber(word)
  return number === undefined ? undefined : signalName(number)
}

function* show(shell: Shell, words: readonly ByteString[]): Run<number> {
  let status = 0
  const names: string[] = []
  for (const word of words) {
    const name = conditionOf(word)
    if (name !== undefined) names.push(name)
    else {
      yield* shell.error('trap', `${word}: invalid signal specification`)
      status = 1
    }
  }
  if (words.length === 0) {
    for (let number = 0; number <= 64; number++) names.push(signalName(number) ?? '')
    names.push(...CONDITIONS)
  }
  let text = ''
  for (const name of names) {
    const trap = shell.traps.get(name)
    if (trap === undefined) continue
    const isSignal = name !== 'EXIT' && !CONDITIONS.includes(name)
    text += `trap -- ${singleQuoted(trap.command)} ${isSignal ? 'SIG' : ''}${name}\n`
  }
  return (yield* shell.out(text, 'trap')) ? status : 1
}
