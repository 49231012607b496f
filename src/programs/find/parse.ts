/** Reads find's expression: operators, and primaries by name. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run } from '../../shell/program.ts'
import type { Parts } from './parts.ts'
import type { Plan, Surroundings, Test } from './plan.ts'
import { newerByName, PRIMARIES } from './primaries.ts'

/** What makes no sense: thrown while parsing, caught where it began. */
export class WrongExpression {
  readonly text: ByteString
  constructor(text: ByteString) {
    this.text = text
  }
}

export const parseFind = (
  args: readonly ByteString[],
  about: Surroundings,
): Plan | { readonly problem: ByteString } => {
  const reading = new Reading(args, about)
  try {
    return reading.plan()
  } catch (cause) {
    if (cause instanceof WrongExpression) return { problem: cause.text }
    throw cause
  }
}

const ALWAYS: Test = function* (): Run<boolean> {
  return true
}

class Reading implements Parts {
  readonly about: Surroundings
  readonly draft: Omit<Plan, 'test'>
  isExtended: 'basic' | 'extended' | 'emacs' = 'emacs'
  #hasAction = false
  readonly #args: readonly ByteString[]
  #at = 0

  constructor(args: readonly ByteString[], about: Surroundings) {
    this.#args = args
    this.about = about
    this.draft = {
      warnings: [],
      gathered: [],
      minDepth: 0,
      maxDepth: Number.POSITIVE_INFINITY,
      depthFirst: false,
      sameDevice: false,
      follow: about.follow,
    }
  }

  plan(): Plan {
    const test = this.#args.length === 0 ? ALWAYS : this.#list()
    if (this.#at < this.#args.length) {
      throw new WrongExpression("you have too many ')'")
    }
    const { task } = this.about
    const shown: Test = this.#hasAction
      ? test
      : function* (visit, verdict) {
          if (!(yield* test(visit, verdict))) return false
          yield* task.out(`${visit.path}\n`)
          return true
        }
    return Object.assign(this.draft, { test: shown })
  }

  acts(): void {
    this.#hasAction = true
  }

  fail(message: ByteString): never {
    throw new WrongExpression(message)
  }

  word(): ByteString | undefined {
    return this.#args[this.#at++]
  }

  argument(name: ByteString): ByteString {
    const word = this.#args[this.#at]
    if (word === undefined) this.fail(`missing argument to \`${name}'`)
    this.#at++
    return word ?? ''
  }

  #peek(): ByteString | undefined {
    return this.#args[this.#at]
  }

  #list(): Test {
    let test = this.#either()
    while (this.#peek() === ',') {
      this.#at++
      const [first, second] = [test, this.#either()]
      test = function* (visit, verdict) {
        yield* first(visit, verdict)
        return yield* second(visit, verdict)
      }
    }
    return test
  }

  #either(): Test {
    let test = this.#both()
    while (this.#peek() === '-o' || this.#peek() === '-or') {
      this.#at++
      const operator = this.#args[this.#at - 1]
      if (this.#peek() === undefined) this.fail(`expected an expression after '${operator}'`)
      const [first, second] = [test, this.#both()]
      test = function* (visit, verdict) {
        return (yield* first(visit, verdict)) || (yield* second(visit, verdict))
      }
    }
    return test
  }

  #both(): Test {
    let test = this.#not()
    for (let next = this.#peek(); next !== undefined; next = this.#peek()) {
      if (next === ')' || next === '-o' || next === '-or' || next === ',') break
      if (next === '-a' || next === '-and') this.#at++
      const [first, second] = [test, this.#not()]
      test = function* (visit, verdict) {
        return (yield* first(visit, verdict)) && (yield* second(visit, verdict))
      }
    }
    return test
  }

  #not(): Test {
    const word = this.#peek()
    if (word === '!' || word === '-not') {
      this.#at++
      if (this.#peek() === undefined) this.fail(`expected an expression after '${word}'`)
      const test = this.#not()
      return function* (visit, verdict) {
        return !(yield* test(visit, verdict))
      }
    }
    if (word === '(') return this.#group()
    return this.#primary()
  }

  #group(): Test {
    this.#at++
    if (this.#peek() === undefined) {
      this.fail(
        "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('",
      )
    }
    if (this.#peek() === ')') {
      this.fail('invalid expression; empty parentheses are not allowed.')
    }
    const test = this.#list()
    if (this.#peek() !== ')') {
      this.fail("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
    }
    this.#at++
    return test
  }

  #primary(): Test {
    const name = this.#args[this.#at++]
    if (name === undefined) this.fail('invalid expression')
    if (name === '-a' || name === '-o' || name === '-and' || name === '-or') {
      const what = `you have used a binary operator '${name}' with nothing before it.`
      this.fail(`invalid expression; ${what}`)
    }
    const make = PRIMARIES.get((name ?? '').replace(/^-/, '')) ?? newerByName(name ?? '')
    if (!name?.startsWith('-') || make === undefined) {
      if (name?.startsWith('-')) this.fail(`unknown predicate \`${name}'`)
      this.fail(
        name === ')'
          ? "invalid expression; you have too many ')'"
          : `paths must precede expression: \`${name}'`,
      )
    }
    return make === undefined ? ALWAYS : make(this, name ?? '')
  }
}
