/** Paragraphs and where their lines break best (fmt.c of coreutils 9.1). */
import type { ByteString } from '../../base/bytes.ts'

export interface Shape {
  readonly width: number
  readonly goal: number
  readonly style: 'plain' | 'split' | 'crown' | 'tagged'
  readonly isUniform: boolean
}

interface Word {
  readonly text: ByteString
  /** Blanks behind it. */
  space: number
  readonly isParen: boolean
  readonly isPeriod: boolean
  readonly isPunct: boolean
  isFinal: boolean
  lineLength: number
  bestCost: number
  nextBreak: number
}

interface Line {
  readonly indent: number
  readonly words: readonly Word[]
}

const TAB = 8
const square = (n: number): number => n * n
const LINE_COST = square(70)
const SENTENCE_BONUS = square(50)
const NOBREAK_COST = square(600)
const PAREN_BONUS = square(40)
const PUNCT_BONUS = square(40)
const shortCost = (n: number): number => square(n * 10)
const raggedCost = (n: number): number => Math.trunc(shortCost(n) / 2)
const widowCost = (n: number): number => Math.trunc(square(200) / (n + 2))
const orphanCost = (n: number): number => Math.trunc(square(150) / (n + 2))

/** The text anew, a paragraph at a time. */
export function* formatted(text: ByteString, shape: Shape): Generator<ByteString, void> {
  const hasTabs = text.includes('\t')
  const lines = text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => lineOf(line, shape))
  if (text === '') return
  let otherIndent = 0
  for (let at = 0; at < lines.length; ) {
    const first = lines[at]
    if (first === undefined) return
    at++
    if (first.words.length === 0) {
      yield '\n'
      continue
    }
    const paragraph = [first]
    const second = lines[at]
    const isSame = second !== undefined && second.words.length > 0
    otherIndent = otherIndentOf(
      { first: first.indent, next: isSame ? second.indent : undefined, before: otherIndent },
      shape,
    )
    const indent = otherIndent
    const goesOn = (line: Line | undefined): boolean =>
      line !== undefined && line.words.length > 0 && line.indent === indent
    const isTaggedAlone = shape.style === 'tagged' && second?.indent === first.indent
    if (shape.style !== 'split' && !isTaggedAlone) {
      for (; goesOn(lines[at]); at++) paragraph.push(lines[at] as Line)
    }
    const words = paragraph.flatMap((line) => line.words)
    const last = words.at(-1)
    if (last !== undefined) words[words.length - 1] = { ...last, isPeriod: true, isFinal: true }
    yield laidOut(words, { shape, indents: [first.indent, otherIndent], hasTabs })
  }
}

/** The indent of a paragraph's further lines; a tag without any keeps the one before it. */
const otherIndentOf = (
  { first, next, before }: { first: number; next: number | undefined; before: number },
  { style }: Shape,
): number => {
  if (style === 'crown') return next ?? first
  if (style !== 'tagged') return first
  if (next !== undefined && next !== first) return next
  if (before !== first) return before
  return first === 0 ? 3 : 0
}

const lineOf = (line: ByteString, { isUniform }: Shape): Line => {
  let indent = 0
  let at = 0
  for (; line[at] === ' ' || line[at] === '\t'; at++) {
    indent = line[at] === '\t' ? (Math.floor(indent / TAB) + 1) * TAB : indent + 1
  }
  const words: Word[] = []
  let column = indent
  for (const [, text = '', blanks = ''] of line.slice(at).matchAll(/([^ \t]+)([ \t]*)/g)) {
    column += text.length
    const start = column
    for (const blank of blanks) {
      column = blank === '\t' ? (Math.floor(column / TAB) + 1) * TAB : column + 1
    }
    words.push(wordOf(text, column - start))
  }
  for (const [place, word] of words.entries()) {
    const isLast = place === words.length - 1
    word.isFinal = word.isPeriod && (isLast || word.space > 1)
    if (isLast || isUniform) word.space = word.isFinal ? 2 : 1
  }
  return { indent, words }
}

const wordOf = (text: ByteString, space: number): Word => {
  const core = text.replace(/(?<=.)[)\]'"]+$/s, '')
  return {
    text,
    space,
    isParen: /^[(['`"]/.test(text),
    isPunct: /[!-/:-@[-`{-~]$/.test(text),
    isPeriod: /[.?!]$/.test(core),
    isFinal: false,
    lineLength: 0,
    bestCost: 0,
    nextBreak: 0,
  }
}

const laidOut = (
  words: readonly Word[],
  {
    shape,
    indents,
    hasTabs,
  }: { shape: Shape; indents: readonly [number, number]; hasTabs: boolean },
): ByteString => {
  chooseBreaks(words, shape, indents)
  let text = ''
  for (let at = 0; at < words.length; ) {
    const end = words[at]?.nextBreak ?? words.length
    text += blankText(indents[at === 0 ? 0 : 1], hasTabs)
    for (let place = at; place < end; place++) {
      const word = words[place]
      text += (word?.text ?? '') + (place + 1 < end ? ' '.repeat(word?.space ?? 1) : '')
    }
    text += '\n'
    at = end
  }
  return text
}

const blankText = (columns: number, hasTabs: boolean): string =>
  hasTabs ? '\t'.repeat(Math.floor(columns / TAB)) + ' '.repeat(columns % TAB) : ' '.repeat(columns)

/** From the last word back: the cheapest break after each line that could begin there. */
const chooseBreaks = (
  words: readonly Word[],
  { width, goal }: Shape,
  indents: readonly [number, number],
): void => {
  for (let start = words.length - 1; start >= 0; start--) {
    const word = words[start]
    if (word === undefined) return
    let best = Number.POSITIVE_INFINITY
    let length = indents[start === 0 ? 0 : 1] + word.text.length
    for (let end = start + 1; ; end++) {
      const cost = lineCost(words, end, length, goal) + (words[end]?.bestCost ?? 0)
      if (cost < best) {
        best = cost
        word.nextBreak = end
        word.lineLength = length
      }
      const next = words[end]
      if (next === undefined) break
      length += (words[end - 1]?.space ?? 1) + next.text.length
      if (length >= width) break
    }
    word.bestCost = best + baseCost(words, start)
  }
}

const lineCost = (words: readonly Word[], end: number, length: number, goal: number): number => {
  const next = words[end]
  if (next === undefined) return 0
  const cost = shortCost(goal - length)
  return next.nextBreak < words.length ? cost + raggedCost(length - next.lineLength) : cost
}

const baseCost = (words: readonly Word[], at: number): number => {
  const [word, before, earlier] = [words[at], words[at - 1], words[at - 2]]
  let cost = LINE_COST
  if (before?.isPeriod === true) cost += before.isFinal ? -SENTENCE_BONUS : NOBREAK_COST
  else if (before?.isPunct === true) cost -= PUNCT_BONUS
  else if (before !== undefined && earlier?.isFinal === true) cost += widowCost(before.text.length)
  if (word?.isParen === true) cost -= PAREN_BONUS
  else if (word?.isFinal === true) cost += orphanCost(word.text.length)
  return cost
}
