/** printf of bash 5.2 and of coreutils 9.1: the format, its arguments, and what is wrong with them. */
import type { ByteString } from '../base/bytes.ts'
import { type Layout, layInteger, layReal, layText } from '../base/cformat.ts'
import { PRINTF_BYTES_MAX } from '../base/limits.ts'
import { interpretEscapes } from './echo.ts'
import { readDirective } from './printf/directive.ts'
import { integerOf, realOfText } from './printf/numbers.ts'

/** What differs between the builtin and the program. */
export interface PrintfHost {
  readonly dialect: 'bash' | 'coreutils'
  /** A text as messages quote it (coreutils: between typographic quotes). */
  quoted(text: ByteString): ByteString
  /** %q. */
  shellQuoted(text: ByteString): ByteString
  /** %(format)T at seconds since 1970; -1 is now, -2 when the shell started. */
  timeText(format: ByteString, seconds: number): ByteString
}

export interface PrintfResult {
  readonly text: ByteString
  readonly status: number
  /** Messages without the name in front, in order. */
  readonly problems: readonly ByteString[]
}

/** Formats; the format is used again until the arguments are used up. */
export const printf = (
  format: ByteString,
  args: readonly ByteString[],
  host: PrintfHost,
): PrintfResult => {
  const printing = new Printing(args, host)
  do {
    printing.once(format)
  } while (printing.wantsMore())
  return printing.result()
}

class Printing {
  readonly #args: readonly ByteString[]
  readonly #host: PrintfHost
  #at = 0
  #used = 0
  #text = ''
  #status = 0
  #stops = false
  readonly #problems: ByteString[] = []

  constructor(args: readonly ByteString[], host: PrintfHost) {
    this.#args = args
    this.#host = host
  }

  wantsMore(): boolean {
    const { dialect, quoted } = this.#host
    if (this.#stops || this.#at >= this.#args.length) return false
    if (this.#text.length > PRINTF_BYTES_MAX) return false
    if (this.#at > this.#used) {
      this.#used = this.#at
      return true
    }
    if (dialect === 'coreutils') {
      const extra = quoted(this.#args[this.#at] ?? '')
      this.#problems.push(`warning: ignoring excess arguments, starting with ${extra}`)
    }
    return false
  }

  result(): PrintfResult {
    return { text: this.#text, status: this.#status, problems: this.#problems }
  }

  /** Works through the format once. */
  once(format: ByteString): void {
    let at = 0
    while (at < format.length && !this.#stops) {
      const percent = format.indexOf('%', at)
      const end = percent < 0 ? format.length : percent
      this.#plain(format.slice(at, end))
      if (percent < 0 || this.#stops) return
      if (format[percent + 1] === '%') {
        this.#text += '%'
        at = percent + 2
      } else at = this.#convert(format, percent)
    }
  }

  #plain(text: ByteString): void {
    if (!text.includes('\\')) {
      this.#text += text
      return
    }
    const isBash = this.#host.dialect === 'bash'
    const shown = interpretEscapes(text, isBash ? 'format' : 'coreutils')
    if (!isBash && shown.problems.length > 0) {
      this.#fail('missing hexadecimal number in escape')
      return
    }
    this.#text += shown.text
    this.#problems.push(...shown.problems)
    if (shown.stops) this.#stops = true
  }

  /** One conversion; answers where the format goes on. */
  #convert(format: ByteString, percent: number): number {
    const directive = readDirective(format, percent, this.#host.dialect)
    if ('problem' in directive) {
      this.#fail(directive.problem)
      return format.length
    }
    if ('notATime' in directive) {
      this.#problems.push(`warning: \`${directive.notATime}': invalid time format specification`)
      this.#text += '%('
      return directive.next
    }
    const width = directive.width === '*' ? this.#starNumber() : directive.width
    const given = directive.precision === '*' ? this.#starNumber() : directive.precision
    const flags = width < 0 ? `${directive.flags}-` : directive.flags
    const precision = given === undefined || given < 0 ? undefined : given
    const layout = { flags, width: Math.abs(width), precision }
    if (directive.letter === 'T') this.#time(directive.time ?? '', layout)
    else this.#letter(directive.letter, layout)
    return directive.next
  }

  #letter(letter: string, layout: Layout): void {
    if ('diouxX'.includes(letter)) this.#integer(letter, layout)
    else if ('aAeEfFgG'.includes(letter)) this.#real(letter, layout)
    else if (letter === 'c') this.#text += layText(this.#next()?.[0] ?? '\0', noPrecision(layout))
    else if (letter === 's') this.#text += layText(this.#next() ?? '', layout)
    else if (letter === 'b') this.#escaped(layout)
    else if (letter === 'q') this.#quoted(layout)
    else if (letter === 'Q') {
      const text = this.#next() ?? ''
      const cut = layout.precision === undefined ? text : text.slice(0, layout.precision)
      this.#text += layText(this.#host.shellQuoted(cut), noPrecision(layout))
    } else this.#next()
  }

  #quoted(layout: Layout): void {
    const text = this.#next()
    if (text === undefined && this.#host.dialect === 'coreutils') return
    this.#text += layText(this.#host.shellQuoted(text ?? ''), layout)
  }

  #escaped(layout: Layout): void {
    const shown = interpretEscapes(
      this.#next() ?? '',
      this.#host.dialect === 'bash' ? '%b' : 'coreutils %b',
    )
    if (shown.problems.length > 0 && this.#host.dialect === 'coreutils') {
      this.#fail('missing hexadecimal number in escape')
      return
    }
    this.#problems.push(...shown.problems)
    this.#text += layText(shown.text, layout)
    if (shown.stops) this.#stops = true
  }

  #integer(letter: string, layout: Layout): void {
    const isSigned = letter === 'd' || letter === 'i'
    const value = this.#number(this.#next(), isSigned)
    this.#text += layInteger(value, letter, layout)
  }

  #number(text: ByteString | undefined, isSigned: boolean): bigint {
    if (text === undefined) return 0n
    const { value, problem, isWarning } = integerOf(text, isSigned, this.#host)
    if (problem !== undefined) {
      this.#problems.push(problem)
      if (!isWarning) this.#status = 1
    }
    return value
  }

  #real(letter: string, layout: Layout): void {
    const { value, problem, isWarning } = realOfText(this.#next() ?? '0', this.#host)
    if (problem !== undefined) {
      this.#problems.push(problem)
      if (!isWarning) this.#status = 1
    }
    this.#text += layReal(value, letter, layout)
  }

  #time(format: ByteString, layout: Layout): void {
    const text = this.#next()
    const seconds = text === undefined ? -1 : Number(this.#number(text, true))
    this.#text += layText(this.#host.timeText(format, seconds), layout)
  }

  #starNumber(): number {
    const text = this.#next()
    return text === undefined ? 0 : Number(this.#number(text, true))
  }

  #next(): ByteString | undefined {
    const text = this.#args[this.#at]
    if (this.#at < this.#args.length) this.#at++
    return text
  }

  #fail(problem: ByteString): void {
    this.#problems.push(problem)
    this.#status = 1
    this.#stops = true
  }
}

const noPrecision = (layout: Layout): Layout => ({ ...layout, precision: undefined })
