/** Brace expansion, which looks at a word's unquoted characters only: {a,b}, {1..9..2}, {a..e}. */
import type { ByteString } from '../../base/bytes.ts'
import { BRACE_CHARACTERS_MAX, BRACE_SEQUENCE_MAX, BRACE_WORDS_MAX } from '../../base/limits.ts'
import type { Part, Word } from '../ast.ts'

/** One character of a word that is unquoted, or a whole part that braces don't look into. */
type Atom = string | Part

/** The words a word stands for; undefined when there are too many (bash: out of memory). */
export const expandBraces = (word: Word): readonly Word[] | undefined => {
  if (!word.parts.some((part) => part.kind === 'literal' && part.text.includes('{'))) return [word]
  const atoms: Atom[] = []
  for (const part of word.parts) {
    if (part.kind === 'literal') atoms.push(...part.text.split(''))
    else atoms.push(part)
  }
  if (atoms.length > BRACE_CHARACTERS_MAX) return [word]
  const expanded = expand(atoms)
  if (expanded === undefined) return undefined
  if (expanded.length === 1 && expanded[0]?.length === atoms.length) return [word]
  return expanded.map(wordOf)
}

const wordOf = (atoms: readonly Atom[]): Word => {
  const parts: Part[] = []
  let text = ''
  for (const atom of atoms) {
    if (typeof atom === 'string') {
      const name = text === '' ? longerName(parts[parts.length - 1], atom) : undefined
      if (name === undefined) text += atom
      else parts[parts.length - 1] = name
      continue
    }
    if (text !== '') parts.push({ kind: 'literal', text })
    text = ''
    parts.push(atom)
  }
  if (text !== '') parts.push({ kind: 'literal', text })
  return { parts, source: text }
}

/** Braces are expanded before anything else: `$x{a,b}` means $xa and $xb. */
const longerName = (before: Part | undefined, char: string): Part | undefined =>
  before?.kind === 'parameter' && before.bare === true && /\w/.test(char)
    ? { ...before, name: before.name + char }
    : undefined

/** All words of a run of atoms: the first brace that is one, times what follows it. */
const expand = (atoms: readonly Atom[]): Atom[][] | undefined => {
  const closes = closingBraces(atoms)
  let heads: Atom[][] = [[]]
  let at = 0
  while (at < atoms.length) {
    const brace = atoms[at] === '{' ? braceAt(atoms, closes, at) : undefined
    if (brace === undefined) {
      const atom = atoms[at] as Atom
      for (const head of heads) head.push(atom)
      at++
      continue
    }
    const middles: Atom[][] = []
    for (const choice of brace.choices) {
      const words = brace.isSequence ? [[...choice]] : expand(choice)
      if (words === undefined) return undefined
      for (const word of words) middles.push(word)
    }
    if (heads.length * middles.length > BRACE_WORDS_MAX) return undefined
    heads = heads.flatMap((head) => middles.map((middle) => [...head, ...middle]))
    at = brace.end
  }
  return heads
}

/** The backslash of {Z..a}: it quotes nothing, but leaves a word. */
const NOTHING: Part = { kind: 'quoted', text: '' }

interface Brace {
  readonly choices: readonly (readonly Atom[])[]
  readonly isSequence: boolean
  readonly end: number
}

/** Where each brace that opens is closed, found in one pass. */
const closingBraces = (atoms: readonly Atom[]): ReadonlyMap<number, number> => {
  const closes = new Map<number, number>()
  const open: number[] = []
  for (let at = 0; at < atoms.length; at++) {
    if (atoms[at] === '{') open.push(at)
    if (atoms[at] !== '}') continue
    const start = open.pop()
    if (start !== undefined) closes.set(start, at)
  }
  return closes
}

/** The brace that opens at `open`, if it closes and holds a comma or a sequence. */
const braceAt = (
  atoms: readonly Atom[],
  closes: ReadonlyMap<number, number>,
  open: number,
): Brace | undefined => {
  const close = closes.get(open)
  if (close === undefined) return undefined
  const edges = [open]
  for (let at = open + 1; at < close; at++) {
    if (atoms[at] === ',') edges.push(at)
    else if (atoms[at] === '{') at = closes.get(at) ?? at
  }
  if (edges.length === 1) return sequenceBetween(atoms, open, close)
  edges.push(close)
  const choices = edges.slice(1).map((edge, i) => atoms.slice((edges[i] ?? 0) + 1, edge))
  return { choices, isSequence: false, end: close + 1 }
}

const sequenceBetween = (
  atoms: readonly Atom[],
  open: number,
  close: number,
): Brace | undefined => {
  const inside = atoms.slice(open + 1, close)
  if (!inside.every((atom) => typeof atom === 'string')) return undefined
  const values = sequence(inside.join(''))
  if (values === undefined) return undefined
  const choices = values.map((value) => (value === '\\' ? [NOTHING] : [value]))
  return { choices, isSequence: true, end: close + 1 }
}

/** `1..9`, `01..10..2`, `a..e..2`; undefined when it is none (or endless). */
const sequence = (text: ByteString): readonly ByteString[] | undefined => {
  const match = /^(?:([+-]?\d+)\.\.([+-]?\d+)|([A-Za-z])\.\.([A-Za-z]))(?:\.\.([+-]?\d+))?$/.exec(
    text,
  )
  if (match === null) return undefined
  const [, from, to, first, last, by] = match
  const isNumbers = from !== undefined && to !== undefined
  const start = isNumbers ? Number(from) : (first ?? '').charCodeAt(0)
  const end = isNumbers ? Number(to) : (last ?? '').charCodeAt(0)
  const step = Math.abs(Number(by ?? 1)) || 1
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) return undefined
  const count = Math.floor(Math.abs(end - start) / step) + 1
  if (count > BRACE_SEQUENCE_MAX) return undefined
  const isPadded = (isNumbers && /^[+-]?0\d/.test(from)) || (isNumbers && /^[+-]?0\d/.test(to))
  const width = isPadded ? Math.max((from ?? '').length, (to ?? '').length) : 0
  const sign = end >= start ? 1 : -1
  return Array.from({ length: count }, (_, i) => {
    const value = start + sign * i * step
    return isNumbers ? padded(value, width) : String.fromCharCode(value)
  })
}

const padded = (value: number, width: number): ByteString =>
  value < 0 ? `-${`${-value}`.padStart(width - 1, '0')}` : `${value}`.padStart(width, '0')
