/** bc's machine: variables, functions, and what statements do. */
import type { Run } from '../../shell/program.ts'
import type { Argument, Expression, Parameter, Place, Routine, Statement } from './ast.ts'
import { escaped } from './escapes.ts'
import { Fault, type Host, type Outcome } from './host.ts'
import {
  add,
  lengthOf,
  type Num,
  negated,
  num,
  ONE,
  parseNumber,
  power,
  scaled,
  squareRoot,
  ZERO,
} from './number.ts'
import { compute } from './operators.ts'

const STEPS_PER_PAUSE = 256
export class Machine {
  readonly #host: Host
  readonly #digitsMax: number
  readonly #variables = new Map<string, Num>()
  readonly #arrays = new Map<string, Map<number, Num>>()
  readonly #routines = new Map<string, Routine>()
  scale = 0
  #ibase = 10
  #obase = 10
  #last: Num = ZERO
  #returned: Num = ZERO
  #name = '(main)'
  #steps = 0

  constructor(host: Host, digitsMax: number) {
    this.#host = host
    this.#digitsMax = digitsMax
  }

  /** Runs a line; a fault has been told. */
  *run(statements: readonly Statement[]): Run<Outcome> {
    for (const statement of statements) {
      const outcome: Outcome | Fault = yield this.#statement(statement)
      if (outcome instanceof Fault) {
        this.#name = '(main)'
        yield* this.#host.complain(outcome.text)
        return 'error'
      }
      if (outcome !== 'on') return outcome
    }
    return 'on'
  }

