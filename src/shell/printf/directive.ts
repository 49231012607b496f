/** One conversion specification of a printf format. */
import type { ByteString } from '../../base/bytes.ts'

export interface Directive {
  readonly flags: string
  /** '*' takes an argument. */
  readonly width: number | '*'
  readonly precision: number | '*' | undefined
  readonly letter: string
  /** %(...)T: what stands between the brackets. */
  readonly time?: ByteString
  /** Where the format goes on. */
  readonly next: number
}

/** A `%(` that is no %(...)T: bash warns, prints `%(` and goes on behind it. */
export interface NotATime {
  readonly notATime: string
  readonly next: number
}

const SPECIFICATION = /%([-+ #0'I]*)(\*|\d*)(?:(\.)(\*|\d*))?/y

/** Reads the specification at a `%`, by the rules of bash or of coreutils. */
export const readDirective = (
  format: ByteString,
  percent: number,
  dialect: 'bash' | 'coreutils',
): Directive | NotATime | { readonly problem: ByteString } => {
  SPECIFICATION.lastIndex = percent
  const [start = '%', flags = '', width = '', dot, precision = ''] =
    SPECIFICATION.exec(format) ?? []
  let at = percent + start.length
  const badFlag = dialect === 'bash' ? flags.indexOf('I') : -1
  if (badFlag >= 0) return { problem: "`I': invalid format character" }
  const open = at
  const hasTime = dialect === 'bash' && format[at] === '('
  const time = hasTime ? timeFormat(format, at) : undefined
  if (hasTime && time === undefined) return { notATime: letterBehind(format, at), next: at + 1 }
  if (time !== undefined) at += time.length + 2
  else while (at < format.length && 'hlLjzt'.includes(format[at] ?? '')) at++
  const letter = format[at] ?? ''
  const problem =
    dialect === 'bash'
      ? bashProblem(format.slice(percent, at), letter)
      : coreutilsProblem(format.slice(percent, at), letter, open - percent)
  if (problem !== undefined) return { problem }
  return {
    flags,
    width: width === '*' ? '*' : Number(width),
    precision: dot === undefined ? undefined : precision === '*' ? '*' : Number(precision),
    letter,
    ...(time !== undefined && { time }),
    next: at + 1,
  }
}

/** The text of %(text)T; undefined when it is not closed or another letter follows. */
const timeFormat = (format: ByteString, open: number): ByteString | undefined => {
  let depth = 0
  for (let at = open; at < format.length; at++) {
    if (format[at] === '(') depth++
    if (format[at] === ')' && --depth === 0) {
      return format[at + 1] === 'T' ? format.slice(open + 1, at) : undefined
    }
  }
  return undefined
}

const letterBehind = (format: ByteString, open: number): string => {
  const close = format.indexOf(')', open)
  return close < 0 ? '' : (format[close + 1] ?? '')
}

const bashProblem = (shown: ByteString, letter: string): ByteString | undefined => {
  if (letter === '') return `\`${shown}': missing format character`
  return 'diouxXaAeEfFgGcsbqQnT'.includes(letter)
    ? undefined
    : `\`${letter}': invalid format character`
}

/** coreutils refuses flags, width and precision that make no sense with a letter. */
const coreutilsProblem = (
  shown: ByteString,
  letter: string,
  bytes: number,
): ByteString | undefined => {
  const plain = shown.slice(1, bytes)
  const allowed: ReadonlyMap<string, RegExp> = COREUTILS
  const rule = allowed.get(letter)
  if (rule?.test(plain)) return undefined
  return `${shown}${letter}: invalid conversion specification`
}

const INTEGER = /^[-+ 0'I]*/.source
const COREUTILS: ReadonlyMap<string, RegExp> = new Map([
  ...['d', 'i'].map((letter) => [letter, new RegExp(`${INTEGER}[^#]*$`)] as const),
  ['u', /^[-0'I+ ]*[^#]*$/],
  ...['o', 'x', 'X'].map((letter) => [letter, /^[^']*$/] as const),
  ...['a', 'A', 'e', 'E'].map((letter) => [letter, /^[^']*$/] as const),
  ...['f', 'F', 'g', 'G'].map((letter) => [letter, /^/] as const),
  ['c', /^-*\d*$|^-*\*$/],
  ['s', /^[-+ ]*(?:[1-9]\d*|\*)?(?:\.(?:\d*|\*))?$/],
  ['b', /^$/],
  ['q', /^$/],
])
