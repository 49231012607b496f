/** `caller`: who called the running function. */
import { legalNumber, readOptions, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['caller'],
  *run(shell, args) {
    if (shell.calls.every((call) => call.kind === 'main')) return 1
    const given = yield* readOptions(shell, args, { letters: '', usage: '[expr]' })
    if (given === undefined) return USAGE_STATUS
    const frames = shell.calls.filter((call) => call.kind !== 'main')
    const [word] = given.operands
    const [first] = frames
    if (first === undefined) return 1
    if (word === undefined) {
      const source = shell.calls[1]?.source || 'NULL'
      return (yield* shell.out(`${first.line} ${source}\n`, 'caller')) ? 0 : 1
    }
    const depth = legalNumber(word)
    if (depth === undefined) {
      yield* shell.error('caller', `${word}: invalid number`)
      return yield* sayUsage(shell, 'caller', '[expr]')
    }
    const frame = depth < 0 ? undefined : frames[depth]
    const outer = shell.calls[depth + 1]
    if (frame === undefined || outer === undefined || outer.source === '') return 1
    const name = outer.kind === 'main' ? 'main' : outer.name
    const text = `${frame.line} ${name} ${outer.source}\n`
    return (yield* shell.out(text, 'caller')) ? 0 : 1
  },
}
