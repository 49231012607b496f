/** The patterns of csplit: where a piece ends. */
import type { ByteString } from '../../base/bytes.ts'
import { RegexProblem } from '../../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../../base/regex.ts'
import { INTMAX, parseWhole } from '../../shell/gnu/numbers.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import type { Task } from '../../shell/program.ts'

interface Repeated {
  /** How often again; infinite for `{*}`. */
  repeats: number
}

/** Before line number `line`, or that many lines further when it repeats. */
export interface AtLine extends Repeated {
  readonly kind: 'line'
  readonly line: number
}

/** Before a line that matches, `offset` lines away; `isSkipping`: no file gets what stands before. */
export interface AtMatch extends Repeated {
  readonly kind: 'match'
  readonly text: ByteString
  readonly regex: Regex
  readonly offset: number
  readonly isSkipping: boolean
}

export type Pattern = AtLine | AtMatch

export interface ReadPatterns {
  readonly patterns: readonly Pattern[]
  /** What is told before anything is read. */
  readonly warnings: readonly ByteString[]
  /** Why csplit gives up, after the warnings. */
  readonly problem: ByteString | undefined
}

/** Reads the operands behind FILE. */
export const readPatterns = (args: readonly ByteString[], env: Task['env']): ReadPatterns => {
  const patterns: Pattern[] = []
  const warnings: ByteString[] = []
  let last = 0
  for (let at = 0; at < args.length; at++) {
    const text = args[at] ?? ''
    const pattern = /^[/%]/.test(text) ? readMatch(text, env) : readLine(text, env)
    if (typeof pattern === 'string') return { patterns, warnings, problem: pattern }
    if (pattern.kind === 'line') {
      const shown = quotedWord(String(pattern.line), env)
      if (pattern.line < last) {
        const problem = `line number ${shown} is smaller than preceding line number, ${last}`
        return { patterns, warnings, problem }
      }
      if (pattern.line === last) {
        warnings.push(`warning: line number ${shown} is the same as preceding line number`)
      }
      last = pattern.line
    }
    patterns.push(pattern)
    const next = args[at + 1]
    if (next?.startsWith('{') !== true) continue
    const repeats = readRepeats(next, env)
    if (typeof repeats === 'string') return { patterns, warnings, problem: repeats }
    pattern.repeats = repeats
    at++
  }
  return { patterns, warnings, problem: undefined }
}

const readLine = (text: ByteString, env: Task['env']): AtLine | ByteString => {
  const line = parseWhole(text)
  if (typeof line !== 'number') return `${quotedWord(text, env)}: invalid pattern`
  if (line === 0) return `${text}: line number must be greater than zero`
  return { kind: 'line', line, repeats: 0 }
}

const readMatch = (text: ByteString, env: Task['env']): AtMatch | ByteString => {
  const delimiter = text.charAt(0)
  const end = text.lastIndexOf(delimiter)
  if (end === 0) return `${text}: closing delimiter '${delimiter}' missing`
  const regex = compile(text.slice(1, end))
  const shown = quotedWord(text, env)
  if (regex instanceof RegexProblem) return `${shown}: invalid regular expression: ${regex.text}`
  const rest = text.slice(end + 1)
  const offset = rest === '' ? 0 : parseWhole(rest, { signed: true, max: INTMAX })
  if (typeof offset !== 'number') return `${shown}: integer expected after delimiter`
  return { kind: 'match', text, regex, offset, isSkipping: delimiter === '%', repeats: 0 }
}

/** A bracket that ends where it starts is no expression at all: glibc's re_compile_pattern. */
const compile = (source: ByteString): Regex | RegexProblem => {
  const regex = compileRegex(source, { syntax: 'basic', dialect: 'grep' })
  const before = /^(.*)\[\^?$/s.exec(source)?.[1]
  if (before === undefined || !(regex instanceof RegexProblem)) return regex
  const isOpened = compileRegex(before, { syntax: 'basic', dialect: 'grep' })
  return isOpened instanceof RegexProblem ? regex : new RegexProblem('Invalid regular expression')
}

const readRepeats = (text: ByteString, env: Task['env']): number | ByteString => {
  if (!text.endsWith('}')) return `${quotedWord(text, env)}: '}' is required in repeat count`
  const inside = text.slice(1, -1)
  if (inside === '*') return Number.POSITIVE_INFINITY
  const repeats = parseWhole(inside)
  if (typeof repeats === 'number') return repeats
  const shown = quotedWord(text.slice(0, -1), env)
  return `${shown}}: integer required between '{' and '}'`
}
