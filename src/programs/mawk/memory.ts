/** Variables, arrays, and the record with its fields. */
import type { ByteString } from '../../base/bytes.ts'
import { PATTERNS_KEPT_MAX } from '../../base/limits.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../../base/regex.ts'
import type { AwkArray, Value } from './ast.ts'
import { fromInput, toNumber, toText } from './values.ts'

/** Ends the program with a message on stderr and status 2. */
export class RunTimeError {
  readonly text: ByteString
  constructor(text: ByteString) {
    this.text = text
  }
}

/** A local variable of a function: a value, or an array once it is used as one. */
export type Cell = { value: Value; array?: AwkArray }

export class Memory {
  readonly globals = new Map<string, Value>()
  readonly arrays = new Map<string, AwkArray>()
  /** The running function's parameters. */
  locals: Map<string, Cell> | undefined
  #record = ''
  #fields: Value[] | undefined
  #isStale = false
  readonly #patterns = new Map<ByteString, Regex>()

  constructor() {
    for (const [name, value] of DEFAULTS) this.globals.set(name, value)
  }

  get convfmt(): ByteString {
    return this.textOf('CONVFMT')
  }

  textOf(name: string): ByteString {
    const value = this.globals.get(name)
    return toText(value, name === 'CONVFMT' || name === 'OFMT' ? '%.6g' : this.convfmt)
  }

  get(name: string): Value {
    const local = this.locals?.get(name)
    if (local !== undefined) return local.value
    if (name === 'NF') return this.fields().length
    return this.globals.get(name)
  }

  set(name: string, value: Value): void {
    const local = this.locals?.get(name)
    if (local !== undefined) local.value = value
    else if (name === 'NF') this.setCount(toNumber(value))
    else this.globals.set(name, value)
  }

  array(name: string): AwkArray {
    const local = this.locals?.get(name)
    if (local !== undefined) {
      local.array ??= new Map()
      return local.array
    }
    let found = this.arrays.get(name)
    if (found === undefined) {
      found = new Map()
      this.arrays.set(name, found)
    }
    return found
  }

  setRecord(text: ByteString): void {
    this.#record = text
    this.#fields = undefined
    this.#isStale = false
  }

  fields(): Value[] {
    this.#fields ??= this.split(this.#record, this.textOf('FS')).map(fromInput)
    return this.#fields
  }

  field(number: number): Value {
    if (number < 0) throw new RunTimeError(`run time error: negative field index $${number}`)
    if (number > 0) return this.fields()[number - 1]
    return fromInput(this.record())
  }

  record(): ByteString {
    if (this.#isStale) {
      const convfmt = this.convfmt
      this.#record = this.fields()
        .map((it) => toText(it, convfmt))
        .join(this.textOf('OFS'))
      this.#isStale = false
    }
    return this.#record
  }

  setField(number: number, value: Value): void {
    if (number === 0) {
      this.setRecord(toText(value, this.convfmt))
      return
    }
    if (number < 0) throw new RunTimeError(`run time error: negative field index $${number}`)
    if (number > FIELDS_MAX) {
      throw new RunTimeError(`run time error: attempt to access field ${number}`)
    }
    const fields = this.fields()
    while (fields.length < number) fields.push('')
    fields[number - 1] = value
    this.#isStale = true
  }

  setCount(count: number): void {
    const fields = this.fields()
    const wanted = Math.max(0, Math.min(FIELDS_MAX, Math.trunc(count)))
    while (fields.length < wanted) fields.push('')
    fields.length = wanted
    this.#isStale = true
  }

  /** Fields of a text: ' ' is blanks, one character itself, '' every character, else a regex. */
  split(text: ByteString, separator: ByteString): ByteString[] {
    if (separator === ' ') return text.split(/[ \t\n]+/).filter((it) => it !== '')
    if (text === '') return []
    if (separator === '') return text.split('')
    const isParagraph = this.textOf('RS') === ''
    if (separator.length === 1 && !/[\\^$.[|()*+?{]/.test(separator)) {
      return isParagraph
        ? text.split('\n').flatMap((it) => it.split(separator))
        : text.split(separator)
    }
    return this.splitBy(text, this.pattern(separator.length === 1 ? `[${separator}]` : separator))
  }

  splitBy(text: ByteString, regex: Regex): ByteString[] {
    const parts: ByteString[] = []
    let at = 0
    for (let from = 0; from <= text.length; ) {
      const found = regex.find(text, { from })
      if (found === undefined) break
      if (found.end === found.start) {
        from = found.end + 1
        continue
      }
      parts.push(text.slice(at, found.start))
      at = found.end
      from = found.end
    }
    parts.push(text.slice(at))
    return parts
  }

  pattern(source: ByteString): Regex {
    const known = this.#patterns.get(source)
    if (known !== undefined) return known
    const regex = compileRegex(source, { syntax: 'extended', dialect: 'awk', bytes: true })
    if (regex instanceof RegexProblem) {
      throw new RunTimeError(
        `run time error: regular expression compile failed (${regex.text})\n${source}`,
      )
    }
    if (this.#patterns.size >= PATTERNS_KEPT_MAX) this.#patterns.clear()
    this.#patterns.set(source, regex)
    return regex
  }
}

/** Fields one record may have: what an assignment to $N or NF can make. */
const FIELDS_MAX = 32_767 * 32

const DEFAULTS: readonly (readonly [string, Value])[] = [
  ['FS', ' '],
  ['OFS', ' '],
  ['RS', '\n'],
  ['ORS', '\n'],
  ['SUBSEP', '\x1c'],
  ['CONVFMT', '%.6g'],
  ['OFMT', '%.6g'],
  ['NR', 0],
  ['FNR', 0],
  ['RSTART', 0],
  ['RLENGTH', -1],
  ['FILENAME', undefined],
]
