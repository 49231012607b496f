/** Endless documents: what one begins with, and pieces of which any number may follow. */
import type { ByteString } from '../../base/bytes.ts'
import type { Dice } from '../../base/dice.ts'
import type { Host } from '../host.ts'
import type { About } from '../recipe.ts'

export interface PlainPage {
  readonly start: ByteString
  /** The next piece: whole lines, valid wherever the page ends. */
  next(): ByteString
}

/** A document about a machine, for a path. */
export interface PageAsked {
  readonly about: About
  readonly host: Host
  readonly path: ByteString
  /** The last part of the path without its extension, in words. */
  readonly title: ByteString
  readonly dice: Dice
}

export type PageOf = (asked: PageAsked) => PlainPage

/** One of several, by dice. */
export const oneOf = <T>(dice: Dice, values: readonly [T, ...T[]]): T =>
  values[dice.below(values.length)] ?? values[0]

/** Pieces in turn, then others without end. */
export const after = <T>(first: readonly T[], then: (n: number) => T): (() => T) => {
  let n = 0
  return () => {
    const at = n++
    return first[at] ?? then(at - first.length)
  }
}

/** `2026-08-07` of Unix seconds. */
export const dayOf = (s: number): string => new Date(s * 1000).toISOString().slice(0, 10)
/** `2026-08-07 10:11:12`. */
export const momentOf = (s: number): string =>
  new Date(s * 1000).toISOString().slice(0, 19).replace('T', ' ')
