/** Variables in their scopes: the current binding of each name, and what leaving a scope restores. */
import type { ByteString } from '../base/bytes.ts'
import { VARIABLE_BYTES_MAX } from '../base/limits.ts'
import { associativeArray, indexedArray } from './arrays.ts'
import { GlobalVariables } from './global-variables.ts'
import { targetOf } from './nameref.ts'
import { Scopes } from './scopes.ts'
import type { Shell, Variables } from './state.ts'
import {
  ARRAY,
  type ArrayStore,
  ASSOCIATIVE,
  EXPORTED,
  INDEXED,
  NAMEREF,
  Problem,
  READONLY,
  refused,
  SubscriptProblem,
  type Variable,
} from './variable.ts'
import { castValue, checkLocale, tooBig } from './variable-value.ts'

export class VariableTable implements Variables {
  readonly #shell: Shell
  readonly scopes: Scopes
  /** Arrays that no fork shares: these may be written in place. */
  #own = new WeakSet<ArrayStore>()
  /** set -a. */
  exportsAll = false
  /** shopt localvar_inherit. */
  inheritsLocals = false

  constructor(shell: Shell, from?: VariableTable) {
    this.#shell = shell
    this.scopes = new Scopes(from?.scopes)
    if (from === undefined) return
    from.#own = new WeakSet()
    this.exportsAll = from.exportsAll
    this.inheritsLocals = from.inheritsLocals
  }

  record(name: ByteString): Variable | undefined {
    return this.scopes.get(name)
  }

  target(
    name: ByteString,
  ): { readonly name: ByteString; readonly subscript?: ByteString } | Problem {
    return targetOf(this.scopes, name)
  }

  get(name: ByteString): ByteString | undefined {
    const variable = this.scopes.get(name)
    if (variable === undefined) return undefined
    if (variable.dynamic === undefined && (variable.attributes & NAMEREF) === 0) {
      const { value } = variable
      return typeof value === 'string' || value === undefined ? value : value.get(0)
    }
    const target = this.target(name)
    if (refused(target)) return undefined
    if (target.subscript !== undefined) {
      const element = this.element(target.name, target.subscript)
      return refused(element) ? undefined : element
    }
    const value = this.#valueOf(target.name)
    return typeof value === 'object' ? value.get(0) : value
  }

  #valueOf(name: ByteString): ByteString | ArrayStore | undefined {
    const variable = this.scopes.get(name)
    return variable?.dynamic === undefined ? variable?.value : variable.dynamic.get(this.#shell)
  }

  array(name: ByteString): ArrayStore | undefined {
    const target = this.target(name)
    if (refused(target) || target.subscript !== undefined) return undefined
    const value = this.#valueOf(target.name)
    if (typeof value === 'object') return value
    const attributes = this.record(target.name)?.attributes ?? 0
    return (attributes & ASSOCIATIVE) === 0 ? undefined : associativeArray()
  }

  element(name: ByteString, subscript: ByteString): ByteString | undefined | Problem {
    const target = this.target(name)
    if (refused(target)) return target
    const value = this.#valueOf(target.name)
    if (typeof value === 'object' && value.associative) return value.get(subscript)
    const index = this.#index(target.name, subscript, typeof value === 'object' ? value.end : 1)
    if (refused(index)) return index
    if (typeof value === 'object') return value.get(index)
    return index === 0 ? value : undefined
  }

