import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromUnicode } from './bytes.ts'
import { RegexProblem } from './regex/syntax.ts'
import { compileRegex, type Regex } from './regex.ts'

/** Recorded on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(
  readFileSync(new URL('./regex.truth.json', import.meta.url), 'utf8'),
) as Record<'extended' | 'basic', [pattern: string, text: string, shown: string][]>

const upper = (text: string): string =>
  fromUnicode(Buffer.from(text, 'latin1').toString('utf8').toUpperCase())

const status = (it: Regex | RegexProblem, text: string): number => {
  if (it instanceof RegexProblem) return 2
  return it.test(text) ? 0 : 1
}

const groupsShown = (it: Regex | RegexProblem, text: string): string => {
  const slots = it instanceof RegexProblem ? undefined : it.exec(text)
  if (slots === undefined) return '[]'
  let shown = ''
  for (let i = 0; i < slots.length; i += 2) {
    const start = slots[i] ?? -1
    shown += start < 0 ? '[]' : `[${text.slice(start, slots[i + 1])}]`
  }
  return shown
}

test('extended expressions match, and group, as in bash', () => {
  const ours = truth.extended.map(([pattern, text]) => {
    const regex = compileRegex(pattern, { syntax: 'extended' })
    const folded = compileRegex(pattern, { syntax: 'extended', nocase: true })
    const shown = `${status(regex, text)}\n${groupsShown(regex, text)}${status(folded, upper(text))}\n`
    return [pattern, text, shown]
  })
  assert.deepEqual(ours, truth.extended)
})

test('basic expressions match as in sed and grep', () => {
  const ours = truth.basic.map(([pattern, text]) => {
    const sed = compileRegex(pattern, { syntax: 'basic', dialect: 'sed' })
    const grep = compileRegex(pattern, { syntax: 'basic', dialect: 'grep' })
    const found = sed instanceof RegexProblem ? undefined : sed.find(text)
    const marked =
      found === undefined
        ? ''
        : `${text.slice(0, found.start)}<${text.slice(found.start, found.end)}>${text.slice(found.end)}\n`
    return [pattern, text, `${marked}${status(grep, text) === 0 ? 1 : 0}\n`]
  })
  assert.deepEqual(ours, truth.basic)
})

const regexOf = (pattern: string, how: { newline?: boolean } = {}): Regex => {
  const regex = compileRegex(pattern, { syntax: 'extended', ...how })
  if (regex instanceof RegexProblem) throw new Error(regex.text)
  return regex
}

test('a search goes on where the last match ended, and knows what stands before', () => {
  const found: [number, number][] = []
  const regex = regexOf('\\bab|b$')
  for (let from = 0; ; ) {
    const it = regex.find('abab ab b', { from })
    if (it === undefined) break
    found.push([it.start, it.end])
    from = it.end
  }
  assert.deepEqual(found, [
    [0, 2],
    [5, 7],
    [8, 9],
  ])
})

test('the start of a line is none with notBol, and every line has one with newline', () => {
  assert.equal(regexOf('^a').find('a', { notBol: true }), undefined)
  assert.deepEqual(regexOf('^b$', { newline: true }).find('a\nb\nc'), { start: 2, end: 3 })
  assert.equal(regexOf('a.b', { newline: true }).test('a\nb'), false)
})

test('errors are the ones regerror(3) tells', () => {
  const texts = ['(', '[a', 'a{1', '[[:x:]]', '[z-a]', '\\1', 'a\\', '*a', 'a{70000}'].map(
    (pattern) => {
      const it = compileRegex(pattern, { syntax: 'extended' })
      return it instanceof RegexProblem ? it.text : 'fine'
    },
  )
  assert.deepEqual(texts, [
    'Unmatched ( or \\(',
    'Unmatched [, [^, [:, [., or [=',
    'Unmatched \\{',
    'Invalid character class name',
    'Invalid range end',
    'Invalid back reference',
    'Trailing backslash',
    'Invalid preceding regular expression',
    'Regular expression too big',
  ])
})

test('hostile expressions end', () => {
  const text = 'a'.repeat(100_000)
  for (const pattern of [
    '(a*)*b',
    '(a|aa)+$b',
    '(a+a+)+b',
    '(((a*)*)*)*b',
    '(.*)\\1b',
    '(a|b)*a(a|b){14}b',
  ]) {
    assert.equal(regexOf(pattern).exec(text), undefined)
  }
  for (const pattern of ['a{1000}{1000}', '('.repeat(9_000), '((a{1,30}){1,30}){1,30}']) {
    assert.equal(compileRegex(pattern, { syntax: 'extended' }) instanceof RegexProblem, true)
  }
})
