/** `umask`. */
import type { ByteString } from '../../base/bytes.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['umask'],
  *run(shell, args) {
    const given = yield* readOptions(shell, args, { letters: 'Sp', usage: '[-p] [-S] [mode]' })
    if (given === undefined) return USAGE_STATUS
    const [mode] = given.operands
    const now = shell.sys.process.umask
    const isSymbolic = given.has('S')
    if (mode === undefined) {
      const head = given.has('p') ? `umask ${isSymbolic ? '-S ' : ''}` : ''
      return (yield* shell.out(`${head}${isSymbolic ? symbols(now) : digits(now)}\n`, 'umask'))
        ? 0
        : 1
    }
    const mask = /^[0-9]/.test(mode) ? octal(mode) : symbolic(mode, now)
    if (typeof mask === 'string') {
      yield* shell.error('umask', mask)
      return 1
    }
    shell.sys.umask(mask)
    if (isSymbolic) yield* shell.out(`${symbols(mask)}\n`, 'umask')
    return 0
  },
}

const digits = (mask: number): string => mask.toString(8).padStart(4, '0')

/** The permissions a mask leaves: u=rwx,g=rx,o=rx. */
const symbols = (mask: number): string =>
  ['u', 'g', 'o']
    .map((who, i) => {
      const bits = ~(mask >> (6 - 3 * i)) & 7
      return `${who}=${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`
    })
    .join(',')

const octal = (text: ByteString): number | ByteString => {
  if (!/^[0-7]+$/.test(text)) return `${text}: octal number out of range`
  const mask = Number.parseInt(text, 8)
  return mask > 0o7777 ? `${text}: octal number out of range` : mask & 0o777
}

const WHO = new Map([
  ['u', 0o700],
  ['g', 0o070],
  ['o', 0o007],
  ['a', 0o777],
])
const PERMISSION = new Map([
  ['r', 0o444],
  ['w', 0o222],
  ['x', 0o111],
])

/** u+w,g=rx: what is granted leaves the mask. */
const symbolic = (text: ByteString, before: number): number | ByteString => {
  let granted = ~before & 0o777
  for (const clause of text.split(',')) {
    const [, who = '', rest = ''] = /^([ugoa]*)([\s\S]*)$/.exec(clause) ?? []
    let mask = 0
    for (const letter of who) mask |= WHO.get(letter) ?? 0
    if (mask === 0) mask = 0o777
    if (!/^[-+=]/.test(rest)) return `\`${rest[0] ?? '\0'}': invalid symbolic mode operator`
    let operator = ''
    let bits = 0
    for (const char of `${rest}\0`) {
      if (PERMISSION.has(char)) {
        bits |= PERMISSION.get(char) ?? 0
        continue
      }
      if (operator === '+') granted |= bits & mask
      else if (operator === '-') granted &= ~(bits & mask)
      else if (operator === '=') granted = (granted & ~mask) | (bits & mask)
      if (char === '\0') break
      if (!'+-='.includes(char)) return `\`${char}': invalid symbolic mode character`
      operator = char
      bits = 0
    }
  }
  return ~granted & 0o777
}
