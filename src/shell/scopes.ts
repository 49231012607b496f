/** Bindings of names to variables, and the scopes that put back what a name meant before. */
import type { ByteString } from '../base/bytes.ts'
import { inHashOrder } from './arrays.ts'
import { EXPORTED, type Variable } from './variable.ts'

/** One scope: a function's, or that of the assignments before a command. */
interface Scope {
  readonly isFunction: boolean
  /** What each name meant before this scope bound it; undefined: nothing. */
  readonly saved: Map<ByteString, Variable | undefined>
  /** Names bound by `x=1 command`: not local in the sense of `local`. */
  readonly temporary: Set<ByteString>
}

/** Shallow binding: looking up is one step at any depth; entering and leaving scopes pays. */
export class Scopes {
  readonly #bindings: Map<ByteString, Variable>
  readonly #scopes: Scope[]
  #environment: Map<ByteString, ByteString> | undefined

  constructor(from?: Scopes) {
    this.#bindings = new Map(from === undefined ? [] : from.#bindings)
    this.#environment = from === undefined ? undefined : from.#environment
    const scopes = from === undefined ? [] : from.#scopes
    this.#scopes = scopes.map(({ isFunction, saved, temporary }) => ({
      isFunction,
      saved: new Map(saved),
      temporary: new Set(temporary),
    }))
  }

  get(name: ByteString): Variable | undefined {
    return this.#bindings.get(name)
  }

  put(name: ByteString, variable: Variable): Variable {
    if ((variable.attributes & EXPORTED) !== 0) this.#environment = undefined
    this.#bindings.set(name, variable)
    return variable
  }

  #restore(name: ByteString, variable: Variable | undefined): void {
    const now = this.#bindings.get(name)
    if (((now?.attributes ?? 0) & EXPORTED) !== 0) this.#environment = undefined
    if (variable === undefined) this.#bindings.delete(name)
    else this.put(name, variable)
  }

  push(isFunction: boolean): void {
    this.#scopes.push({ isFunction, saved: new Map(), temporary: new Set() })
  }

  pop(): void {
    const scope = this.#scopes.pop()
    if (scope === undefined) return
    for (const [name, variable] of scope.saved) this.#restore(name, variable)
  }

  /** Lets the innermost scope's assignments stay when it ends (special builtins in posix mode). */
  keep(): void {
    this.#scopes.pop()
  }

  /** Makes room for `x=1 command` in the innermost scope. */
  shadow(name: ByteString): void {
    const scope = this.#scopes[this.#scopes.length - 1]
    if (scope === undefined) return
    if (!scope.saved.has(name)) scope.saved.set(name, this.#bindings.get(name))
    scope.temporary.add(name)
  }

  #function(): number {
    let at = this.#scopes.length - 1
    while (at >= 0 && this.#scopes[at]?.isFunction !== true) at--
    return at
  }

  get isInFunction(): boolean {
    return this.#function() >= 0
  }

  isLocal(name: ByteString): boolean {
    const scope = this.#scopes[this.#function()]
    return scope?.saved.has(name) === true && !scope.temporary.has(name)
  }

  /** Whether the innermost function got this name by `x=1 function`. */
  isTemporary(name: ByteString): boolean {
    return this.#scopes[this.#function()]?.temporary.has(name) === true
  }

  /** Binds `name` in the innermost function's scope; what it meant there before. */
  local(name: ByteString, make: (before: Variable | undefined) => Variable): void {
    const at = this.#function()
    const scope = this.#scopes[at]
    if (scope === undefined) return
    const above = this.#scopes.slice(at + 1).find(({ saved }) => saved.has(name))
    const before = above === undefined ? this.#bindings.get(name) : above.saved.get(name)
    const variable = make(before)
    scope.temporary.delete(name)
    if (!scope.saved.has(name)) scope.saved.set(name, before)
    if (above === undefined) this.put(name, variable)
    else above.saved.set(name, variable)
  }

  locals(): readonly ByteString[] {
    const scope = this.#scopes[this.#function()]
    if (scope === undefined) return []
    return [...scope.saved.keys()].filter((name) => !scope.temporary.has(name)).sort()
  }

  /**
   * Unsets: a local of the running function stays local without value; one of a caller goes, and
   * what it hid shows again.
   */
  unset(name: ByteString): void {
    for (let at = this.#scopes.length - 1; at >= 0; at--) {
      const scope = this.#scopes[at]
      if (scope === undefined || !scope.saved.has(name)) continue
      if (at === this.#function() && !scope.temporary.has(name)) {
        const exported = (this.get(name)?.attributes ?? 0) & EXPORTED
        this.#restore(name, { attributes: exported, value: undefined })
        return
      }
      const before = scope.saved.get(name)
      scope.saved.delete(name)
      this.#restore(name, before)
      return
    }
    this.#restore(name, undefined)
  }

  /** Runs `act` as if no scope hid the global meaning of `name`. */
  globally<T>(name: ByteString, act: () => T): T {
    const lowest = this.#scopes.find(({ saved }) => saved.has(name))
    if (lowest === undefined) return act()
    const hiding = this.#bindings.get(name)
    this.#restore(name, lowest.saved.get(name))
    const answer = act()
    lowest.saved.set(name, this.#bindings.get(name))
    this.#restore(name, hiding)
    return answer
  }

  names(prefix: ByteString): readonly ByteString[] {
    const names: ByteString[] = []
    for (const name of this.#bindings.keys()) if (name.startsWith(prefix)) names.push(name)
    return names.sort()
  }

  /** Exported scalars: those of `x=1 command` first, then in the order of bash's table. */
  environment(): Map<ByteString, ByteString> {
    this.#environment ??= this.#collect()
    return this.#environment
  }

  #collect(): Map<ByteString, ByteString> {
    const names: ByteString[] = []
    for (const [name, { attributes, value }] of this.#bindings) {
      if ((attributes & EXPORTED) === 0 || typeof value !== 'string' || name === '_') continue
      names.push(name)
    }
    const first = this.#scopes.toReversed().flatMap(({ saved }) => [...saved.keys()])
    const environment = new Map<ByteString, ByteString>()
    for (const name of [...first, ...inHashOrder(names)]) {
      const variable = this.#bindings.get(name)
      if (variable === undefined || (variable.attributes & EXPORTED) === 0) continue
      if (typeof variable.value === 'string') environment.set(name, variable.value)
    }
    return environment
  }
}
