/** Values of Python, and how they are shown. */
import type { ByteString } from '../../base/bytes.ts'
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import type { Run } from '../../shell/program.ts'

/** Values that one list or dictionary may have. */
export const ITEMS_MAX = PYTHON_VALUE_BYTES_MAX / 16

export class Bytes {
  readonly text: ByteString
  constructor(text: ByteString) {
    this.text = text
  }
}

export class List {
  readonly items: Value[]
  constructor(items: Value[]) {
    this.items = items
  }
}

export class Tuple {
  readonly items: readonly Value[]
  constructor(items: readonly Value[]) {
    this.items = items
  }
}

/** Keys are kept by how they are shown. */
export class Dict {
  readonly entries = new Map<string, readonly [Value, Value]>()
  get(key: Value): Value | undefined {
    return this.entries.get(repr(key))?.[1]
  }
  set(key: Value, value: Value): void {
    if (this.entries.size > ITEMS_MAX) throw new Raised('MemoryError', '')
    this.entries.set(repr(key), [key, value])
  }
}

/** Given by name. */
export type Named = ReadonlyMap<string, Value>

export class Callable {
  readonly name: string
  readonly call: (args: readonly Value[], named: Named) => Run<Value>
  constructor(name: string, call: (args: readonly Value[], named: Named) => Run<Value>) {
    this.name = name
    this.call = call
  }
}

/** A module, a class or an object of one: what it has by name. */
export class Thing {
  readonly shown: ByteString
  readonly attributes: Map<string, Value>
  /** Of a class of exceptions: it and those above it. */
  readonly kinds: readonly string[]
  constructor(shown: ByteString, attributes: Map<string, Value>, kinds: readonly string[] = []) {
    this.shown = shown
    this.attributes = attributes
    this.kinds = kinds
  }
}

export type Value =
  | null
  | boolean
  | bigint
  | number
  | ByteString
  | Bytes
  | List
  | Tuple
  | Dict
  | Callable
  | Thing

/** An exception on its way up. */
export class Raised extends Error {
  readonly type: string
  readonly text: ByteString
  /** Those above it. */
  readonly kinds: readonly string[]
  /** Lines of a traceback that are the library's. */
  library = ''
  /** Where it was raised, the innermost last. */
  readonly lines: { readonly line: number; readonly where: string }[] = []
  readonly status: number | undefined
  constructor(
    type: string,
    text: ByteString,
    how: { kinds?: readonly string[]; status?: number } = {},
  ) {
    super(text)
    this.type = type
    this.text = text
    this.kinds = how.kinds ?? KINDS.get(type) ?? ['Exception']
    this.status = how.status
  }
}

const KINDS = new Map<string, readonly string[]>([
  ['ModuleNotFoundError', ['ImportError', 'Exception']],
  ['FileNotFoundError', ['OSError', 'IOError', 'EnvironmentError', 'Exception']],
  ['PermissionError', ['OSError', 'IOError', 'EnvironmentError', 'Exception']],
  ['IsADirectoryError', ['OSError', 'IOError', 'EnvironmentError', 'Exception']],
  ['NotADirectoryError', ['OSError', 'IOError', 'EnvironmentError', 'Exception']],
  ['FileExistsError', ['OSError', 'IOError', 'EnvironmentError', 'Exception']],
  ['ConnectionRefusedError', ['ConnectionError', 'OSError', 'error', 'Exception']],
  ['TimeoutError', ['OSError', 'error', 'Exception']],
  ['socket.gaierror', ['gaierror', 'OSError', 'error', 'Exception']],
  ['OSError', ['IOError', 'EnvironmentError', 'error', 'Exception']],
  ['SystemExit', []],
  ['KeyboardInterrupt', []],
  ['ZeroDivisionError', ['ArithmeticError', 'Exception']],
  ['IndexError', ['LookupError', 'Exception']],
  ['KeyError', ['LookupError', 'Exception']],
  ['UnicodeDecodeError', ['ValueError', 'Exception']],
  ['binascii.Error', ['ValueError', 'Exception']],
])

