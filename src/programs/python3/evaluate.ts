/** Expressions of Python as values. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import { formatValue } from './format.ts'
import { methodOf } from './methods.ts'
import { compare, item, operate, slice } from './operators.ts'
import type { Scope } from './scope.ts'
import type { Argument, Expression, Loop } from './tree.ts'
import {
  Bytes,
  Callable,
  Dict,
  ITEMS_MAX,
  isTrue,
  itemsOf,
  List,
  plainNumber,
  Raised,
  Thing,
  Tuple,
  typeName,
  type Value,
} from './values.ts'

export function* evaluate(scope: Scope, it: Expression): Run<Value> {
  switch (it.kind) {
    case 'constant':
      return it.value
    case 'string':
      return it.value
    case 'bytes':
      return new Bytes(it.value)
    case 'format':
      return yield* formatted(scope, it)
    case 'name':
      return scope.lookup(it.name)
    case 'list':
    case 'set':
      return new List(yield* all(scope, it.items))
    case 'tuple':
      return new Tuple(yield* all(scope, it.items))
    case 'dict': {
      const made = new Dict()
      for (const [key, value] of it.items) {
        made.set(yield* evaluate(scope, key), yield* evaluate(scope, value))
      }
      return made
    }
    case 'attribute':
      return attributeOf(scope, yield* evaluate(scope, it.of), it.name)
    case 'call':
      return yield* call(scope, it.of, it.args)
    case 'index':
      return yield* indexed(scope, it)
    case 'slice':
      throw new Raised('SyntaxError', 'invalid syntax')
    case 'unary': {
      const value = yield* evaluate(scope, it.of)
      return negated(it.operator, value)
    }
    case 'binary':
      return operate(it.operator, yield* evaluate(scope, it.left), yield* evaluate(scope, it.right))
    case 'compare': {
      let left = yield* evaluate(scope, it.first)
      for (const [operator, other] of it.rest) {
        const right = yield* evaluate(scope, other)
        if (!compare(operator, left, right)) return false
        left = right
      }
      return true
    }
    case 'logic': {
      const left = yield* evaluate(scope, it.left)
      return isTrue(left) === it.isAnd ? yield* evaluate(scope, it.right) : left
    }
    case 'choice':
      return isTrue(yield* evaluate(scope, it.test))
        ? yield* evaluate(scope, it.yes)
        : yield* evaluate(scope, it.no)
    case 'lambda': {
      const { parameters, body } = it
      return new Callable('<lambda>', function* (args, named) {
        return yield* evaluate(
          yield* scope.inside(parameters, { args, named, name: '<lambda>' }),
          body,
        )
      })
    }
    case 'comprehension': {
      const found: Value[] = []
      yield* comprehend(scope.nested(), it.loops, it.value, found)
      return new List(found)
    }
  }
}

function* all(scope: Scope, items: readonly Expression[]): Run<Value[]> {
  const found: Value[] = []
  for (const it of items) found.push(yield* evaluate(scope, it))
  return found
}

function* formatted(scope: Scope, it: Extract<Expression, { kind: 'format' }>): Run<ByteString> {
  let text = ''
  for (const part of it.parts) {
    text +=
      typeof part === 'string' ? part : formatValue(yield* evaluate(scope, part.value), part.format)
  }
  return text
}

const negated = (operator: string, value: Value): Value => {
  if (operator === 'not') return !isTrue(value)
  const number = plainNumber(value)
  if (number === undefined) {
    throw new Raised('TypeError', `bad operand type for unary ${operator}: '${typeName(value)}'`)
  }
  if (operator === '-') return -number
  return operator === '~' && typeof number === 'bigint' ? ~number : number
}

/** `a.b`, a method of a value or what a thing has. */
export const attributeOf = (scope: Scope, of: Value, name: string): Value => {
  if (of instanceof Thing) {
    const found = of.attributes.get(name)
    if (found !== undefined) return found
    if (of.shown.startsWith('<module')) {
      const [, module = ''] = /'([^']*)'/.exec(of.shown) ?? []
      const inner = scope.module(`${module}.${name}`)
      if (inner !== undefined) return inner
      throw new Raised('AttributeError', `module '${module}' has no attribute '${name}'`)
    }
  }
  const method = methodOf(of, name)
  if (method !== undefined) return method
  throw new Raised('AttributeError', `'${typeName(of)}' object has no attribute '${name}'`)
}

