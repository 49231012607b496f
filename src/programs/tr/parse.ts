/** The strings of tr: ranges, classes, repeats and escapes (coreutils 9.1, build_spec_list). */
import type { ByteString } from '../../base/bytes.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export type ClassName = 'upper' | 'lower' | 'other'

/** One element of a string. `repeat` 0 fills up; it occurs in the second string only. */
export type Element =
  | { readonly kind: 'bytes'; readonly bytes: readonly number[] }
  | { readonly kind: 'class'; readonly name: ClassName; readonly bytes: readonly number[] }
  | { readonly kind: 'equivalence'; readonly bytes: readonly number[] }
  | { readonly kind: 'repeat'; readonly byte: number; readonly times: number }

export type ParsedSet = { readonly elements: readonly Element[] }
export interface SetProblem {
  readonly problem: ByteString
}

interface Unit {
  readonly byte: number
  /** Escaped: it has no special meaning. */
  readonly isLiteral: boolean
}

export const parseSet = (
  text: ByteString,
  how: {
    readonly which: 1 | 2
    readonly warnings: string[]
    readonly env: ReadonlyMap<ByteString, ByteString>
  },
): ParsedSet | SetProblem => {
  const units = unescaped(text, how.warnings)
  const elements: Element[] = []
  let at = 0
  while (at < units.length) {
    const bracket = readBracket(units, at, how.env)
    if (bracket !== undefined) {
      if ('problem' in bracket) return bracket
      if (bracket.element.kind === 'repeat' && how.which === 1) {
        return { problem: 'the [c*] repeat construct may not appear in string1' }
      }
      elements.push(bracket.element)
      at = bracket.next
      continue
    }
    const unit = units[at]
    const [dash, end] = [units[at + 1], units[at + 2]]
    if (unit === undefined) break
    if (dash !== undefined && !dash.isLiteral && dash.byte === 0x2d && end !== undefined) {
      if (unit.byte > end.byte) {
        const range = `${visible(unit.byte)}-${visible(end.byte)}`
        const problem = `range-endpoints of '${range}' are in reverse collating sequence order`
        return { problem }
      }
      const bytes = Array.from({ length: end.byte - unit.byte + 1 }, (_, i) => unit.byte + i)
      elements.push({ kind: 'bytes', bytes })
      at += 3
    } else {
      elements.push({ kind: 'bytes', bytes: [unit.byte] })
      at++
    }
  }
  const fills = elements.filter((it) => it.kind === 'repeat' && it.times === 0)
  if (fills.length > 1) return { problem: 'only one [c*] repeat construct may appear in string2' }
  return { elements }
}

const visible = (byte: number): string =>
  byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, '0')}`

const ESCAPES = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
])

const unescaped = (text: ByteString, warnings: string[]): readonly Unit[] => {
  const units: Unit[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (char !== '\\') {
      units.push({ byte: char.charCodeAt(0), isLiteral: false })
      continue
    }
    const digits = /^[0-7]{1,3}/.exec(text.slice(at + 1))?.[0]
    const next = text.charAt(at + 1)
    if (digits !== undefined) {
      const used = Number.parseInt(digits, 8) > 255 ? digits.slice(0, 2) : digits
      if (used !== digits) {
        warnings.push(
          `the ambiguous octal escape \\${digits} is being\n\tinterpreted as the 2-byte sequence \\0${used}, ${digits.slice(2)}`,
        )
      }
      units.push({ byte: Number.parseInt(used, 8), isLiteral: true })
      at += used.length
    } else if (next === '') {
      warnings.push('an unescaped backslash at end of string is not portable')
      units.push({ byte: 0x5c, isLiteral: false })
    } else {
      units.push({ byte: ESCAPES.get(next) ?? next.charCodeAt(0), isLiteral: true })
      at++
    }
  }
  return units
}

type Bracket = { readonly element: Element; readonly next: number } | SetProblem

/** `[:class:]`, `[=c=]`, `[c*n]`; undefined when the bracket is just a character. */
const readBracket = (
  units: readonly Unit[],
  at: number,
  env: ReadonlyMap<ByteString, ByteString>,
): Bracket | undefined => {
  const is = (index: number, char: string): boolean => {
    const unit = units[index]
    return unit !== undefined && !unit.isLiteral && unit.byte === char.charCodeAt(0)
  }
  if (!is(at, '[')) return undefined
  for (const mark of [':', '=']) {
    if (!is(at + 1, mark)) continue
    for (let end = at + 2; end + 1 < units.length; end++) {
      if (!is(end, mark) || !is(end + 1, ']')) continue
      const inside = units
        .slice(at + 2, end)
        .map((it) => String.fromCharCode(it.byte))
        .join('')
      if (inside === '' && end === at + 2) {
        return {
          problem:
            mark === ':'
              ? "missing character class name '[::]'"
              : "missing equivalence class character '[==]'",
        }
      }
      const repeats = is(at + 2, '*') && mark !== ':'
      const element = mark === ':' ? classOf(inside) : repeats ? undefined : equivalence(inside)
      if (element !== undefined) return { element, next: end + 2 }
      if (mark === ':') return { problem: `invalid character class ${quotedWord(inside, env)}` }
      return {
        problem: `${inside}: equivalence class operand must be a single character`,
      }
    }
  }
  return readRepeat(units, at, is, env)
}

const equivalence = (inside: ByteString): Element | undefined =>
  inside.length === 1 ? { kind: 'equivalence', bytes: [inside.charCodeAt(0)] } : undefined

const readRepeat = (
  units: readonly Unit[],
  at: number,
  is: (index: number, char: string) => boolean,
  env: ReadonlyMap<ByteString, ByteString>,
): Bracket | undefined => {
  const unit = units[at + 1]
  if (unit === undefined || !is(at + 2, '*')) return undefined
  for (let end = at + 3; end < units.length; end++) {
    if (units[end]?.isLiteral === true) return undefined
    if (!is(end, ']')) continue
    const digits = units
      .slice(at + 3, end)
      .map((it) => String.fromCharCode(it.byte))
      .join('')
    if (!/^\d*$/.test(digits)) {
      return { problem: `invalid repeat count ${quotedWord(digits, env)} in [c*n] construct` }
    }
    const times = Number.parseInt(digits === '' ? '0' : digits, digits.startsWith('0') ? 8 : 10)
    return { element: { kind: 'repeat', byte: unit.byte, times }, next: end + 1 }
  }
  return undefined
}

const CLASSES = new Map<string, RegExp>([
  ['alnum', /[0-9A-Za-z]/],
  ['alpha', /[A-Za-z]/],
  ['blank', /[ \t]/],
  ['cntrl', /[\0-\x1f\x7f]/],
  ['digit', /[0-9]/],
  ['graph', /[!-~]/],
  ['lower', /[a-z]/],
  ['print', /[ -~]/],
  ['punct', /[!-/:-@[-`{-~]/],
  ['space', /[\t-\r ]/],
  ['upper', /[A-Z]/],
  ['xdigit', /[0-9A-Fa-f]/],
])

const classOf = (name: ByteString): Element | undefined => {
  const pattern = CLASSES.get(name)
  if (pattern === undefined) return undefined
  const bytes = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) =>
    pattern.test(String.fromCharCode(byte)),
  )
  return { kind: 'class', name: name === 'upper' || name === 'lower' ? name : 'other', bytes }
}
