/** `set`: options and parameters. */
import type { ByteString } from '../../base/bytes.ts'
import { sayHelp, sayUsage, USAGE_STATUS } from '../builtin-options.ts'
import { definitions, settings } from '../declaring.ts'
import type { Run } from '../program.ts'
import type { Builtin, Shell } from '../state.ts'

const USAGE = '[-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]'
const LETTERS = 'abefhkmnptuvxBCEHPT'

export const builtin: Builtin = {
  names: ['set'],
  special: true,
  *run(shell, args) {
    if (args.length === 1) {
      const text = settings(shell) + (shell.posix ? '' : definitions(shell))
      return (yield* shell.out(text, 'set')) ? 0 : 1
    }
    if (args[1] === '--help') return yield* sayHelp(shell, 'set')
    const bad = badLetter(args)
    if (bad !== undefined) {
      yield* shell.error('set', `${bad}: invalid option`)
      return yield* sayUsage(shell, 'set', USAGE)
    }
    return yield* apply(shell, args)
  },
}

/** The first letter that is no option, with its sign; nothing is changed when there is one. */
const badLetter = (args: readonly ByteString[]): ByteString | undefined => {
  for (let at = 1; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '+') continue
    if (word === '--' || word.length < 2 || !/^[-+]/.test(word)) return undefined
    for (const letter of word.slice(1)) {
      if (letter === 'o') {
        if (at + 1 < args.length && !/^[-+]/.test(args[at + 1] ?? '')) at++
      } else if (!LETTERS.includes(letter)) return `${word[0]}${letter}`
    }
  }
  return undefined
}

function* apply(shell: Shell, args: readonly ByteString[]): Run<number> {
  let at = 1
  for (; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--') {
      shell.parameters = args.slice(at + 1)
      return 0
    }
    if (word === '-') {
      shell.options.set('xtrace', false)
      shell.options.set('verbose', false)
      if (at + 1 < args.length) shell.parameters = args.slice(at + 1)
      return 0
    }
    if (word === '+') continue
    if (word.length < 2 || !/^[-+]/.test(word)) break
    const on = word[0] === '-'
    for (const letter of word.slice(1)) {
      if (letter !== 'o') {
        const option = shell.options.byLetter(letter)
        if (option !== undefined) shell.options.set(option, on)
        continue
      }
      const name = args[at + 1]
      if (name === undefined || /^[-+]/.test(name)) {
        if (!(yield* shell.out(listOptions(shell, on), 'set'))) return 1
        continue
      }
      at++
      if (!shell.options.set(name, on)) {
        yield* shell.error('set', `${name}: invalid option name`)
        return USAGE_STATUS
      }
    }
  }
  if (at < args.length) shell.parameters = args.slice(at)
  return 0
}

const listOptions = (shell: Shell, asTable: boolean): ByteString =>
  shell.options
    .names()
    .map((name) => {
      const isOn = shell.options.get(name)
      if (asTable) return `${name.padEnd(15)}\t${isOn ? 'on' : 'off'}\n`
      return `set ${isOn ? '-' : '+'}o ${name}\n`
    })
    .join('')
