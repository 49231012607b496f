import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromUnicode, toUnicode } from '../base/bytes.ts'
import { parseNext } from './parse.ts'
import type { ParsedWhole, ParserOptions, SyntaxMessage, SyntaxOutcome } from './parser.ts'

/** Recorded from bash 5.2.15 on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./parse-errors.truth.json', import.meta.url), 'utf8'),
) as { cases: [text: string, stderr: string, status: number][] }

const options: ParserOptions = { line: 1, alias: () => undefined, extglob: false, posix: false }

/** What `bash -nc TEXT` prints, and its status, as far as the parser decides them. */
const check = (text: string): { stderr: string; status: number } => {
  let stderr = ''
  let at = 0
  let line = 1
  for (;;) {
    const parsed = parseNext(text, at, { ...options, line })
    const whole: ParsedWhole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
    if (whole.kind === 'end') return { stderr, status: 0 }
    const { warnings } = whole.kind === 'error' ? whole.error : whole
    stderr += warnings.map((it) => `bash: line ${it.line}: warning: ${it.text}\n`).join('')
    if (whole.kind === 'error') {
      stderr += whole.error.messages.map(printed).join('')
      return { stderr, status: STATUS[whole.error.outcome] }
    }
    assert.ok(whole.next > at, text)
    at = whole.next
    line = whole.line
  }
}

const printed = ({ line, text }: SyntaxMessage): string => `bash: -c: line ${line}: ${text}\n`

/** The status of `bash -c` when the commands before succeeded. */
const STATUS: Record<SyntaxOutcome, number> = {
  syntax: 2,
  kept: 0,
  unclosed: 2,
  array: 1,
  substitution: 127,
}

/** Where we differ, and why that may stay. */
const DIFFERENT: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'bash skips over ${ in arithmetic and complains when it expands': [
      '(( ${a ))',
      '(( ${a',
      '$(( ${a ))',
      'echo $(( ${a ))',
      'echo $((1+${a',
      'echo $((1+${ { a',
    ],
    'bash goes on behind a bad a=( and finds a second error': [
      'a=(1\nb=(2)\nc=3 )',
      'f() { x=(1 $<<E\n(a\nb) [3]=$(c\nd)); }',
    ],
    'a backslash-newline as the last thing of all': [
      '((a)\\\n)',
      'echo a=1  $(echo\\\n',
      'case a\\\n',
    ],
    'bash reads here-documents after a quote that never ended': ['echo ]  $(<<Ea "b)'],
    'bash takes >(( for arithmetic first': ['x=$([[ {x}>(('],
  }).flatMap(([why, texts]) => texts.map((text) => [text, why])),
)

test('syntax errors are worded as bash words them', () => {
  const wrong: string[] = []
  for (const [text, stderr, status] of truth.cases) {
    const got = check(fromUnicode(text))
    const isSame = toUnicode(got.stderr) === stderr && got.status === status
    if (isSame === DIFFERENT.has(text))
      wrong.push(JSON.stringify([text, [stderr, status], [got.stderr, got.status]]))
  }
  assert.deepEqual(wrong, [])
})

test('an interactive shell goes on with the next line', () => {
  const next = (text: string): [next: number, line: number] => {
    const parsed = parseNext(text, 0, options)
    if (parsed.kind !== 'error') assert.fail(text)
    return [parsed.error.next, parsed.error.line]
  }
  assert.deepEqual(next('fi; echo a\necho b\n'), [11, 2])
  assert.deepEqual(next('if true; then\nfi "x\necho b"\n'), [20, 3])
  assert.deepEqual(next('echo >\necho b\n'), [7, 2])
  assert.deepEqual(next('[[ a b ]]\necho b\n'), [10, 2])
  assert.deepEqual(next('a=(1 & 2)'), [9, 2])
})
