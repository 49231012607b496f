/** Python's built-in functions. */
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import type { Run, Task } from '../../shell/program.ts'
import { openFile } from './files.ts'
import { formatValue } from './format.ts'
import { orderOf } from './operators.ts'
import {
  Bytes,
  Callable,
  Dict,
  isTrue,
  itemsOf,
  List,
  type Named,
  plainNumber,
  Raised,
  repr,
  str,
  Thing,
  Tuple,
  typeName,
  type Value,
} from './values.ts'

type Native = (args: readonly Value[], named: Named) => Run<Value>

/** A function of ours by name. */
export const native = (name: string, call: Native): Callable => new Callable(name, call)

/** One that neither waits nor asks the system. */
export const quick = (name: string, call: (args: readonly Value[]) => Value): Callable =>
  new Callable(name, function* (args) {
    yield undefined
    return call(args)
  })

const ERRORS =
  'Exception BaseException ValueError TypeError KeyError IndexError NameError AttributeError OSError IOError ImportError ModuleNotFoundError RuntimeError ZeroDivisionError KeyboardInterrupt SystemExit FileNotFoundError PermissionError ConnectionRefusedError ConnectionError TimeoutError EOFError StopIteration MemoryError NotImplementedError'.split(
    ' ',
  )

/** By name; `run` does source text (exec, eval). */
export const builtinsOf = (
  task: Task,
  run: (source: Value, wantsValue: boolean) => Run<Value>,
  module: (name: string) => Thing | undefined,
): ReadonlyMap<string, Value> => {
  const found = new Map<string, Value>()
  for (const name of ERRORS) found.set(name, errorClass(name))
  for (const it of [...conversions(), ...onItems()]) found.set(it.name, it)
  found.set(
    'print',
    native('print', function* (args, named) {
      const separator = named.get('sep') ?? null
      const end = named.get('end') ?? null
      const text = args.map(str).join(separator === null ? ' ' : str(separator))
      const line = text + (end === null ? '\n' : str(end))
      const file = named.get('file')
      if (file instanceof Thing && file.shown.includes('<stderr>')) yield* task.err(line)
      else yield* task.out(line)
      if (isTrue(named.get('flush') ?? null)) yield* task.flush()
      return null
    }),
  )
  found.set(
    'exec',
    native('exec', ([source = null]) => run(source, false)),
  )
  found.set(
    'eval',
    native('eval', ([source = null]) => run(source, true)),
  )
  found.set(
    'compile',
    native('compile', function* ([source = null]) {
      yield undefined
      return source
    }),
  )
  found.set(
    'open',
    native('open', (args, named) => openFile(task, args, named)),
  )
  const leave = native('exit', function* ([status = null]) {
    yield undefined
    const number = plainNumber(status)
    throw new Raised('SystemExit', number === undefined && status !== null ? str(status) : '', {
      status: Number(number ?? (status === null ? 0 : 1)) & 255,
    })
  })
  found.set('exit', leave)
  found.set('quit', leave)
  found.set(
    '__import__',
    quick('__import__', ([name = null]) => {
      const made = module(str(name))
      if (made === undefined)
        throw new Raised('ModuleNotFoundError', `No module named '${str(name)}'`)
      return made
    }),
  )
  found.set('__name__', '__main__')
  return found
}

/** A class of exceptions. */
export const errorClass = (name: string): Thing => {
  const make = quick(name, (args) => {
    const text =
      args.length === 1 ? str(args[0] ?? null) : args.length === 0 ? '' : repr(new Tuple(args))
    return new Thing(text, new Map(), [name])
  })
  return new Thing(`<class '${name}'>`, new Map([['__call__', make]]), [name])
}

const intOf = (value: Value, base: Value | undefined): bigint => {
  if (typeof value === 'number') return BigInt(Math.trunc(value))
  const number = plainNumber(value)
  if (typeof number === 'bigint') return number
  const text = value instanceof Bytes ? value.text : str(value)
  const radix = base === undefined ? 10 : Number(plainNumber(base) ?? 10)
  const plain = text.trim().toLowerCase().replace(/_/g, '')
  const digits =
    radix === 16 ? plain.replace(/^0x/, '') : radix === 8 ? plain.replace(/^0o/, '') : plain
  const pattern = radix === 10 ? /^[-+]?\d+$/ : /^[-+]?[\da-z]+$/
  const parsed = radix === 10 ? digits : String(Number.parseInt(digits, radix))
  if (!pattern.test(digits) || !/^[-+]?\d+$/.test(parsed)) {
    throw new Raised('ValueError', `invalid literal for int() with base ${radix}: ${repr(value)}`)
  }
  return BigInt(parsed.replace('+', ''))
}

