/** Lists of numbers and ranges as cut and numfmt take them (coreutils set-fields.c). */
import type { ByteString } from '../../base/bytes.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

/** Ordered, not overlapping; both ends belong to it, counted from 1. */
export type Ranges = readonly { readonly from: number; readonly to: number }[]

interface Draft {
  from: number
  to: number
}

/** Reads `1,3-5,7-`. */
export const parseRanges = (
  list: ByteString,
  how: {
    readonly isFields: boolean
    readonly complements: boolean
    readonly env: ReadonlyMap<ByteString, ByteString>
  },
): { readonly ranges: Ranges } | { readonly problem: ByteString } => {
  const found: Draft[] = []
  const zero = how.isFields
    ? 'fields are numbered from 1'
    : 'byte/character positions are numbered from 1'
  for (const part of list.split(/[,\t ]/)) {
    const match = /^(\d*)(-?)(\d*)(.*)$/s.exec(part)
    const [, first = '', dash = '', last = '', rest = ''] = match ?? []
    if (rest.startsWith('-')) {
      return { problem: how.isFields ? 'invalid field range' : 'invalid byte or character range' }
    }
    if (rest !== '') {
      const what = how.isFields ? 'field value' : 'byte/character position'
      return { problem: `invalid ${what} ${quotedWord(rest, how.env)}` }
    }
    const huge = [first, last].find((it) => Number(it) >= 2 ** 64 - 1)
    if (huge !== undefined) {
      const what = how.isFields ? 'field number' : 'byte/character offset'
      return { problem: `${what} ${quotedWord(huge, how.env)} is too large` }
    }
    if (dash === '' && (first === '' || Number(first) === 0)) return { problem: zero }
    if (dash !== '' && first === '' && last === '') {
      return { problem: 'invalid range with no endpoint: -' }
    }
    if (dash !== '' && first !== '' && Number(first) === 0) return { problem: zero }
    const from = first === '' ? 1 : Number(first)
    const to = dash === '' ? from : last === '' ? Number.POSITIVE_INFINITY : Number(last)
    if (to < from) return { problem: 'invalid decreasing range' }
    found.push({ from, to })
  }
  const merged = merge(found)
  return { ranges: how.complements ? complement(merged) : merged }
}

const merge = (found: Draft[]): Draft[] => {
  found.sort((a, b) => a.from - b.from)
  const merged: Draft[] = []
  for (const range of found) {
    const last = merged.at(-1)
    if (last !== undefined && range.from <= last.to) last.to = Math.max(last.to, range.to)
    else merged.push({ ...range })
  }
  return merged
}

const complement = (ranges: readonly Draft[]): Ranges => {
  const found: Draft[] = []
  let next = 1
  for (const { from, to } of ranges) {
    if (from > next) found.push({ from: next, to: from - 1 })
    next = to + 1
  }
  if (Number.isFinite(next)) found.push({ from: next, to: Number.POSITIVE_INFINITY })
  return found
}
