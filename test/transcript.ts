/**
 * Transcripts in cram's format: prose unindented, `  $ line` with `  > more`, then what a terminal
 * shows, `  [1]` for a status, `(no-eol)`, `(esc)` for bytes that do not print, and
 * `  (ours) reason` before an answer that was changed by hand.
 */
import { type ByteString, fromUnicode, toUnicode } from '../src/base/bytes.ts'

/** One command of a transcript with its answer. */
export interface Step {
  /** The command, continuation lines included, without a newline at the end. */
  readonly command: ByteString
  /** stdout and stderr as they came. */
  readonly output: ByteString
  readonly status: number
  /** Why the answer differs from the real program's; undefined when it was recorded. */
  readonly ours?: string
}

export interface Transcript {
  /** Prose (as written, with newlines) and steps, in order. */
  readonly parts: readonly (string | Step)[]
}

interface Draft {
  command: string[]
  answer: string[]
}

/** Reads a `.session` file. Throws with the line that makes no sense. */
export const parseTranscript = (text: string): Transcript => {
  const parts: (string | Step)[] = []
  let prose = ''
  let draft: Draft | undefined
  const finish = (): void => {
    if (draft !== undefined) parts.push(stepOf(draft))
    draft = undefined
  }
  for (const line of text.split('\n').slice(0, -1)) {
    if (line.startsWith('  $ ')) {
      if (prose !== '') parts.push(prose)
      prose = ''
      finish()
      draft = { command: [line.slice(4)], answer: [] }
    } else if (draft !== undefined && line.startsWith('  > ') && draft.answer.length === 0) {
      draft.command.push(line.slice(4))
    } else if (draft !== undefined && line.startsWith('  ')) {
      draft.answer.push(line.slice(2))
    } else {
      finish()
      prose += `${line}\n`
    }
  }
  finish()
  if (prose !== '') parts.push(prose)
  return { parts }
}

const stepOf = (draft: Draft): Step => {
  const answer = [...draft.answer]
  const status = /^\[(\d+)\]$/.exec(answer.at(-1) ?? '')?.[1]
  if (status !== undefined) answer.pop()
  const ours = /^\(ours\) (.*)$/.exec(answer[0] ?? '')?.[1]
  if (ours !== undefined) answer.shift()
  const step = {
    command: fromUnicode(draft.command.join('\n')),
    output: answer.map(outputOf).join(''),
    status: Number(status ?? 0),
  }
  return ours === undefined ? step : { ...step, ours }
}

const outputOf = (line: string): ByteString => {
  const noEol = line.endsWith(' (no-eol)')
  let text = noEol ? line.slice(0, -' (no-eol)'.length) : line
  if (text.endsWith(' (esc)')) text = unescape(text.slice(0, -' (esc)'.length))
  else text = fromUnicode(text)
  return noEol ? text : `${text}\n`
}

const unescape = (text: string): ByteString =>
  fromUnicode(text).replace(/\\(x[0-9a-f]{2}|t|r|\\)/g, (_, what: string) => {
    if (what === 't') return '\t'
    if (what === 'r') return '\r'
    if (what === '\\') return '\\'
    return String.fromCharCode(Number.parseInt(what.slice(1), 16))
  })

/** The file of a transcript. */
export const printTranscript = (transcript: Transcript): string =>
  transcript.parts.map((part) => (typeof part === 'string' ? part : printStep(part))).join('')

/** One step as it stands in the file. */
export const printStep = (step: Step): string => {
  const [first = '', ...more] = toUnicode(step.command).split('\n')
  const lines = [`$ ${first}`, ...more.map((line) => `> ${line}`)]
  if (step.ours !== undefined) lines.push(`(ours) ${step.ours}`)
  lines.push(...printOutput(step.output))
  if (step.status !== 0) lines.push(`[${step.status}]`)
  return lines.map((line) => `  ${line}\n`).join('')
}

const printOutput = (output: ByteString): string[] => {
  if (output === '') return []
  const lines = output.split('\n')
  const rest = lines.pop() ?? ''
  const printed = lines.map(printLine)
  if (rest !== '') printed.push(`${printLine(rest)} (no-eol)`)
  return printed
}

const printLine = (line: ByteString): string => {
  const unicode = toUnicode(line)
  const isClean = /^[\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffc\u{10000}-\u{10ffff}]*$/u.test(unicode)
  const isPlain = isClean && !/ \((esc|no-eol)\)$/.test(unicode) && !/^\[\d+\]$/.test(unicode)
  if (isPlain && fromUnicode(unicode) === line) return unicode
  const escaped = line.replace(/[\\\x00-\x1f\x7f-\xff]/g, (char) =>
    char === '\t'
      ? '\\t'
      : char === '\r'
        ? '\\r'
        : char === '\\'
          ? '\\\\'
          : `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `${escaped} (esc)`
}