const conversions = (): readonly Callable[] => [
  quick('str', ([value = '']) => (value instanceof Bytes ? repr(value) : str(value))),
  quick('repr', ([value = null]) => repr(value)),
  quick('int', ([value = 0n, base]) => intOf(value, base)),
  quick('float', ([value = 0n]) => Number(plainNumber(value) ?? str(value))),
  quick('bool', ([value = null]) => isTrue(value)),
  quick('chr', ([value = 0n]) =>
    Buffer.from(String.fromCodePoint(Number(plainNumber(value) ?? 0))).toString('latin1'),
  ),
  quick('ord', ([value = '']) =>
    BigInt(
      Buffer.from(value instanceof Bytes ? value.text : str(value), 'latin1')
        .toString()
        .codePointAt(0) ?? 0,
    ),
  ),
  quick('hex', ([value = 0n]) => `0x${BigInt(plainNumber(value) ?? 0).toString(16)}`),
  quick('oct', ([value = 0n]) => `0o${BigInt(plainNumber(value) ?? 0).toString(8)}`),
  quick('bin', ([value = 0n]) => `0b${BigInt(plainNumber(value) ?? 0).toString(2)}`),
  quick('abs', ([value = 0n]) => {
    const number = plainNumber(value) ?? 0n
    return number < 0 ? -number : number
  }),
  quick('round', ([value = 0n, places]) => {
    const number = Number(plainNumber(value) ?? 0)
    return places === undefined
      ? BigInt(Math.round(number))
      : Number(number.toFixed(Math.min(20, Number(plainNumber(places) ?? 0))))
  }),
  quick('bytes', ([value = '']) => {
    if (typeof value === 'string' || value instanceof Bytes)
      return new Bytes(str(value instanceof Bytes ? value.text : value))
    const size = plainNumber(value)
    if (typeof size === 'bigint') {
      if (size > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
      return new Bytes('\0'.repeat(Number(size)))
    }
    return new Bytes(
      itemsOf(value)
        .map((it) => String.fromCharCode(Number(it) & 255))
        .join(''),
    )
  }),
  quick('format', ([value = null, spec = '']) => formatValue(value, str(spec))),
  quick(
    'type',
    ([value = null]) =>
      new Thing(`<class '${typeName(value)}'>`, new Map([['__name__', typeName(value)]])),
  ),
]

const onItems = (): readonly Callable[] => [
  quick('len', ([value = null]) => BigInt(lengthOf(value))),
  quick('list', ([value]) => new List(value === undefined ? [] : [...itemsOf(value)])),
  quick('tuple', ([value]) => new Tuple(value === undefined ? [] : itemsOf(value))),
  quick(
    'set',
    ([value]) =>
      new List(
        value === undefined
          ? []
          : [...new Map(itemsOf(value).map((it) => [repr(it), it])).values()],
      ),
  ),
  quick('dict', () => new Dict()),
  quick('range', (args) => range(args)),
  quick('sum', ([value = null]) =>
    itemsOf(value).reduce<bigint | number>((sum, it) => {
      const number = plainNumber(it) ?? 0n
      return typeof sum === 'bigint' && typeof number === 'bigint'
        ? sum + number
        : Number(sum) + Number(number)
    }, 0n),
  ),
  quick('min', (args) => extreme(args, -1)),
  quick('max', (args) => extreme(args, 1)),
  quick(
    'sorted',
    ([value = null]) => new List([...itemsOf(value)].sort((a, b) => orderOf(a, b) ?? 0)),
  ),
  quick('reversed', ([value = null]) => new List([...itemsOf(value)].reverse())),
  quick(
    'enumerate',
    ([value = null]) => new List(itemsOf(value).map((it, at) => new Tuple([BigInt(at), it]))),
  ),
  quick('zip', (args) => {
    const lists = args.map(itemsOf)
    const count = Math.min(...lists.map((it) => it.length))
    return new List(
      Array.from({ length: count }, (_, at) => new Tuple(lists.map((it) => it[at] ?? null))),
    )
  }),
  quick('any', ([value = null]) => itemsOf(value).some(isTrue)),
  quick('all', ([value = null]) => itemsOf(value).every(isTrue)),
  native('map', function* ([call, values = null]) {
    const done: Value[] = []
    if (!(call instanceof Callable)) throw new Raised('TypeError', 'object is not callable')
    for (const it of itemsOf(values)) done.push(yield* call.call([it], new Map()))
    return new List(done)
  }),
]

const lengthOf = (value: Value): number => {
  if (value instanceof Bytes) return value.text.length
  if (value instanceof Dict) return value.entries.size
  if (plainNumber(value) !== undefined || value === null) {
    throw new Raised('TypeError', `object of type '${typeName(value)}' has no len()`)
  }
  return itemsOf(value).length
}

const range = (args: readonly Value[]): List => {
  const [first = 0, second, step = 1] = args.map((it) => Number(plainNumber(it) ?? 0))
  const [from, to] = second === undefined ? [0, first] : [first, second]
  if (step === 0) throw new Raised('ValueError', 'range() arg 3 must not be zero')
  const count = Math.max(0, Math.ceil((to - from) / step))
  if (count > PYTHON_VALUE_BYTES_MAX / 16) throw new Raised('MemoryError', '')
  return new List(Array.from({ length: count }, (_, at) => BigInt(from + at * step)))
}

const extreme = (args: readonly Value[], sign: number): Value => {
  const items = args.length === 1 ? itemsOf(args[0] ?? null) : args
  const [first, ...rest] = items
  if (first === undefined)
    throw new Raised('ValueError', `${sign > 0 ? 'max' : 'min'}() arg is an empty sequence`)
  return rest.reduce((best, it) => ((orderOf(it, best) ?? 0) * sign > 0 ? it : best), first)
}
