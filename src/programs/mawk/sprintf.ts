/** printf and sprintf of mawk. */
import type { ByteString } from '../../base/bytes.ts'
import { realOf } from '../../base/cformat/real.ts'
import { layInteger, layReal, layText } from '../../base/cformat.ts'
import type { Value } from './ast.ts'
import { toNumber, toText } from './values.ts'

/** Why a format can't be carried out; what was made before it. */
export interface BadFormat {
  readonly before: ByteString
  readonly problem: string
}

const DIRECTIVE = /%([-+ #0]*)(\*|\d*)(?:\.(\*|\d*))?[hlLqjzt]*(.?)/gs

export const sprintf = (
  format: ByteString,
  args: readonly Value[],
  how: { readonly convfmt: ByteString; readonly name: string },
): ByteString | BadFormat => {
  let at = 0
  let text = ''
  let last = 0
  let conversions = 0
  const short = (): BadFormat => ({
    before: text,
    problem: `not enough arguments passed to ${how.name}("${format}")`,
  })
  for (const match of format.matchAll(DIRECTIVE)) {
    const [all, flags = '', widthText = '', precisionText, letter = ''] = match
    text += format.slice(last, match.index)
    last = match.index + all.length
    if (letter === '%' && all === '%%') {
      text += '%'
      continue
    }
    conversions++
    let width = Number(widthText === '*' ? 0 : widthText || 0)
    let precision = precisionText === undefined ? undefined : Number(precisionText || 0)
    if (widthText === '*') {
      if (at >= args.length) return short()
      width = Math.trunc(toNumber(args[at++]))
    }
    if (precisionText === '*') {
      if (at >= args.length) return short()
      precision = Math.trunc(toNumber(args[at++]))
    }
    if (!/[diouxXeEfFgGaAcs]/.test(letter) || letter === '') {
      const shown = `improper conversion(number ${conversions}) in ${how.name}("${format}")`
      return { before: text, problem: shown }
    }
    if (at >= args.length) return short()
    const isLeft = width < 0
    const layout = { flags: isLeft ? `${flags}-` : flags, width: Math.abs(width), precision }
    text += convert(letter, args[at++], layout, how.convfmt)
  }
  return text + format.slice(last)
}

const convert = (
  letter: string,
  value: Value,
  layout: Parameters<typeof layInteger>[2],
  convfmt: ByteString,
): ByteString => {
  switch (letter) {
    case 's':
      return layText(toText(value, convfmt), layout)
    case 'c': {
      const char =
        typeof value === 'number'
          ? String.fromCharCode(Math.trunc(value) & 0xff)
          : value === undefined
            ? '\0'
            : toText(value, convfmt).charAt(0) || '\0'
      return layText(char, { ...layout, precision: undefined })
    }
    case 'd':
    case 'i':
      return layInteger(whole(toNumber(value)), 'd', layout)
    case 'o':
    case 'u':
    case 'x':
    case 'X':
      return layInteger(BigInt.asUintN(64, whole(toNumber(value))), letter, layout)
    default:
      return layReal(realOf(toNumber(value)), letter, layout)
  }
}

/** d_to_I of mawk: an int of the machine, and no more. */
const MAX = 2_147_483_647

const whole = (value: number): bigint => {
  if (Number.isNaN(value)) return -BigInt(MAX) - 1n
  return BigInt(Math.trunc(Math.min(Math.max(value, -MAX), MAX)))
}
