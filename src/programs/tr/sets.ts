/** What tr's strings mean together: members of a set, and the table of a translation. */
import type { Element, ParsedSet, SetProblem } from './parse.ts'

/** 1 for each byte of the set. */
export const memberOf = (set: ParsedSet, complements: boolean): Uint8Array => {
  const members = new Uint8Array(256).fill(complements ? 1 : 0)
  for (const byte of flatten(set.elements, 0)) members[byte] = complements ? 0 : 1
  return members
}

/** The table for every byte, and the second string as far as it was used. */
export const translationOf = (
  set1: ParsedSet,
  set2: ParsedSet,
  how: { readonly complements: boolean; readonly truncates: boolean },
): { readonly table: Uint8Array; readonly expanded: ParsedSet } | SetProblem => {
  const problem = checkSecond(set2.elements)
  if (problem !== undefined) return { problem }
  const table = new Uint8Array(256)
  for (let byte = 0; byte < 256; byte++) table[byte] = byte
  const from = how.complements ? complement(set1) : flatten(set1.elements, 0)
  const isCased = hasCase(set2.elements)
  const misaligned =
    isCased && !how.complements ? alignCases(set1.elements, set2.elements) : undefined
  if (misaligned === false) {
    return { problem: 'misaligned [:upper:] and/or [:lower:] construct' }
  }
  const to = flatten(set2.elements, from.length)
  if (to.length === 0 && !how.truncates) {
    return { problem: 'when not truncating set1, string2 must be non-empty' }
  }
  const last = set2.elements.at(-1)
  if (to.length < from.length && !how.truncates && last?.kind === 'class') {
    return {
      problem:
        'when translating with string1 longer than string2,\nthe latter string must not end with a character class',
    }
  }
  if (how.complements && hasClass(set1.elements) && !isUniform(set2, from.length)) {
    return {
      problem:
        'when translating with complemented character classes,\nstring2 must map all characters in the domain to one',
    }
  }
  const end = to.at(-1) ?? 0
  for (const [at, byte] of from.entries()) {
    if (at >= to.length && how.truncates) break
    table[byte] = to[at] ?? end
  }
  const bytes = how.truncates ? to.slice(0, from.length) : to
  return { table, expanded: { elements: [{ kind: 'bytes', bytes }] } }
}

const checkSecond = (elements: readonly Element[]): string | undefined => {
  if (elements.some((it) => it.kind === 'equivalence')) {
    return '[=c=] expressions may not appear in string2 when translating'
  }
  if (elements.some((it) => it.kind === 'class' && it.name === 'other')) {
    return "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'"
  }
  return undefined
}

const hasClass = (elements: readonly Element[]): boolean =>
  elements.some((it) => it.kind === 'class')

const hasCase = (elements: readonly Element[]): boolean =>
  elements.some((it) => it.kind === 'class' && it.name !== 'other')

const isUniform = (set: ParsedSet, length: number): boolean => {
  const bytes = flatten(set.elements, length)
  return new Set(bytes).size === 1
}

/** Upper and lower stand at the same places in both strings, or nothing fits. */
const alignCases = (first: readonly Element[], second: readonly Element[]): boolean => {
  const starts = (elements: readonly Element[]): Map<number, string> => {
    const found = new Map<number, string>()
    let at = 0
    for (const element of elements) {
      if (element.kind === 'class' && element.name !== 'other') found.set(at, element.name)
      at += sizeOf(element)
    }
    return found
  }
  const ones = starts(first)
  return [...starts(second).keys()].every((at) => ones.has(at))
}

const sizeOf = (element: Element): number =>
  element.kind === 'repeat' ? element.times : element.bytes.length

/** All bytes in order; a repeat without a number fills up to `length`. */
const flatten = (elements: readonly Element[], length: number): number[] => {
  const fixed = elements.reduce((sum, it) => sum + sizeOf(it), 0)
  const fill = Math.max(0, length - fixed)
  const bytes: number[] = []
  for (const element of elements) {
    if (element.kind !== 'repeat') bytes.push(...element.bytes)
    else {
      const times = element.times === 0 ? fill : Math.min(element.times, Math.max(length, 256))
      for (let i = 0; i < times; i++) bytes.push(element.byte)
    }
  }
  return bytes
}

const complement = (set: ParsedSet): number[] => {
  const members = memberOf(set, true)
  return Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => members[byte] === 1)
}