  /** The number a subscript means; negative ones count from the end. */
  #index(name: ByteString, subscript: ByteString, end: number): number | Problem {
    let index: number
    if (/^\d{1,15}$/.test(subscript)) index = Number(subscript)
    else {
      const value = this.#shell.arithmetic(this.#shell.subscriptText(subscript))
      if (refused(value)) return new SubscriptProblem(value.text)
      index = Number(value) + (value < 0 ? end : 0)
    }
    return index < 0 ? new Problem(`${name}: bad array subscript`) : index
  }

  set(name: ByteString, value: ByteString, how?: { append?: boolean }): Variable | Problem {
    const variable = this.scopes.get(name)
    if (name.startsWith('LC_')) checkLocale(this.#shell, name, value)
    const isPlain =
      variable?.dynamic === undefined && !this.exportsAll && typeof variable?.value !== 'object'
    if (isPlain && variable !== undefined && (variable.attributes & ~EXPORTED) === 0) {
      const text = how?.append === true ? (variable.value ?? '') + value : value
      if (text.length > VARIABLE_BYTES_MAX) return tooBig(text)
      return this.scopes.put(name, { attributes: variable.attributes, value: text })
    }
    const target = this.target(name)
    if (refused(target)) return target
    if (target.subscript !== undefined) {
      return this.setElement(target.name, target.subscript, value, how)
    }
    return this.#assign(target.name, value, how?.append === true)
  }

  #assign(name: ByteString, value: ByteString, append: boolean): Variable | Problem {
    const variable = this.scopes.get(name)
    const attributes = (variable?.attributes ?? 0) | (this.exportsAll ? EXPORTED : 0)
    if ((attributes & READONLY) !== 0) return new Problem(`${name}: readonly variable`)
    if (variable?.dynamic !== undefined) {
      variable.dynamic.set?.(this.#shell, value)
      return variable
    }
    const old = typeof variable?.value === 'object' ? variable.value.get(0) : variable?.value
    const text = castValue(this.#shell, attributes, value, append ? (old ?? '') : undefined)
    if (refused(text)) return text
    if ((attributes & ARRAY) === 0) return this.scopes.put(name, { attributes, value: text })
    const array = this.writable(name)
    if (refused(array)) return array
    array.set(0, text)
    return this.scopes.get(name) ?? { attributes, value: array }
  }

  setElement(
    name: ByteString,
    subscript: ByteString,
    value: ByteString,
    how?: { append?: boolean },
  ): Variable | Problem {
    const target = this.target(name)
    if (refused(target)) return target
    const bad = new Problem(`${target.name}[${subscript}]: bad array subscript`)
    if (subscript === '') return bad
    if (target.subscript !== undefined) {
      return new Problem(`\`${target.name}[${target.subscript}]': not a valid identifier`)
    }
    const before = this.scopes.get(target.name)
    const isAssociative = ((before?.attributes ?? 0) & ASSOCIATIVE) !== 0
    let key: ByteString | number = subscript
    if (!isAssociative) {
      const array = typeof before?.value === 'object' ? before.value : undefined
      const end = array?.end ?? (before?.value === undefined ? 0 : 1)
      const index = this.#index(target.name, subscript, end)
      if (refused(index)) return index.text.endsWith('bad array subscript') ? bad : index
      key = index
    }
    const array = this.writable(target.name)
    if (refused(array)) return array
    const variable = this.scopes.get(target.name) ?? { attributes: INDEXED, value: array }
    const old = how?.append === true ? (array.get(key) ?? '') : undefined
    const text = castValue(this.#shell, variable.attributes, value, old)
    if (refused(text)) return text
    array.set(key, text)
    return variable
  }

  setArray(name: ByteString, values: readonly ByteString[]): Variable | Problem {
    const target = this.target(name)
    if (refused(target)) return target
    const before = this.scopes.get(target.name)
    const attributes = ((before?.attributes ?? 0) & ~ASSOCIATIVE) | INDEXED
    if ((attributes & READONLY) !== 0) return new Problem(`${target.name}: readonly variable`)
    const array = indexedArray(values)
    this.#own.add(array)
    return this.scopes.put(target.name, { attributes, value: array })
  }

  writable(name: ByteString, how?: { associative?: boolean }): ArrayStore | Problem {
    const target = this.target(name)
    if (refused(target)) return target
    const before = this.scopes.get(target.name)
    if (((before?.attributes ?? 0) & READONLY) !== 0) {
      return new Problem(`${target.name}: readonly variable`)
    }
    const value = this.#valueOf(target.name)
    if (typeof value === 'object' && this.#own.has(value)) return value
    const isAssociative =
      typeof value === 'object'
        ? value.associative
        : how?.associative === true || ((before?.attributes ?? 0) & ASSOCIATIVE) !== 0
    const fresh = isAssociative ? associativeArray : indexedArray
    const array =
      typeof value === 'object' ? value.copy() : fresh(value === undefined ? [] : [value])
    const attributes =
      ((before?.attributes ?? 0) & ~(ARRAY | NAMEREF)) |
      (isAssociative ? ASSOCIATIVE : INDEXED) |
      (this.exportsAll ? EXPORTED : 0)
    this.#own.add(array)
    if (before?.dynamic === undefined) this.scopes.put(target.name, { attributes, value: array })
    return array
  }

  mark(name: ByteString, on: number, off = 0): Variable | Problem {
    const before = this.scopes.get(name)
    if (before !== undefined && (before.attributes & off & READONLY) !== 0) {
      return new Problem(`${name}: readonly variable`)
    }
    const attributes = ((before?.attributes ?? 0) & ~off) | on
    return this.scopes.put(name, { ...(before ?? { value: undefined }), attributes })
  }

  put(name: ByteString, variable: Variable): void {
    this.scopes.put(name, variable)
  }

  unset(name: ByteString, how?: { nameref?: boolean }): boolean | Problem {
    const target = how?.nameref === true ? { name } : this.target(name)
    if (refused(target)) return target
    if (target.subscript !== undefined) return this.unsetElement(target.name, target.subscript)
    const variable = this.scopes.get(target.name)
    if (variable === undefined) return false
    if ((variable.attributes & READONLY) !== 0) {
      return new Problem(`${target.name}: cannot unset: readonly variable`)
    }
    this.scopes.unset(target.name)
    return true
  }

  unsetElement(name: ByteString, subscript: ByteString): boolean | Problem {
    const target = this.target(name)
    if (refused(target)) return target
    const before = this.scopes.get(target.name)
    if (before === undefined) return false
    if ((before.attributes & READONLY) !== 0) {
      return new Problem(`${target.name}: cannot unset: readonly variable`)
    }
    const { value } = before
    const isAssociative = typeof value === 'object' && value.associative
    const end = typeof value === 'object' ? value.end : 1
    const key = isAssociative ? subscript : this.#index(target.name, subscript, end)
    if (refused(key)) {
      return key.text.endsWith('subscript')
        ? new Problem(`[${subscript}]: bad array subscript`)
        : key
    }
    if (typeof value !== 'object') {
      if (key !== 0) return new Problem(`${name}: not an array variable`)
      return this.unset(target.name)
    }
    const array = this.writable(target.name)
    return refused(array) ? array : array.delete(key)
  }

  local(name: ByteString): boolean | Problem {
    if (!this.scopes.isInFunction) return false
    if (this.scopes.isLocal(name)) return true
    const isReadonly = ((this.scopes.get(name)?.attributes ?? 0) & READONLY) !== 0
    const isGlobal =
      this.scopes.globally(name, () => this.scopes.get(name)) === this.scopes.get(name)
    if (isReadonly && isGlobal) return new Problem(`${name}: readonly variable`)
    this.scopes.local(name, (before) => this.#fresh(name, before))
    return true
  }

  /** What `local name` begins as: exported as before; with the value of `name=x function`. */
  #fresh(name: ByteString, before: Variable | undefined): Variable {
    const exported = (before?.attributes ?? 0) & EXPORTED
    const inherits = this.inheritsLocals || this.scopes.isTemporary(name)
    if (!inherits || before === undefined) return { attributes: exported, value: undefined }
    return this.inheritsLocals ? before : { attributes: exported, value: before.value }
  }

  global(): Variables {
    return new GlobalVariables(this)
  }

  locals(): readonly ByteString[] {
    return this.scopes.locals()
  }

  names(prefix: ByteString = ''): readonly ByteString[] {
    return this.scopes.names(prefix)
  }

  environment(): ReadonlyMap<ByteString, ByteString> {
    return this.scopes.environment()
  }
}
