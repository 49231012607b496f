/** Compiled terminal descriptions (term(5)): read from the machine's files, strings with arguments. */
import { type ByteString, textOf } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { TERMINFO_BYTES_MAX, TERMINFO_STEPS_MAX } from '../../base/limits.ts'
import type { Run, Sys } from '../program.ts'

/** Names in the order of the file (Caps of ncurses); those without use have none here. */
const BOOLEANS =
  'bw am xsb xhp xenl eo gn hc km hs in da db mir msgr os eslok xt hz ul xon nxon mc5i chts nrrmc ' +
  'npc ndscr ccc bce hls xhpa crxm daisy xvpa sam cpix lpix'
const NUMBERS = 'cols it lines lm xmc pb vt wsl nlab lh lw ma wnum colors pairs ncv'
const STRINGS =
  'cbt bel cr csr tbc clear el ed hpa cmdch cup cud1 home civis cub1 mrcup cnorm cuf1 ll cuu1 cvvis ' +
  'dch1 dl1 dsl hd smacs blink bold smcup smdc dim smir invis prot rev smso smul ech rmacs sgr0 ' +
  'rmcup rmdc rmir rmso rmul flash ff fsl is1 is2 is3 if ich1 il1 ip kbs ktbc kclr kctab kdch1 kdl1 ' +
  'kcud1 krmir kel ked kf0 kf1 kf10 kf2 kf3 kf4 kf5 kf6 kf7 kf8 kf9 khome kich1 kil1 kcub1 kll knp ' +
  'kpp kcuf1 kind kri khts kcuu1 rmkx smkx lf0 lf1 lf10 lf2 lf3 lf4 lf5 lf6 lf7 lf8 lf9 rmm smm nel ' +
  'pad dch dl cud ich indn il cub cuf rin cuu pfkey pfloc pfx mc0 mc4 mc5 rep rs1 rs2 rs3 rf rc vpa ' +
  'sc ind ri sgr hts wind'
/** Later ones that programs ask for, by their place. */
const LATE: readonly (readonly [string, number])[] = [
  ['el1', 269],
  ['op', 297],
  ['oc', 298],
  ['setf', 302],
  ['setb', 303],
  ['sitm', 311],
  ['ritm', 321],
  ['setaf', 359],
  ['setab', 360],
]
const MAGIC = 0x011a
const MAGIC_WIDE = 0x021e

export interface Terminfo {
  /** `xterm-256color|xterm with 256 colors`. */
  readonly names: ByteString
  readonly booleans: ReadonlyMap<string, boolean>
  readonly numbers: ReadonlyMap<string, number>
  readonly strings: ReadonlyMap<string, ByteString>
}

const FOLDERS = ['/etc/terminfo', '/lib/terminfo', '/usr/share/terminfo']

/** The description of a terminal; undefined when the machine has none. */
export function* readTerminfo(sys: Sys, term: ByteString): Run<Terminfo | undefined> {
  if (term === '' || term.includes('/')) return undefined
  for (const folder of FOLDERS) {
    const fd = sys.open(`${folder}/${term[0]}/${term}`)
    if (failed(fd)) continue
    let text = ''
    while (text.length < TERMINFO_BYTES_MAX) {
      const bytes = yield* sys.read(fd, TERMINFO_BYTES_MAX)
      if (failed(bytes) || bytes.length === 0) break
      text += textOf(bytes)
    }
    sys.close(fd)
    return parseTerminfo(text)
  }
  return undefined
}

