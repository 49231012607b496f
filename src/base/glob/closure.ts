/**
 * Patterns with groups: the set of places a match can end, node after node. Polynomial in the
 * text, and within a budget: what would take longer does not match.
 */
import { GLOB_STEPS_MAX } from '../limits.ts'
import type { Node } from './parse.ts'
import { fits } from './segments.ts'
import type { Subject } from './subject.ts'

type Want = 'whole' | 'shortest' | 'longest'
/** Character indexes, ascending, each once. */
type Places = readonly number[]

/** The matcher for nodes with groups. */
export const closure = (nodes: readonly Node[], hidesDots: boolean) => ({
  end: (subject: Subject, from: number, want: Want): number =>
    pick(new Walk(subject, hidesDots).ends(nodes, [from]), subject, want),
  find: (subject: Subject, from: number): { start: number; end: number } | undefined => {
    const walk = new Walk(subject, hidesDots)
    for (let start = from; start <= subject.length; start++) {
      const end = pick(walk.ends(nodes, [start]), subject, 'longest')
      if (end >= 0) return { start, end }
    }
    return undefined
  },
})

const pick = (ends: Places, subject: Subject, want: Want): number => {
  if (want === 'shortest') return ends[0] ?? -1
  const last = ends.at(-1) ?? -1
  return want === 'longest' || last === subject.length ? last : -1
}

class Walk {
  readonly #subject: Subject
  readonly #hidesDots: boolean
  #steps = 0

  constructor(subject: Subject, hidesDots: boolean) {
    this.#subject = subject
    this.#hidesDots = hidesDots && subject.length > 0 && subject.code(0) === DOT
  }

  ends(nodes: readonly Node[], from: Places): Places {
    let places = from
    for (const node of nodes) {
      if (places.length === 0 || this.#steps > GLOB_STEPS_MAX) return NOWHERE
      this.#steps += places.length + 1
      places = this.#after(node, places)
    }
    return places
  }

  #after(node: Node, from: Places): Places {
    if (node.kind === 'one') return this.#one(node.atom, from)
    if (node.kind === 'star') return this.#toTheEnd(from)
    if (node.operator === '!') return this.#not(node.choices, from)
    if (node.operator === '@') return this.#choose(node.choices, from)
    if (node.operator === '?') return union(from, this.#choose(node.choices, from))
    const once = this.#choose(node.choices, from)
    const more = this.#repeat(node.choices, once)
    return node.operator === '*' ? union(from, more) : more
  }

  #one(atom: Extract<Node, { kind: 'one' }>['atom'], from: Places): Places {
    const ends: number[] = []
    for (const at of from) {
      if (at >= this.#subject.length) break
      if (at === 0 && this.#hidesDots && atom !== DOT) continue
      if (fits(atom, this.#subject.code(at))) ends.push(at + 1)
    }
    return ends
  }

  #toTheEnd(from: Places): Places {
    const start = this.#hidesDots && from[0] === 0 ? from[1] : from[0]
    if (start === undefined) return NOWHERE
    const ends: number[] = []
    for (let at = start; at <= this.#subject.length; at++) ends.push(at)
    this.#steps += ends.length
    return ends
  }

  #choose(choices: readonly (readonly Node[])[], from: Places): Places {
    let all = NOWHERE
    for (const choice of choices) all = union(all, this.ends(choice, from))
    return all
  }

  #repeat(choices: readonly (readonly Node[])[], once: Places): Places {
    const seen = new Set(once)
    for (let edge = once; edge.length > 0; ) {
      const fresh: number[] = []
      for (const at of this.#choose(choices, edge)) {
        if (seen.has(at)) continue
        seen.add(at)
        fresh.push(at)
      }
      edge = fresh
    }
    return [...seen].sort((a, b) => a - b)
  }

  /** Any end that none of the choices has from the same start. */
  #not(choices: readonly (readonly Node[])[], from: Places): Places {
    const ends = new Set<number>()
    for (const start of from) {
      const barred = new Set(this.#choose(choices, [start]))
      const limit = start === 0 && this.#hidesDots ? 0 : this.#subject.length
      for (let at = start; at <= limit; at++) if (!barred.has(at)) ends.add(at)
      this.#steps += this.#subject.length - start
      if (this.#steps > GLOB_STEPS_MAX) return NOWHERE
    }
    return [...ends].sort((a, b) => a - b)
  }
}

const DOT = 46
const NOWHERE: Places = []

const union = (a: Places, b: Places): Places => {
  if (a.length === 0) return b
  if (b.length === 0) return a
  return [...new Set([...a, ...b])].sort((x, y) => x - y)
}
