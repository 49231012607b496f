/** The view behind `declare -g`: each call sees the global meaning of its name. */
import type { ByteString } from '../base/bytes.ts'
import type { Variables } from './state.ts'
import type { ArrayStore, Problem, Variable } from './variable.ts'
import type { VariableTable } from './variables.ts'

export class GlobalVariables implements Variables {
  readonly #table: VariableTable

  constructor(table: VariableTable) {
    this.#table = table
  }

  #at<T>(name: ByteString, act: (table: VariableTable) => T): T {
    return this.#table.scopes.globally(name, () => act(this.#table))
  }

  record(name: ByteString): Variable | undefined {
    return this.#at(name, (table) => table.record(name))
  }

  target(
    name: ByteString,
  ): { readonly name: ByteString; readonly subscript?: ByteString } | Problem {
    return this.#at(name, (table) => table.target(name))
  }

  get(name: ByteString): ByteString | undefined {
    return this.#at(name, (table) => table.get(name))
  }

  array(name: ByteString): ArrayStore | undefined {
    return this.#at(name, (table) => table.array(name))
  }

  element(name: ByteString, subscript: ByteString): ByteString | undefined | Problem {
    return this.#at(name, (table) => table.element(name, subscript))
  }

  set(name: ByteString, value: ByteString, how?: { append?: boolean }): Variable | Problem {
    return this.#at(name, (table) => table.set(name, value, how))
  }

  setElement(
    name: ByteString,
    subscript: ByteString,
    value: ByteString,
    how?: { append?: boolean },
  ): Variable | Problem {
    return this.#at(name, (table) => table.setElement(name, subscript, value, how))
  }

  setArray(name: ByteString, values: readonly ByteString[]): Variable | Problem {
    return this.#at(name, (table) => table.setArray(name, values))
  }

  writable(name: ByteString, how?: { associative?: boolean }): ArrayStore | Problem {
    return this.#at(name, (table) => table.writable(name, how))
  }

  mark(name: ByteString, on: number, off?: number): Variable | Problem {
    return this.#at(name, (table) => table.mark(name, on, off))
  }

  put(name: ByteString, variable: Variable): void {
    this.#at(name, (table) => table.put(name, variable))
  }

  unset(name: ByteString, how?: { nameref?: boolean }): boolean | Problem {
    return this.#at(name, (table) => table.unset(name, how))
  }

  unsetElement(name: ByteString, subscript: ByteString): boolean | Problem {
    return this.#at(name, (table) => table.unsetElement(name, subscript))
  }

  local(): boolean {
    return false
  }

  global(): Variables {
    return this
  }

  locals(): readonly ByteString[] {
    return []
  }

  names(prefix?: ByteString): readonly ByteString[] {
    return this.#table.names(prefix)
  }

  environment(): ReadonlyMap<ByteString, ByteString> {
    return this.#table.environment()
  }
}
