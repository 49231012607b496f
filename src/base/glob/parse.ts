/** Reads a shell pattern into nodes: what is no valid group or bracket stands for itself. */
import type { ByteString } from '../bytes.ts'
import { otherCase } from '../ctype.ts'
import { codeOf, sequenceBytes } from '../utf8.ts'
import { type CharacterSet, eitherCase, readBracket } from './bracket.ts'

export interface GlobOptions {
  /** ?() *() +() @() !() are groups. */
  readonly extglob?: boolean
  /** Letters match in both cases. */
  readonly nocase?: boolean
  /** FNM_PERIOD: a dot at the start of the text is only matched by a dot. */
  readonly period?: boolean
}

/** One character: its code, ANY, or a set. */
export type Atom = number | CharacterSet
export const ANY = -1

export type Node =
  | { readonly kind: 'one'; readonly atom: Atom }
  | { readonly kind: 'star' }
  | {
      readonly kind: 'group'
      readonly operator: '?' | '*' | '+' | '@' | '!'
      readonly choices: readonly (readonly Node[])[]
    }

/** Depth of groups inside groups that is still read; deeper ones stand for themselves. */
const GROUPS_DEEP_MAX = 64

export const parseGlob = (source: ByteString, options: GlobOptions): readonly Node[] =>
  readNodes({ source, options, deep: 0, unclosed: { count: 0 } })

/** The same nodes for a text read backwards. */
export const mirrored = (nodes: readonly Node[]): readonly Node[] =>
  nodes
    .map((node) =>
      node.kind === 'group' ? { ...node, choices: node.choices.map(mirrored) } : node,
    )
    .reverse()

interface Reading {
  readonly source: ByteString
  readonly options: GlobOptions
  readonly deep: number
  /** Brackets and groups that turned out to have no end: each cost a look through the source. */
  readonly unclosed: { count: number }
}

/** After so many of them nothing more is taken for a bracket or group. */
const UNCLOSED_MAX = 8

const readNodes = (reading: Reading): Node[] => {
  const { source } = reading
  const nodes: Node[] = []
  let at = 0
  while (at < source.length) {
    const group = readGroup(reading, at)
    if (group !== undefined) {
      nodes.push(group.node)
      at = group.next
      continue
    }
    const { node, next } = readSingle(reading, at)
    const isSecondStar = node.kind === 'star' && nodes.at(-1)?.kind === 'star'
    if (!isSecondStar) nodes.push(node)
    at = next
  }
  return nodes
}

const readSingle = (reading: Reading, at: number): { node: Node; next: number } => {
  const { source, options, unclosed } = reading
  const char = source[at]
  if (char === '*') return { node: { kind: 'star' }, next: at + 1 }
  if (char === '?') return { node: { kind: 'one', atom: ANY }, next: at + 1 }
  if (char === '[' && unclosed.count < UNCLOSED_MAX) {
    const bracket = readBracket(source, at, options.nocase === true)
    if (bracket !== undefined) {
      return { node: { kind: 'one', atom: bracket.set }, next: bracket.next }
    }
    unclosed.count++
  }
  const start = char === '\\' && at + 1 < source.length ? at + 1 : at
  const bytes = sequenceBytes(source, start)
  const code = codeOf(source, start, bytes)
  const atom = options.nocase === true && otherCase(code) !== code ? eitherCase(code) : code
  return { node: { kind: 'one', atom }, next: start + Math.max(bytes, 1) }
}

const readGroup = (
  reading: Reading,
  at: number,
): { node: Extract<Node, { kind: 'group' }>; next: number } | undefined => {
  const { source, options, deep, unclosed } = reading
  const operator = source[at]
  if (options.extglob !== true || source[at + 1] !== '(' || deep >= GROUPS_DEEP_MAX) return
  if (!isOperator(operator) || unclosed.count >= UNCLOSED_MAX) return
  const choices: Node[][] = []
  let start = at + 2
  for (;;) {
    const end = choiceEnd(source, start)
    if (end >= source.length) {
      unclosed.count++
      return
    }
    choices.push(readNodes({ source: source.slice(start, end), options, deep: deep + 1, unclosed }))
    if (source[end] === ')') {
      return { node: { kind: 'group', operator, choices }, next: end + 1 }
    }
    start = end + 1
  }
}

const isOperator = (char: string | undefined): char is '?' | '*' | '+' | '@' | '!' =>
  char !== undefined && '?*+@!'.includes(char)

/** Offset of the `|` or `)` that ends a choice; the length of the source when there is none. */
const choiceEnd = (source: ByteString, from: number): number => {
  let open = 0
  let hasBrackets = true
  for (let at = from; at < source.length; at++) {
    const char = source[at]
    if (char === '\\') at++
    else if (char === '[' && hasBrackets) {
      const bracket = readBracket(source, at, false)
      // One without an end: those behind it have none either.
      if (bracket === undefined) hasBrackets = false
      else at = bracket.next - 1
    } else if (char === '(') open++
    else if (char === ')' && open > 0) open--
    else if (open === 0 && (char === ')' || char === '|')) return at
  }
  return source.length
}
