/** Texts with values in them: `%`, format() and f-strings. */
import type { ByteString } from '../../base/bytes.ts'
import { plainNumber, Raised, repr, str, Tuple, typeName, type Value } from './values.ts'

/** `'%s' % x`. */
export const formatPercent = (text: ByteString, given: Value): ByteString => {
  const values = given instanceof Tuple ? [...given.items] : [given]
  let used = 0
  const done = text.replace(
    /%([-0 +#]*)(\d*)(?:\.(\d+))?([sdrxXofc%])/g,
    (_, flags: string, width: string, places: string | undefined, kind: string) => {
      if (kind === '%') return '%'
      const value = values[used++]
      if (value === undefined)
        throw new Raised('TypeError', 'not enough arguments for format string')
      const shown =
        kind === 's' ? str(value) : kind === 'r' ? repr(value) : numberAs(kind, value, places)
      const cut = kind === 's' && places !== undefined ? shown.slice(0, Number(places)) : shown
      return padded(cut, { flags, width: Math.min(Number(width), 10_000) })
    },
  )
  if (used < values.length)
    throw new Raised('TypeError', 'not all arguments converted during string formatting')
  return done
}

const padded = (
  text: ByteString,
  { flags, width }: { flags: string; width: number },
): ByteString => {
  if (flags.includes('-')) return text.padEnd(width)
  return text.padStart(width, flags.includes('0') ? '0' : ' ')
}

const numberAs = (kind: string, value: Value, places: string | undefined): string => {
  const number = plainNumber(value)
  if (kind === 'c')
    return typeof value === 'string' ? value : String.fromCharCode(Number(number ?? 0))
  if (number === undefined) {
    throw new Raised(
      'TypeError',
      `%${kind} format: a real number is required, not ${typeName(value)}`,
    )
  }
  if (kind === 'f') return Number(number).toFixed(Math.min(Number(places ?? 6), 100))
  const whole = typeof number === 'bigint' ? number : BigInt(Math.trunc(number))
  if (kind === 'x') return whole.toString(16)
  if (kind === 'X') return whole.toString(16).toUpperCase()
  return kind === 'o' ? whole.toString(8) : whole.toString()
}

/** What stands behind the colon: `>10`, `02x`, `.2f`. */
export const formatValue = (value: Value, spec: ByteString): ByteString => {
  const [, fill = ' ', align = '', zero = '', width = '', places, kind = ''] =
    /^(?:(.)(?=[<>^]))?([<>^])?(0)?(\d+)?(?:\.(\d+))?([sdxXbofe%])?$/.exec(spec) ?? []
  const isNumber = plainNumber(value) !== undefined
  const shown =
    kind === 'b'
      ? BigInt(plainNumber(value) ?? 0).toString(2)
      : kind !== '' && kind !== 's'
        ? numberAs(kind, value, places)
        : places !== undefined && isNumber
          ? Number(plainNumber(value)).toPrecision(Number(places))
          : str(value)
  const room = Math.min(Number(width), 10_000)
  if (zero !== '') return shown.padStart(room, '0')
  if (align === '^') {
    const left = Math.floor((room - shown.length) / 2)
    return shown.padStart(shown.length + Math.max(0, left), fill).padEnd(room, fill)
  }
  return align === '>' || (align === '' && isNumber)
    ? shown.padStart(room, fill)
    : shown.padEnd(room, fill)
}