  *#block(body: readonly Statement[]): Run<Outcome | Fault> {
    for (const statement of body) {
      const outcome: Outcome | Fault = yield this.#statement(statement)
      if (outcome !== 'on') return outcome
    }
    return 'on'
  }

  *#statement(it: Statement): Run<Outcome | Fault> {
    const host = this.#host
    if (++this.#steps % STEPS_PER_PAUSE === 0) yield* host.sys.pause()
    switch (it.kind) {
      case 'string':
        yield* host.write(it.text)
        return 'on'
      case 'print':
        return yield* this.#print(it.parts)
      case 'show':
      case 'silent': {
        const value: Num | Fault = yield this.#value(it.value)
        if (value instanceof Fault) return value
        if (it.kind === 'silent') return 'on'
        this.#last = value
        yield* host.show(value, { base: this.#obase, isBare: false })
        return 'on'
      }
      case 'block':
        return yield this.#block(it.body)
      case 'if': {
        const test: Num | Fault = yield this.#value(it.test)
        if (test instanceof Fault) return test
        if (test.value !== 0n) return yield this.#statement(it.then)
        return it.otherwise === undefined ? 'on' : yield this.#statement(it.otherwise)
      }
      case 'loop':
        return yield this.#loop(it)
      case 'return': {
        const value: Num | Fault = it.value === undefined ? ZERO : yield this.#value(it.value)
        if (value instanceof Fault) return value
        this.#returned = value
        return 'return'
      }
      case 'define':
        this.#routines.set(it.routine.name, it.routine)
        return 'on'
      case 'quit':
      case 'halt':
        return 'halt'
      default:
        return it.kind
    }
  }

  *#print(parts: readonly (Expression | string)[]): Run<Outcome | Fault> {
    for (const part of parts) {
      if (typeof part === 'string') {
        yield* this.#host.write(escaped(part))
        continue
      }
      const value: Num | Fault = yield this.#value(part)
      if (value instanceof Fault) return value
      yield* this.#host.show(value, { base: this.#obase, isBare: true })
    }
    return 'on'
  }

  *#loop(it: Statement & { kind: 'loop' }): Run<Outcome | Fault> {
    for (;;) {
      const test: Num | Fault = it.test === undefined ? ONE : yield this.#value(it.test)
      if (test instanceof Fault) return test
      if (test.value === 0n) return 'on'
      const outcome: Outcome | Fault = yield this.#statement(it.body)
      if (outcome === 'break') return 'on'
      if (outcome !== 'on' && outcome !== 'continue') return outcome
      const step: Num | Fault = it.step === undefined ? ZERO : yield this.#value(it.step)
      if (step instanceof Fault) return step
    }
  }

  *#value(it: Expression): Run<Num | Fault> {
    switch (it.kind) {
      case 'number':
        return parseNumber(it.text, this.#ibase)
      case 'variable':
      case 'special':
      case 'element':
        return yield* this.#load(it)
      case 'unary': {
        const value: Num | Fault = yield this.#value(it.value)
        if (value instanceof Fault) return value
        return it.operator === '-' ? negated(value) : value.value === 0n ? ONE : ZERO
      }
      case 'binary':
        return yield* this.#binary(it)
      case 'assign': {
        const right: Num | Fault = yield this.#value(it.value)
        if (right instanceof Fault) return right
        if (it.operator === '=') return yield* this.#store(it.place, right)
        const left = yield* this.#load(it.place)
        if (left instanceof Fault) return left
        const made = yield* this.#compute(it.operator.slice(0, -1), left, right, it.size)
        return made instanceof Fault ? made : yield* this.#store(it.place, made)
      }
      case 'step': {
        const before = yield* this.#load(it.place)
        if (before instanceof Fault) return before
        const after = yield* this.#store(it.place, add(before, num(it.by)))
        return it.isBefore ? after : before
      }
      case 'builtin':
        return yield* this.#builtin(it)
      case 'call':
        return yield this.#call(it)
      default:
        return it satisfies never
    }
  }

  *#binary(it: Expression & { kind: 'binary' }): Run<Num | Fault> {
    const left: Num | Fault = yield this.#value(it.left)
    if (left instanceof Fault) return left
    if (it.operator === '&&' && left.value === 0n) return ZERO
    if (it.operator === '||' && left.value !== 0n) return ONE
    const right: Num | Fault = yield this.#value(it.right)
    return right instanceof Fault ? right : yield* this.#compute(it.operator, left, right, it.size)
  }

  *#compute(operator: string, a: Num, b: Num, size: number): Run<Num | Fault> {
    if (operator === '^') return yield* this.#power(a, b, size)
    const made = compute(operator, a, b, this.scale)
    return typeof made === 'string' ? this.#fault(made, size) : made
  }

  *#power(base: Num, exponent: Num, size: number): Run<Num | Fault> {
    if (exponent.scale > 0) {
      const where = `func=${this.#name}, adr=${size}`
      yield* this.#host.complain(`Runtime warning (${where}): non-zero scale in exponent`)
    }
    const count = scaled(exponent, 0).value
    const digits = Number(count < 0n ? -count : count) * lengthOf(base)
    if (base.value * base.value > 1n && digits > this.#digitsMax) {
      yield* this.#host.despair()
      return new Fault('')
    }
    return power(base, count, this.scale) ?? this.#fault('Divide by zero', size)
  }

  #fault(text: string, size: number): Fault {
    return new Fault(`Runtime error (func=${this.#name}, adr=${size}): ${text}`)
  }

  *#load(place: Place): Run<Num | Fault> {
    if (place.kind === 'variable') return this.#variables.get(place.name) ?? ZERO
    if (place.kind === 'element') {
      const index: Num | Fault = yield this.#value(place.index)
      if (index instanceof Fault) return index
      return this.#arrays.get(place.name)?.get(Number(scaled(index, 0).value)) ?? ZERO
    }
    if (place.name === 'last') return this.#last
    return num(
      place.name === 'scale' ? this.scale : place.name === 'ibase' ? this.#ibase : this.#obase,
    )
  }

  *#store(place: Place, value: Num): Run<Num | Fault> {
    if (place.kind === 'variable') this.#variables.set(place.name, value)
    else if (place.kind === 'element') {
      const index: Num | Fault = yield this.#value(place.index)
      if (index instanceof Fault) return index
      const array = this.#arrays.get(place.name) ?? new Map<number, Num>()
      array.set(Number(scaled(index, 0).value), value)
      this.#arrays.set(place.name, array)
    } else if (place.name === 'last') this.#last = value
    else {
      const whole = Number(scaled(value, 0).value)
      if (place.name === 'scale') this.scale = Math.max(0, Math.min(whole, this.#digitsMax))
      else if (place.name === 'ibase') this.#ibase = Math.max(2, Math.min(16, whole))
      else this.#obase = Math.max(2, whole)
    }
    return value
  }

  *#builtin(it: Expression & { kind: 'builtin' }): Run<Num | Fault> {
    if (it.name === 'read') {
      const line = yield* this.#host.readLine()
      return parseNumber(/-?[0-9A-F]*\.?[0-9A-F]*/.exec(line ?? '')?.[0] || '0', this.#ibase)
    }
    const value: Num | Fault = it.value === undefined ? ZERO : yield this.#value(it.value)
    if (value instanceof Fault) return value
    if (it.name === 'length') return num(lengthOf(value))
    if (it.name === 'scale') return num(value.scale)
    return squareRoot(value, this.scale) ?? this.#fault('Square root of a negative number', it.size)
  }

  *#call(it: Expression & { kind: 'call' }): Run<Num | Fault> {
    const routine = this.#routines.get(it.name)
    if (routine === undefined) return this.#fault(`Function ${it.name} not defined.`, it.size)
    if (routine.parameters.length !== it.args.length) {
      return this.#fault('Parameter number mismatch', it.size)
    }
    const given: (Num | Map<number, Num>)[] = []
    for (const arg of it.args as readonly Argument[]) {
      if (arg.kind === 'array') given.push(new Map(this.#arrays.get(arg.name) ?? []))
      else {
        const value: Num | Fault = yield this.#value(arg)
        if (value instanceof Fault) return value
        given.push(value)
      }
    }
    const own = [...routine.parameters, ...routine.autos]
    const saved = own.map(({ name, isArray }) =>
      isArray ? this.#arrays.get(name) : this.#variables.get(name),
    )
    this.#set(own, given)
    const caller = this.#name
    this.#name = it.name
    this.#returned = ZERO
    const outcome: Outcome | Fault = yield this.#block(routine.body)
    this.#name = caller
    this.#set(own, saved)
    return outcome instanceof Fault ? outcome : this.#returned
  }

  /** Names of a function get their values, or go back to those of before. */
  #set(own: readonly Parameter[], values: readonly (Num | Map<number, Num> | undefined)[]): void {
    for (const [at, { name, isArray }] of own.entries()) {
      const value = values[at]
      if (isArray) this.#arrays.set(name, value instanceof Map ? value : new Map())
      else this.#variables.set(name, value === undefined || value instanceof Map ? ZERO : value)
    }
  }
}
