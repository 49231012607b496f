/** Names and what they mean, here and in the scopes around. */
import type { Run, Task } from '../../shell/program.ts'
import type { Expression, Parameter } from './tree.ts'
import { Dict, List, type Named, Raised, type Thing, Tuple, type Value } from './values.ts'

/** What all scopes of a program share. */
export interface Machine {
  readonly task: Task
  readonly builtins: ReadonlyMap<string, Value>
  /** Functions that wait for others to return. */
  calls: number
  module(name: string): Thing | undefined
  evaluate(scope: Scope, it: Expression): Run<Value>
}

interface Call {
  readonly args: readonly Value[]
  readonly named: Named
  readonly name: string
}

export class Scope {
  readonly machine: Machine
  readonly #outer: Scope | undefined
  readonly #names = new Map<string, Value>()
  /** As tracebacks name it. */
  readonly where: string

  constructor(machine: Machine, outer?: Scope, where = '<module>') {
    this.machine = machine
    this.#outer = outer
    this.where = where
  }

  lookup(name: string): Value {
    const found = this.#find(name) ?? this.machine.builtins.get(name)
    if (found !== undefined) return found
    throw new Raised('NameError', `name '${name}' is not defined`)
  }

  #find(name: string): Value | undefined {
    return this.#names.get(name) ?? this.#outer?.lookupOwn(name)
  }

  /** Of this scope and those around it; undefined: nowhere. */
  lookupOwn(name: string): Value | undefined {
    return this.#find(name)
  }

  set(name: string, value: Value): void {
    this.#names.set(name, value)
  }

  module(name: string): Thing | undefined {
    return this.machine.module(name)
  }

  /** Of a comprehension. */
  nested(): Scope {
    return new Scope(this.machine, this, this.where)
  }

  /** Of a call, with its arguments by name. */
  *inside(parameters: readonly Parameter[], { args, named, name }: Call): Run<Scope> {
    const made = new Scope(this.machine, this, name)
    const left = new Map(named)
    let used = 0
    for (const { name: own, star, standard } of parameters) {
      if (star === '*') {
        made.set(own, new Tuple(args.slice(used)))
        used = args.length
      } else if (star === '**') {
        const rest = new Dict()
        for (const [key, value] of left) rest.set(key, value)
        made.set(own, rest)
      } else if (left.has(own)) {
        made.set(own, left.get(own) ?? null)
        left.delete(own)
      } else if (used < args.length) made.set(own, args[used++] ?? null)
      else if (standard !== undefined) made.set(own, yield* this.machine.evaluate(this, standard))
      else
        throw new Raised('TypeError', `${name}() missing 1 required positional argument: '${own}'`)
    }
    if (used < args.length) {
      const takes = parameters.length
      throw new Raised(
        'TypeError',
        `${name}() takes ${takes} positional argument${takes === 1 ? '' : 's'} but ${args.length} ${args.length === 1 ? 'was' : 'were'} given`,
      )
    }
    return made
  }

  *pause(): Run<void> {
    yield* this.machine.task.sys.pause()
  }

  /** Everything a module has, by its name (`from x import *`). */
  takeAll(from: Thing): void {
    for (const [name, value] of from.attributes) if (!(value instanceof List)) this.set(name, value)
  }
}
