/** What operators of Python do. */
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import { formatPercent } from './format.ts'
import {
  Bytes,
  Dict,
  ITEMS_MAX,
  isSame,
  itemsOf,
  List,
  plainNumber,
  Raised,
  repr,
  Thing,
  Tuple,
  typeName,
  type Value,
} from './values.ts'

/** As many bits as a number may have. */
const BITS_MAX = 65_536n

/** `a + b` and its kin. */
export const operate = (operator: string, a: Value, b: Value): Value => {
  const [x, y] = [plainNumber(a), plainNumber(b)]
  if (x !== undefined && y !== undefined) return onNumbers(operator, x, y)
  if (operator === '+') {
    if (typeof a === 'string' && typeof b === 'string') return held(a + b)
    if (a instanceof Bytes && b instanceof Bytes) return new Bytes(held(a.text + b.text))
    if (a instanceof List && b instanceof List) return new List(heldItems([...a.items, ...b.items]))
    if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items])
    if (typeof a === 'string' || a instanceof List || a instanceof Tuple) {
      const own = typeName(a)
      throw new Raised('TypeError', `can only concatenate ${own} (not "${typeName(b)}") to ${own}`)
    }
  }
  if (operator === '*') {
    const [what, count] = y === undefined ? [b, x] : [a, y]
    if (typeof count === 'bigint') return repeat(what, Number(count < 0n ? 0n : count))
  }
  if (operator === '%' && typeof a === 'string') return formatPercent(a, b)
  throw new Raised(
    'TypeError',
    `unsupported operand type(s) for ${operator}: '${typeName(a)}' and '${typeName(b)}'`,
  )
}

