/** echo(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

export const program: Program = {
  names: ['echo'],
  *run(task) {
    const args = task.args.slice(1)
    const isPosix = task.env.has('POSIXLY_CORRECT')
    const allowsOptions = !isPosix || args[0] === '-n'
    if (allowsOptions && args.length === 1) {
      if (args[0] === '--help') return yield* sayHelp(task, 'echo')
      if (args[0] === '--version') return yield* sayVersion(task, 'echo')
    }
    let endsLine = true
    let interprets = isPosix
    while (allowsOptions && /^-[neE]+$/.test(args[0] ?? '')) {
      for (const letter of args.shift()?.slice(1) ?? '') {
        if (letter === 'n') endsLine = false
        else interprets = letter === 'e'
      }
    }
    const text = args.join(' ')
    const shown = interprets ? interpret(text) : { text, stops: false }
    yield* task.out(shown.text + (endsLine && !shown.stops ? '\n' : ''))
    return 0
  },
}

const LETTERS = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
])

/** Backslash escapes of `echo -e`; `\c` stops the output. */
const interpret = (text: ByteString): { text: ByteString; stops: boolean } => {
  const stop = /^(?:[^\\]|\\[^c])*?\\c/s.exec(text)
  const seen = stop === null ? text : stop[0].slice(0, -2)
  const shown = seen.replace(
    /\\(?:0([0-7]{1,3})?|([1-7][0-7]{0,2})|x([\da-fA-F]{1,2})|([abefnrtv\\]))/g,
    (all: string, zero?: string, octal?: string, hex?: string, letter?: string) => {
      if (letter !== undefined) return LETTERS.get(letter) ?? all
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return String.fromCharCode(Number.parseInt(zero ?? octal ?? '0', 8) & 0xff)
    },
  )
  return { text: shown, stops: stop !== null }
}
