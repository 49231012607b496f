import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { strftime } from './gnu/strftime.ts'
import { momentOf, UTC } from './gnu/zone.ts'
import { type PrintfHost, printf } from './printf.ts'
import { backslashQuoted } from './quote.ts'

/** Recorded on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./printf.truth.json', import.meta.url), 'utf8'),
) as Record<'bash' | 'coreutils', [args: string[], stdout: string, stderr: string][]>

const host = (dialect: 'bash' | 'coreutils'): PrintfHost => ({
  dialect,
  quoted: (text) => `\xe2\x80\x98${text}\xe2\x80\x99`,
  shellQuoted: backslashQuoted,
  timeText: (format, s) => strftime(format === '' ? '%X' : format, momentOf({ s, ns: 0 }, UTC)),
})

const answer = (dialect: 'bash' | 'coreutils', args: readonly string[]): [string, string] => {
  const name = dialect === 'bash' ? 'bash: line 1: printf: ' : '/usr/bin/printf: '
  const [format = '', ...rest] = args
  const { text, status, problems } = printf(format, rest, host(dialect))
  return [`${text}|${status}\n`, problems.map((problem) => `${name}${problem}\n`).join('')]
}

for (const dialect of ['bash', 'coreutils'] as const) {
  test(`printf prints and complains as ${dialect} does`, () => {
    const ours = truth[dialect].map(([args]) => [args, ...answer(dialect, args)])
    assert.deepEqual(ours, truth[dialect])
  })
}

test('formats that make more and more text stop', () => {
  const many = Array.from({ length: 1000 }, () => 'x')
  const { text } = printf('%1000000s', many, host('bash'))
  assert.equal(text.length < 10_000_000, true)
})