/** Reads a compiled description; undefined when it is none. */
export const parseTerminfo = (file: ByteString): Terminfo | undefined => {
  const short = (at: number): number => {
    const value = (file.charCodeAt(at) || 0) | ((file.charCodeAt(at + 1) || 0) << 8)
    return value > 0x7fff ? value - 0x10000 : value
  }
  const magic = short(0)
  if (magic !== MAGIC && magic !== MAGIC_WIDE) return undefined
  const numberBytes = magic === MAGIC ? 2 : 4
  const [nameBytes = 0, booleanCount = 0, numberCount = 0, stringCount = 0, tableBytes = 0] = [
    2, 4, 6, 8, 10,
  ].map(short)
  const booleanAt = 12 + nameBytes
  const numberAt = booleanAt + booleanCount + ((booleanAt + booleanCount) % 2)
  const stringAt = numberAt + numberCount * numberBytes
  const tableAt = stringAt + stringCount * 2
  const textAt = (at: number): ByteString => file.slice(at, file.indexOf('\0', at))
  const stringOf = (index: number): ByteString | undefined => {
    const offset = index < stringCount ? short(stringAt + index * 2) : -1
    return offset < 0 ? undefined : textAt(tableAt + offset)
  }
  const strings = new Map<string, ByteString>()
  const put = (name: string, index: number): void => {
    const text = stringOf(index)
    if (text !== undefined) strings.set(name, text)
  }
  STRINGS.split(' ').forEach(put)
  for (const [name, index] of LATE) put(name, index)
  const numbers = new Map<string, number>()
  NUMBERS.split(' ').forEach((name, index) => {
    const value = index < numberCount ? short(numberAt + index * numberBytes) : -1
    if (value >= 0) numbers.set(name, value)
  })
  const booleans = new Map<string, boolean>()
  BOOLEANS.split(' ').forEach((name, index) => {
    booleans.set(name, index < booleanCount && file.charCodeAt(booleanAt + index) === 1)
  })
  const isClearing = file.includes('\x1b[3J', tableAt + tableBytes)
  if (isClearing) strings.set('E3', '\x1b[3J')
  return { names: textAt(12), booleans, numbers, strings }
}

/** tparm(3): a string with its arguments put in; padding like $<5> is left out. */
export const withArguments = (source: ByteString, args: readonly number[]): ByteString => {
  const stack: number[] = []
  const given = [...args]
  const pop = (): number => stack.pop() ?? 0
  const text = source.replace(/\$<\d+\.?\d*[*/]*>/g, '')
  let out = ''
  let steps = 0
  for (let at = 0; at < text.length && steps < TERMINFO_STEPS_MAX; at++, steps++) {
    if (text[at] !== '%') {
      out += text[at]
      continue
    }
    const code = text[++at] ?? ''
    const binary = OPERATORS.get(code)
    if (binary !== undefined) {
      const right = pop()
      stack.push(binary(pop(), right))
    } else if (code === '%') out += '%'
    else if (code === 'd') out += `${pop()}`
    else if (code === 'c') out += String.fromCharCode(pop() & 0xff)
    else if (code === 'p') stack.push(given[Number(text[++at]) - 1] ?? 0)
    else if (code === 'i') {
      given[0] = (given[0] ?? 0) + 1
      given[1] = (given[1] ?? 0) + 1
    } else if (code === "'") {
      stack.push(text.charCodeAt(at + 1))
      at += 2
    } else if (code === '{') {
      const end = text.indexOf('}', at)
      stack.push(Number(text.slice(at + 1, end)) || 0)
      at = Math.max(end, at)
    } else if (code === '!') stack.push(pop() === 0 ? 1 : 0)
    else if (code === 't' && pop() === 0) at = skip(text, at, true)
    else if (code === 'e') at = skip(text, at, false)
    else if (/[0-9:.-]/.test(code)) {
      const format = /^:?[-+# ]?(\d*)\.?(\d*)([doxXs])/.exec(text.slice(at))
      if (format === null) continue
      out += `${pop()}`.padStart(Number(format[1]), '0').padStart(Number(format[2]), '0')
      at += format[0].length - 1
    }
  }
  return out
}

const OPERATORS: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['/', (a, b) => (b === 0 ? 0 : Math.trunc(a / b))],
  ['m', (a, b) => (b === 0 ? 0 : a % b)],
  ['&', (a, b) => a & b],
  ['|', (a, b) => a | b],
  ['^', (a, b) => a ^ b],
  ['=', (a, b) => Number(a === b)],
  ['<', (a, b) => Number(a < b)],
  ['>', (a, b) => Number(a > b)],
  ['A', (a, b) => Number(a !== 0 && b !== 0)],
  ['O', (a, b) => Number(a !== 0 || b !== 0)],
])

/** The end of the branch that is not taken: %; or, behind a condition, %e. */
const skip = (text: ByteString, from: number, stopsAtElse: boolean): number => {
  let depth = 0
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] !== '%') continue
    const code = text[++at]
    if (code === '?') depth++
    else if (code === ';') {
      if (depth-- === 0) return at
    } else if (code === 'e' && stopsAtElse && depth === 0) return at
  }
  return text.length
}
