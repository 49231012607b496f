/** Statements of Python, done one after the other. */
import type { Run } from '../../shell/program.ts'
import { assign, evaluate } from './evaluate.ts'
import { operate } from './operators.ts'
import type { Scope } from './scope.ts'
import type { Handler, Statement } from './tree.ts'
import { Callable, isTrue, itemsOf, Raised, Thing, type Value } from './values.ts'

/** How a block has ended; undefined: at its end. */
type Ending = undefined | 'break' | 'continue' | { readonly value: Value }

/** Does them all; the last expression's value is what eval() wants. */
export function* execute(scope: Scope, statements: readonly Statement[]): Run<Ending> {
  for (const it of statements) {
    yield* scope.pause()
    try {
      const ending = yield* one(scope, it)
      if (ending !== undefined) return ending
    } catch (problem) {
      if (problem instanceof Raised) problem.lines.unshift({ line: it.line, where: scope.where })
      throw problem
    }
  }
  return undefined
}

function* one(scope: Scope, it: Statement): Run<Ending> {
  switch (it.kind) {
    case 'pass':
      return undefined
    case 'break':
    case 'continue':
      return it.kind
    case 'expression':
      yield* evaluate(scope, it.value)
      return undefined
    case 'assign': {
      const value = yield* evaluate(scope, it.value)
      for (const target of it.targets) yield* assign(scope, target, value)
      return undefined
    }
    case 'change': {
      const now = yield* evaluate(scope, it.target)
      yield* assign(scope, it.target, operate(it.operator, now, yield* evaluate(scope, it.value)))
      return undefined
    }
    case 'import':
      for (const [name, as] of it.names) bindModule(scope, name, as)
      return undefined
    case 'from':
      return importFrom(scope, it.module, it.names)
    case 'if':
      return yield* execute(scope, isTrue(yield* evaluate(scope, it.test)) ? it.yes : it.no)
    case 'while':
      while (isTrue(yield* evaluate(scope, it.test))) {
        const ending = yield* execute(scope, it.body)
        if (ending === 'break') break
        if (typeof ending === 'object') return ending
      }
      return undefined
    case 'for':
      return yield* loop(scope, it)
    case 'define': {
      const { name, parameters, body } = it
      scope.set(
        name,
        new Callable(name, function* (args, named) {
          const inner = yield* scope.inside(parameters, { args, named, name })
          const ending = yield* execute(inner, body)
          return typeof ending === 'object' ? ending.value : null
        }),
      )
      return undefined
    }
    case 'return':
      return { value: it.value === undefined ? null : yield* evaluate(scope, it.value) }
    case 'try':
      return yield* attempt(scope, it)
    case 'with': {
      const value = yield* evaluate(scope, it.value)
      if (it.target !== undefined) yield* assign(scope, it.target, value)
      return yield* execute(scope, it.body)
    }
    case 'raise':
      throw raisedBy(it.value === undefined ? null : yield* evaluate(scope, it.value))
  }
}

function* loop(scope: Scope, it: Extract<Statement, { kind: 'for' }>): Run<Ending> {
  for (const value of itemsOf(yield* evaluate(scope, it.over))) {
    yield* assign(scope, it.target, value)
    const ending = yield* execute(scope, it.body)
    if (ending === 'break') break
    if (typeof ending === 'object') return ending
  }
  return undefined
}

function* attempt(scope: Scope, it: Extract<Statement, { kind: 'try' }>): Run<Ending> {
  let ending: Ending
  try {
    ending = yield* execute(scope, it.body)
  } catch (problem) {
    if (!(problem instanceof Raised)) throw problem
    const handler = yield* handlerOf(scope, it.handlers, problem)
    if (handler === undefined) {
      yield* execute(scope, it.last)
      throw problem
    }
    if (handler.name !== undefined) {
      scope.set(handler.name, new Thing(problem.text, new Map(), [problem.type]))
    }
    ending = yield* execute(scope, handler.body)
  }
  return (yield* execute(scope, it.last)) ?? ending
}

function* handlerOf(
  scope: Scope,
  handlers: readonly Handler[],
  problem: Raised,
): Run<Handler | undefined> {
  const own = [problem.type, ...problem.kinds, 'BaseException']
  for (const handler of handlers) {
    if (handler.type === undefined) return handler
    const type = yield* evaluate(scope, handler.type)
    const types = type instanceof Thing ? [type] : itemsOf(type)
    const isMeant = types.some(
      (it) => it instanceof Thing && it.kinds.some((kind) => own.includes(kind)),
    )
    if (isMeant) return handler
  }
  return undefined
}

const raisedBy = (value: Value): Raised => {
  if (!(value instanceof Thing)) return new Raised('RuntimeError', 'No active exception to reraise')
  const [type = 'Exception'] = value.kinds
  const isClass = value.attributes.has('__call__')
  return new Raised(type, isClass ? '' : value.shown)
}

const bindModule = (scope: Scope, name: string, as: string): void => {
  const whole = scope.module(name)
  const first = name.split('.')[0] ?? name
  const top = scope.module(first)
  if (whole === undefined || top === undefined) {
    const missing = top === undefined ? `No module named '${first}'` : `No module named '${name}'`
    throw new Raised('ModuleNotFoundError', missing)
  }
  if (as === name) scope.set(first, top)
  else scope.set(as, whole)
}

const importFrom = (
  scope: Scope,
  name: string,
  names: readonly (readonly [string, string])[],
): undefined => {
  const module = scope.module(name)
  if (module === undefined) throw new Raised('ModuleNotFoundError', `No module named '${name}'`)
  for (const [own, as] of names) {
    if (own === '*') {
      scope.takeAll(module)
      continue
    }
    const found = module.attributes.get(own) ?? scope.module(`${name}.${own}`)
    if (found === undefined) {
      throw new Raised(
        'ImportError',
        `cannot import name '${own}' from '${name}' (unknown location)`,
      )
    }
    scope.set(as, found)
  }
  return undefined
}