export const typeName = (value: Value): string => {
  if (value === null) return 'NoneType'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'bigint') return 'int'
  if (typeof value === 'number') return 'float'
  if (typeof value === 'string') return 'str'
  if (value instanceof Bytes) return 'bytes'
  if (value instanceof List) return 'list'
  if (value instanceof Tuple) return 'tuple'
  if (value instanceof Dict) return 'dict'
  if (value instanceof Callable) return 'function'
  return value.shown.startsWith('<module') ? 'module' : 'object'
}

/** As print shows it. */
export const str = (value: Value): ByteString => (typeof value === 'string' ? value : repr(value))

export const repr = (value: Value): ByteString => {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'bigint') return value.toString()
  if (typeof value === 'number') return floatText(value)
  if (typeof value === 'string') return quoted(value, false)
  if (value instanceof Bytes) return `b${quoted(value.text, true)}`
  if (value instanceof List) return `[${value.items.map(repr).join(', ')}]`
  if (value instanceof Tuple) {
    return `(${value.items.map(repr).join(', ')}${value.items.length === 1 ? ',' : ''})`
  }
  if (value instanceof Dict) {
    return `{${[...value.entries.values()].map(([key, of]) => `${repr(key)}: ${repr(of)}`).join(', ')}}`
  }
  return value instanceof Callable ? `<function ${value.name} at 0x7f3c5a1b2c40>` : value.shown
}

const floatText = (value: number): string => {
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return `${value}.0`
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
  return String(value).replace(/e([-+]?)(\d)$/, 'e$10$2')
}

const quoted = (text: ByteString, isBytes: boolean): ByteString => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'"
  const escaped = text.replace(
    isBytes ? /[\\\x00-\x1f\x7f-\xff'"]/g : /[\\\x00-\x1f\x7f'"]/g,
    (char) => {
      if (char === '\n') return '\\n'
      if (char === '\r') return '\\r'
      if (char === '\t') return '\\t'
      if (char === '\\') return '\\\\'
      if (char === "'" || char === '"') return char === mark ? `\\${char}` : char
      return `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
    },
  )
  return mark + escaped + mark
}

export const isTrue = (value: Value): boolean => {
  if (value === null || value === false || value === 0 || value === 0n || value === '') return false
  if (value instanceof Bytes) return value.text !== ''
  if (value instanceof List || value instanceof Tuple) return value.items.length > 0
  return value instanceof Dict ? value.entries.size > 0 : true
}

/** What a loop goes over. */
export const itemsOf = (value: Value): readonly Value[] => {
  if (value instanceof List || value instanceof Tuple) return value.items
  if (typeof value === 'string')
    return [...Buffer.from(value, 'latin1').toString()].map((it) =>
      Buffer.from(it).toString('latin1'),
    )
  if (value instanceof Bytes) return [...value.text].map((it) => BigInt(it.charCodeAt(0)))
  if (value instanceof Dict) return [...value.entries.values()].map(([key]) => key)
  if (value instanceof Thing) {
    const lines = value.attributes.get('__items__')
    if (lines instanceof List) return lines.items
  }
  throw new Raised('TypeError', `'${typeName(value)}' object is not iterable`)
}

export const isSame = (a: Value, b: Value): boolean => {
  const [x, y] = [plainNumber(a), plainNumber(b)]
  if (x !== undefined && y !== undefined) return x === y || Number(x) === Number(y)
  if (a instanceof Callable || a instanceof Thing) return a === b
  return typeName(a) === typeName(b) && repr(a) === repr(b)
}

/** A number, truth values among them. */
export const plainNumber = (value: Value): bigint | number | undefined => {
  if (value === true) return 1n
  if (value === false) return 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined
}
