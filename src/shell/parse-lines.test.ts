import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseNext, startCommand } from './parse.ts'
import { dumpList } from './parse-dump.ts'
import type { CommandReading, ParsedWhole, ParserOptions } from './parser.ts'

const truthOf = (name: string): { cases: [text: string, answer: string][] } =>
  JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))

const NO_ALIASES: ParserOptions = {
  line: 1,
  alias: () => undefined,
  extglob: false,
  posix: false,
}

/** What an interactive shell shows that executes nothing but `alias`. */
const typeIn = (text: string): string => {
  const aliases = new Map<string, string>()
  const options = (line: number): ParserOptions => ({
    ...NO_ALIASES,
    line,
    alias: (name) => aliases.get(name),
  })
  let shown = ''
  let reading: CommandReading | undefined
  const lines = text.split('\n').slice(0, -1)
  for (const [index, line] of lines.entries()) {
    shown += `${reading === undefined ? '1$ ' : '2> '}${line}\n`
    reading ??= startCommand(options(index + 1))
    const whole = reading.feed(`${line}\n`)
    if (whole === 'more') continue
    reading = undefined
    shown += saidBy(whole)
    const [, name, value] = /^alias (\w+)='(.*)'$/.exec(line) ?? []
    if (name !== undefined && value !== undefined) aliases.set(name, value)
  }
  if (reading === undefined) return `${shown}1$ exit\n`
  const whole = reading.end()
  return `${shown}2> ${saidBy(whole)}${whole.kind === 'commands' ? '1$ ' : ''}exit\n`
}

const saidBy = (whole: ParsedWhole): string => {
  if (whole.kind === 'end') return ''
  const { warnings } = whole.kind === 'error' ? whole.error : whole
  const said = warnings.map(({ text }) => `bash: warning: ${text}\n`)
  if (whole.kind === 'commands') return said.join('')
  const messages = whole.error.messages.filter(({ echo }) => !echo)
  return [...said, ...messages.map(({ text }) => `bash: ${text}\n`)].join('')
}

/** After a [[ that ends with its line bash drops the next line, too; we read it. */
const SWALLOWED = 'f() [[ a\n]]\n:\n'

test('PS2 is shown where bash shows it', () => {
  for (const [text, answer] of truthOf('./parse-lines.truth.json').cases) {
    if (text !== SWALLOWED) assert.equal(typeIn(text), answer)
  }
})

/** All commands of a text, and the error that ended it, each with its place. */
const readWhole = (text: string): string[] => {
  const found: string[] = []
  let at = 0
  let line = 1
  for (;;) {
    const parsed = parseNext(text, at, { ...NO_ALIASES, line })
    const whole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
    found.push(shape(whole, 0))
    if (whole.kind !== 'commands') return found
    at = whole.next
    line = whole.line
  }
}

/** The same, the text coming in pieces. */
const readPieces = (text: string, pieces: readonly string[]): string[] => {
  const found: string[] = []
  let at = 0
  let line = 1
  let rest = [...pieces]
  for (;;) {
    const reading = startCommand({ ...NO_ALIASES, line })
    let whole: ParsedWhole | 'more' = 'more'
    let fed = ''
    while (whole === 'more' || (whole.kind === 'end' && rest.length > 0)) {
      const piece = rest.shift()
      fed += piece ?? ''
      whole = piece === undefined ? reading.end() : reading.feed(piece)
    }
    found.push(shape(whole, at))
    if (whole.kind !== 'commands') return found
    const left = fed.slice(whole.next)
    rest = left === '' ? rest : [left, ...rest]
    at = Math.min(at + whole.next, text.length)
    line = whole.line
  }
}

const shape = (whole: ParsedWhole, from: number): string => {
  if (whole.kind === 'end') return 'end'
  if (whole.kind === 'error') return JSON.stringify(whole.error.messages)
  return `${from + whole.next}:${whole.line} ${dumpList(whole.list)}`
}

test('a text fed in pieces gives the same commands as the whole', () => {
  const errors = truthOf('./parse-errors.truth.json').cases
  const lines = truthOf('./parse-lines.truth.json').cases
  for (const [text] of [...lines, ...errors]) {
    if (!text.endsWith('\n')) continue
    const whole = text.length < 200 ? readWhole(text) : undefined
    if (whole === undefined) continue
    assert.deepEqual(readPieces(text, text.match(/.*\n/g) ?? []), whole, text)
    assert.deepEqual(readPieces(text, [...text]), whole, text)
  }
})
