/** Array values: indexed (dense, with a sparse tail) and associative in the order bash lists them. */
import type { ByteString } from '../base/bytes.ts'
import type { ArrayStore } from './variable.ts'

/** Holes that a dense array may gain at once before an index counts as far away. */
const GAP_MAX = 64

/** An indexed array of these values, from 0. */
export const indexedArray = (values: readonly ByteString[] = []): ArrayStore => {
  const array = new IndexedArray()
  for (let i = 0; i < values.length; i++) array.set(i, values[i] ?? '')
  return array
}

/** An associative array; values get the keys 0, 1 ... */
export const associativeArray = (values: readonly ByteString[] = []): ArrayStore =>
  new AssociativeArray(new Map(values.map((value, index) => [`${index}`, value])))

/** The highest; there may be more of them than a call takes arguments. */
const lastOf = (indexes: Iterable<number>): number => {
  let last = 0
  for (const index of indexes) last = Math.max(last, index)
  return last
}

class IndexedArray implements ArrayStore {
  readonly associative = false
  /** Index = position; undefined is a hole. */
  #dense: (ByteString | undefined)[] = []
  /** Indexes beyond the dense part; while there are any, the dense part does not grow. */
  #sparse: Map<number, ByteString> | undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  get end(): number {
    if (this.#sparse !== undefined) return lastOf(this.#sparse.keys()) + 1
    return this.#dense.length
  }

  get(key: ByteString | number): ByteString | undefined {
    const index = Number(key)
    return index < this.#dense.length ? this.#dense[index] : this.#sparse?.get(index)
  }

  set(key: ByteString | number, value: ByteString): void {
    const index = Number(key)
    const dense = this.#dense
    if (index < dense.length) {
      if (dense[index] === undefined) this.#size++
      dense[index] = value
      return
    }
    if (this.#sparse === undefined && index <= dense.length + GAP_MAX) {
      while (dense.length < index) dense.push(undefined)
      dense.push(value)
      this.#size++
      return
    }
    this.#sparse ??= new Map()
    if (!this.#sparse.has(index)) this.#size++
    this.#sparse.set(index, value)
  }

  delete(key: ByteString | number): boolean {
    const index = Number(key)
    const dense = this.#dense
    if (index < dense.length) {
      if (dense[index] === undefined) return false
      dense[index] = undefined
      this.#size--
      if (this.#sparse === undefined) {
        while (dense.length > 0 && dense[dense.length - 1] === undefined) dense.pop()
      }
      return true
    }
    if (this.#sparse?.delete(index) !== true) return false
    this.#size--
    if (this.#sparse.size === 0) this.#sparse = undefined
    return true
  }

  #far(): [number, ByteString][] {
    return this.#sparse === undefined ? [] : [...this.#sparse].sort(([a], [b]) => a - b)
  }

  keys(): readonly ByteString[] {
    const keys: ByteString[] = []
    for (let i = 0; i < this.#dense.length; i++) if (this.#dense[i] !== undefined) keys.push(`${i}`)
    for (const [index] of this.#far()) keys.push(`${index}`)
    return keys
  }

  values(): readonly ByteString[] {
    const values: ByteString[] = []
    for (const value of this.#dense) if (value !== undefined) values.push(value)
    for (const [, value] of this.#far()) values.push(value)
    return values
  }

  copy(): ArrayStore {
    const copy = new IndexedArray()
    copy.#dense = [...this.#dense]
    copy.#sparse = this.#sparse === undefined ? undefined : new Map(this.#sparse)
    copy.#size = this.#size
    return copy
  }
}

class AssociativeArray implements ArrayStore {
  readonly associative = true
  readonly end = 0
  readonly #entries: Map<ByteString, ByteString>
  #keys: readonly ByteString[] | undefined

  constructor(entries: Map<ByteString, ByteString>) {
    this.#entries = entries
  }

  get size(): number {
    return this.#entries.size
  }

  get(key: ByteString | number): ByteString | undefined {
    return this.#entries.get(`${key}`)
  }

  set(key: ByteString | number, value: ByteString): void {
    const text = `${key}`
    if (this.#keys !== undefined && !this.#entries.has(text)) this.#keys = undefined
    this.#entries.set(text, value)
  }

  delete(key: ByteString | number): boolean {
    this.#keys = undefined
    return this.#entries.delete(`${key}`)
  }

  keys(): readonly ByteString[] {
    this.#keys ??= inHashOrder([...this.#entries.keys()])
    return this.#keys
  }

  values(): readonly ByteString[] {
    return this.keys().map((key) => this.#entries.get(key) ?? '')
  }

  copy(): ArrayStore {
    return new AssociativeArray(new Map(this.#entries))
  }
}

/** Buckets of bash's variable and associative array tables (bash 5.2 variables.c, assoc.h). */
const BUCKETS = 1024

/**
 * Names in the order bash walks its hash tables: by bucket, the newest first within one
 * (hashlib.c; checked against bash 5.2.15 on Debian 12). Input: oldest first.
 */
export const inHashOrder = (
  names: readonly ByteString[],
  bucketsAtFirst = BUCKETS,
): readonly ByteString[] => {
  let buckets = bucketsAtFirst
  while (names.length > buckets * 2) buckets *= 4
  return names
    .map((name, age) => ({ name, age, bucket: hash(name) & (buckets - 1) }))
    .sort((a, b) => a.bucket - b.bucket || b.age - a.age)
    .map(({ name }) => name)
}

/** FNV-1 with 32 bits, as hashlib.c has it. */
const hash = (name: ByteString): number => {
  let value = 2_166_136_261
  for (let i = 0; i < name.length; i++) {
    value = Math.imul(value, 16_777_619) ^ name.charCodeAt(i)
  }
  return value >>> 0
}
