/** Methods of Python's own types. */
import type { ByteString } from '../../base/bytes.ts'
import { formatValue } from './format.ts'
import {
  Bytes,
  Callable,
  Dict,
  ITEMS_MAX,
  isSame,
  itemsOf,
  List,
  plainNumber,
  Raised,
  repr,
  str,
  Tuple,
  type Value,
} from './values.ts'

type Plain = (args: readonly Value[]) => Value

/** Undefined: there is none of that name. */
export const methodOf = (of: Value, name: string): Callable | undefined => {
  const found =
    typeof of === 'string'
      ? onText(of, (text) => text).get(name)
      : of instanceof Bytes
        ? (onBytes(of).get(name) ?? onText(of.text, (text) => new Bytes(text)).get(name))
        : of instanceof List
          ? onList(of).get(name)
          : of instanceof Dict
            ? onDict(of).get(name)
            : undefined
  if (found === undefined) return undefined
  return new Callable(name, function* (args) {
    yield undefined
    return found(args)
  })
}

const textOf = (value: Value | undefined): ByteString => {
  if (typeof value === 'string') return value
  if (value instanceof Bytes) return value.text
  return value === undefined || value === null ? '' : str(value)
}

const numberOf = (value: Value | undefined): number => Number(plainNumber(value ?? null) ?? 0)

const stripped = (
  text: ByteString,
  what: Value | undefined,
  sides: 'both' | 'left' | 'right',
): ByteString => {
  const set = what === undefined || what === null ? ' \t\n\r\f\v' : textOf(what)
  let [from, to] = [0, text.length]
  if (sides !== 'right') while (from < to && set.includes(text.charAt(from))) from++
  if (sides !== 'left') while (to > from && set.includes(text.charAt(to - 1))) to--
  return text.slice(from, to)
}

/** What text and bytes share; `made` makes the one or the other. */
const onText = (text: ByteString, made: (text: ByteString) => Value): ReadonlyMap<string, Plain> =>
  new Map<string, Plain>([
    ['upper', () => made(text.replace(/[a-z]/g, (it) => it.toUpperCase()))],
    ['lower', () => made(text.replace(/[A-Z]/g, (it) => it.toLowerCase()))],
    ['strip', ([what]) => made(stripped(text, what, 'both'))],
    ['lstrip', ([what]) => made(stripped(text, what, 'left'))],
    ['rstrip', ([what]) => made(stripped(text, what, 'right'))],
    ['startswith', ([what]) => text.startsWith(textOf(what))],
    ['endswith', ([what]) => text.endsWith(textOf(what))],
    ['find', ([what]) => BigInt(text.indexOf(textOf(what)))],
    ['count', ([what]) => BigInt(text.split(textOf(what)).length - 1)],
    ['replace', ([what, by]) => made(text.replaceAll(textOf(what), () => textOf(by)))],
    [
      'join',
      ([items]) =>
        made(
          itemsOf(items ?? null)
            .map(textOf)
            .join(text),
        ),
    ],
    ['split', ([by, times]) => new List(splitText(text, by, numberOf(times)).map(made))],
    [
      'splitlines',
      () =>
        new List(
          text
            .replace(/\r?\n$/, '')
            .split(/\r?\n/)
            .map(made),
        ),
    ],
    ['isdigit', () => /^\d+$/.test(text)],
    ['isalpha', () => /^[A-Za-z]+$/.test(text)],
    ['zfill', ([width]) => made(text.padStart(Math.min(numberOf(width), 10_000), '0'))],
    ['center', ([width]) => made(formatValue(text, `^${Math.min(numberOf(width), 10_000)}`))],
    ['ljust', ([width]) => made(text.padEnd(Math.min(numberOf(width), 10_000)))],
    ['rjust', ([width]) => made(text.padStart(Math.min(numberOf(width), 10_000)))],
    [
      'title',
      () =>
        made(
          text.replace(
            /[A-Za-z]+/g,
            (it) => it.charAt(0).toUpperCase() + it.slice(1).toLowerCase(),
          ),
        ),
    ],
    ['encode', () => new Bytes(text)],
    ['format', (args) => formatBraces(text, args)],
  ])

const splitText = (text: ByteString, by: Value | undefined, times: number): ByteString[] => {
  if (by === undefined || by === null)
    return text.trim() === '' ? [] : text.trim().split(/[ \t\n\r\f\v]+/)
  const parts = text.split(textOf(by))
  return times > 0 && parts.length > times
    ? [...parts.slice(0, times), parts.slice(times).join(textOf(by))]
    : parts
}

const formatBraces = (text: ByteString, args: readonly Value[]): ByteString => {
  let next = 0
  return text.replace(
    /\{\{|\}\}|\{(\d*)(?::([^{}]*))?\}/g,
    (all: string, index: string, spec = '') => {
      if (all === '{{' || all === '}}') return all.charAt(0)
      const value = args[index === '' ? next++ : Number(index)]
      if (value === undefined) {
        throw new Raised('IndexError', 'Replacement index 0 out of range for positional args tuple')
      }
      return formatValue(value, spec)
    },
  )
}

const onBytes = ({ text }: Bytes): ReadonlyMap<string, Plain> =>
  new Map<string, Plain>([
    ['decode', () => text],
    ['hex', () => Buffer.from(text, 'latin1').toString('hex')],
  ])

const onList = (list: List): ReadonlyMap<string, Plain> =>
  new Map<string, Plain>([
    [
      'append',
      ([value]) => {
        if (list.items.length > ITEMS_MAX) throw new Raised('MemoryError', '')
        list.items.push(value ?? null)
        return null
      },
    ],
    [
      'extend',
      ([values]) => {
        const more = [...itemsOf(values ?? null)]
        if (list.items.length + more.length > ITEMS_MAX) throw new Raised('MemoryError', '')
        for (const it of more) list.items.push(it)
        return null
      },
    ],
    ['pop', ([at]) => list.items.splice(at === undefined ? -1 : numberOf(at), 1)[0] ?? null],
    [
      'insert',
      ([at, value]) => {
        list.items.splice(numberOf(at), 0, value ?? null)
        return null
      },
    ],
    [
      'reverse',
      () => {
        list.items.reverse()
        return null
      },
    ],
    ['index', ([value]) => BigInt(list.items.findIndex((it) => isSame(it, value ?? null)))],
    ['count', ([value]) => BigInt(list.items.filter((it) => isSame(it, value ?? null)).length)],
  ])

const onDict = (dict: Dict): ReadonlyMap<string, Plain> => {
  const entries = (): readonly (readonly [Value, Value])[] => [...dict.entries.values()]
  return new Map<string, Plain>([
    ['get', ([key, standard]) => dict.get(key ?? null) ?? standard ?? null],
    ['keys', () => new List(entries().map(([key]) => key))],
    ['values', () => new List(entries().map(([, value]) => value))],
    ['items', () => new List(entries().map((it) => new Tuple(it)))],
    [
      'pop',
      ([key]) => {
        const found = dict.get(key ?? null) ?? null
        dict.entries.delete(repr(key ?? null))
        return found
      },
    ],
  ])
}