function* call(scope: Scope, of: Expression, args: readonly Argument[]): Run<Value> {
  const target = yield* evaluate(scope, of)
  const plain: Value[] = []
  const named = new Map<string, Value>()
  for (const { name, value } of args) {
    const given = yield* evaluate(scope, value)
    if (name === '') plain.push(given)
    else if (name === '*') plain.push(...itemsOf(given))
    else if (name === '**') {
      if (given instanceof Dict)
        for (const [key, its] of given.entries.values()) named.set(String(key), its)
    } else named.set(name, given)
  }
  const callable = target instanceof Thing ? target.attributes.get('__call__') : target
  if (!(callable instanceof Callable)) {
    throw new Raised('TypeError', `'${typeName(target)}' object is not callable`)
  }
  yield* scope.pause()
  const { machine } = scope
  if (machine.calls >= CALLS_MAX) {
    throw new Raised('RecursionError', 'maximum recursion depth exceeded')
  }
  machine.calls++
  // A frame of its own: Python's calls may be deeper than our stack.
  const outcome: Value | Raised = yield outcomeOf(callable.call(plain, named))
  machine.calls--
  if (outcome instanceof Raised) throw outcome
  return outcome
}

/** sys.getrecursionlimit(), the module itself apart. */
const CALLS_MAX = 999

function* outcomeOf(act: Run<Value>): Run<Value | Raised> {
  try {
    return yield* act
  } catch (problem) {
    if (problem instanceof Raised) return problem
    throw problem
  }
}

function* indexed(scope: Scope, it: Extract<Expression, { kind: 'index' }>): Run<Value> {
  const of = yield* evaluate(scope, it.of)
  if (it.at.kind !== 'slice') return item(of, yield* evaluate(scope, it.at))
  const parts: Value[] = []
  for (const part of [it.at.from, it.at.to, it.at.step]) {
    parts.push(part === undefined ? null : yield* evaluate(scope, part))
  }
  const [from = null, to = null, step = null] = parts
  return slice(of, from, to, step)
}

function* comprehend(
  scope: Scope,
  loops: readonly Loop[],
  value: Expression,
  found: Value[],
): Run<void> {
  const [loop, ...rest] = loops
  if (loop === undefined) {
    found.push(yield* evaluate(scope, value))
    return
  }
  for (const it of itemsOf(yield* evaluate(scope, loop.over))) {
    yield* scope.pause()
    yield* assign(scope, loop.target, it)
    let isKept = true
    for (const test of loop.tests) isKept = isKept && isTrue(yield* evaluate(scope, test))
    if (found.length > ITEMS_MAX) throw new Raised('MemoryError', '')
    if (isKept) yield* comprehend(scope, rest, value, found)
  }
}

/** Gives a value to a name, an attribute, an item, or several names. */
export function* assign(scope: Scope, target: Expression, value: Value): Run<void> {
  if (target.kind === 'name') scope.set(target.name, value)
  else if (target.kind === 'tuple' || target.kind === 'list') {
    const values = itemsOf(value)
    if (values.length !== target.items.length) {
      const isFew = values.length < target.items.length
      throw new Raised(
        'ValueError',
        isFew
          ? `not enough values to unpack (expected ${target.items.length}, got ${values.length})`
          : `too many values to unpack (expected ${target.items.length})`,
      )
    }
    for (const [at, it] of target.items.entries()) yield* assign(scope, it, values[at] ?? null)
  } else if (target.kind === 'index') {
    const of = yield* evaluate(scope, target.of)
    const at = yield* evaluate(scope, target.at)
    if (of instanceof Dict) of.set(at, value)
    else if (of instanceof List) {
      const index = Number(plainNumber(at) ?? 0)
      const place = index < 0 ? index + of.items.length : index
      if (place < 0 || place >= of.items.length)
        throw new Raised('IndexError', 'list assignment index out of range')
      of.items[place] = value
    } else
      throw new Raised('TypeError', `'${typeName(of)}' object does not support item assignment`)
  } else if (target.kind === 'attribute') {
    const of = yield* evaluate(scope, target.of)
    if (of instanceof Thing) of.attributes.set(target.name, value)
  } else throw new Raised('SyntaxError', 'cannot assign to expression')
}
