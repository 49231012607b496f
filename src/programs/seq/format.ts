/** printf formats with one floating-point directive, as seq -f takes them. */
import type { ByteString } from '../../base/bytes.ts'
import { realOf } from '../../base/cformat/real.ts'
import { type Layout, layReal } from '../../base/cformat.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'

export interface SeqFormat {
  readonly before: ByteString
  readonly after: ByteString
  readonly letter: string
  readonly layout: Layout
}

/** Reads a format; refuses what seq refuses. */
export const parseFormat = (
  text: ByteString,
  env: ReadonlyMap<ByteString, ByteString>,
): SeqFormat | { readonly problem: ByteString } => {
  const shown = quotedWord(text, env)
  let at = 0
  while (at < text.length && !(text[at] === '%' && text[at + 1] !== '%')) {
    at += text[at] === '%' ? 2 : 1
  }
  if (at >= text.length) return { problem: `format ${shown} has no % directive` }
  const match = /^%([-+ #0']*)(\d*)(?:\.(\d*))?L?(.?)/s.exec(text.slice(at))
  const [all = '', flags = '', width = '', precision, letter = ''] = match ?? []
  if (letter === '') return { problem: `format ${shown} ends in %` }
  if (!/[efgaEFGA]/.test(letter)) {
    return { problem: `format ${shown} has unknown %${letter} directive` }
  }
  const after = text.slice(at + all.length)
  if (/^(?:[^%]|%%)*%(?!%)/.test(after)) {
    return { problem: `format ${shown} has too many % directives` }
  }
  return {
    before: text.slice(0, at).replaceAll('%%', '%'),
    after: after.replaceAll('%%', '%'),
    letter,
    layout: {
      flags,
      width: Number(width || 0),
      precision: precision === undefined ? undefined : Number(precision || 0),
    },
  }
}

export const formatNumber = (format: SeqFormat, value: number): ByteString =>
  format.before + layReal(realOf(value), format.letter, format.layout) + format.after