const held = (text: string): string => {
  if (text.length > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
  return text
}

const heldItems = (items: Value[]): Value[] => {
  if (items.length > ITEMS_MAX) throw new Raised('MemoryError', '')
  return items
}

const repeat = (what: Value, count: number): Value => {
  const size =
    what instanceof Bytes ? what.text.length : typeof what === 'string' ? what.length : 16
  if (size * count > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
  if (typeof what === 'string') return what.repeat(count)
  if (what instanceof Bytes) return new Bytes(what.text.repeat(count))
  if (what instanceof List) {
    if (what.items.length * count * 16 > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
    return new List(Array.from({ length: count }, () => what.items).flat())
  }
  throw new Raised('TypeError', `can't multiply sequence by non-int of type '${typeName(what)}'`)
}

const onNumbers = (operator: string, x: bigint | number, y: bigint | number): Value => {
  const isInt = typeof x === 'bigint' && typeof y === 'bigint'
  if (isInt && operator !== '/') return onInts(operator, x, y)
  const [a, b] = [Number(x), Number(y)]
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      if (b === 0)
        throw new Raised('ZeroDivisionError', isInt ? 'division by zero' : 'float division by zero')
      return a / b
    case '//':
      if (b === 0) throw new Raised('ZeroDivisionError', 'float floor division by zero')
      return Math.floor(a / b)
    case '%':
      if (b === 0) throw new Raised('ZeroDivisionError', 'float modulo')
      return a - b * Math.floor(a / b)
    case '**':
      return a ** b
  }
  throw new Raised('TypeError', `unsupported operand type(s) for ${operator}: 'float' and 'float'`)
}

const onInts = (operator: string, x: bigint, y: bigint): Value => {
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return bounded(x * y)
    case '//':
    case '%': {
      if (y === 0n) {
        const what =
          operator === '%' ? 'integer modulo by zero' : 'integer division or modulo by zero'
        throw new Raised('ZeroDivisionError', what)
      }
      const rest = ((x % y) + y) % y
      return operator === '%' ? rest : (x - rest) / y
    }
    case '**': {
      if (y < 0n) return Number(x) ** Number(y)
      const bits = BigInt(x.toString(2).length) * y
      if (bits > BITS_MAX) throw new Raised('MemoryError', '')
      return x ** y
    }
    case '&':
      return x & y
    case '|':
      return x | y
    case '^':
      return x ^ y
    case '<<':
      if (y > BITS_MAX) throw new Raised('MemoryError', '')
      return x << y
    case '>>':
      return x >> y
  }
  throw new Raised('TypeError', `unsupported operand type(s) for ${operator}: 'int' and 'int'`)
}

const bounded = (value: bigint): bigint => {
  if (value > BIGGEST || value < -BIGGEST) throw new Raised('MemoryError', '')
  return value
}

const BIGGEST = 2n ** BITS_MAX

/** `a < b` and its kin. */
export const compare = (operator: string, a: Value, b: Value): boolean => {
  switch (operator) {
    case '==':
    case 'is':
      return isSame(a, b)
    case '!=':
    case 'is not':
      return !isSame(a, b)
    case 'in':
      return contains(b, a)
    case 'not in':
      return !contains(b, a)
  }
  const order = orderOf(a, b)
  if (order === undefined) {
    throw new Raised(
      'TypeError',
      `'${operator}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`,
    )
  }
  if (operator === '<') return order < 0
  if (operator === '>') return order > 0
  return operator === '<=' ? order <= 0 : order >= 0
}

export const orderOf = (a: Value, b: Value): number | undefined => {
  const [x, y] = [plainNumber(a), plainNumber(b)]
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  if (!isSequence(a) || !isSequence(b)) return undefined
  const [left, right] = [itemsOf(a), itemsOf(b)]
  for (const [at, it] of left.entries()) {
    const other = right[at]
    if (other === undefined) return 1
    const order = orderOf(it, other)
    if (order !== 0) return order
  }
  return left.length - right.length
}

/** sys.version_info is one, too. */
const isSequence = (value: Value): boolean =>
  value instanceof List ||
  value instanceof Tuple ||
  (value instanceof Thing && value.attributes.has('__items__'))

const contains = (where: Value, what: Value): boolean => {
  if (typeof where === 'string') {
    if (typeof what === 'string') return where.includes(what)
    throw new Raised(
      'TypeError',
      `'in <string>' requires string as left operand, not ${typeName(what)}`,
    )
  }
  if (where instanceof Bytes && what instanceof Bytes) return where.text.includes(what.text)
  if (where instanceof Dict) return where.get(what) !== undefined
  return itemsOf(where).some((it) => isSame(it, what))
}

/** `a[b]`. */
export const item = (of: Value, at: Value): Value => {
  if (of instanceof Dict) {
    const found = of.get(at)
    if (found === undefined) throw new Raised('KeyError', repr(at))
    return found
  }
  const index = plainNumber(at)
  if (typeof index !== 'bigint')
    throw new Raised(
      'TypeError',
      `${typeName(of)} indices must be integers or slices, not ${typeName(at)}`,
    )
  const items = itemsOf(of)
  const found = items[Number(index < 0n ? index + BigInt(items.length) : index)]
  if (found === undefined)
    throw new Raised(
      'IndexError',
      `${typeName(of) === 'str' ? 'string' : typeName(of)} index out of range`,
    )
  return found
}

/** `a[from:to:step]`. */
export const slice = (of: Value, from: Value, to: Value, step: Value): Value => {
  const items = itemsOf(of)
  const stride = step === null ? 1 : Number(plainNumber(step) ?? 1)
  if (stride === 0) throw new Raised('ValueError', 'slice step cannot be zero')
  const clamp = (value: Value, standard: number): number => {
    if (value === null) return standard
    const given = Number(plainNumber(value) ?? 0)
    const at = given < 0 ? given + items.length : given
    return Math.max(stride < 0 ? -1 : 0, Math.min(at, stride < 0 ? items.length - 1 : items.length))
  }
  const [start, end] = [
    clamp(from, stride < 0 ? items.length - 1 : 0),
    clamp(to, stride < 0 ? -1 : items.length),
  ]
  const found: Value[] = []
  for (let at = start; stride < 0 ? at > end : at < end; at += stride) found.push(items[at] ?? null)
  if (typeof of === 'string') return found.join('')
  if (of instanceof Bytes)
    return new Bytes(found.map((it) => String.fromCharCode(Number(it))).join(''))
  return of instanceof Tuple ? new Tuple(found) : new List(found)
}
