/** Quoting of names, as recorded with coreutils 9.1 on Debian 12. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fromUnicode } from '../../base/bytes.ts'
import { quoteAs, quoted, quotedName, quotedWord } from './quoting.ts'

const UTF8 = new Map([['LANG', 'C.UTF-8']])
const C = new Map([['LC_ALL', 'C']])

test('names in messages', () => {
  const cases: [name: string, always: string, needed: string][] = [
    ['a', "'a'", 'a'],
    ['', "''", "''"],
    ['a b', "'a b'", "'a b'"],
    ["it's", `"it's"`, `"it's"`],
    [`it's "x"`, `'it'\\''s "x"'`, `'it'\\''s "x"'`],
    ['a:b', "'a:b'", "'a:b'"],
    ['$x', "'$x'", "'$x'"],
    ['a\nb', "'a'$'\\n''b'", "'a'$'\\n''b'"],
    ['\n', "''$'\\n'", "''$'\\n'"],
    ['\x01\xff', "''$'\\001\\377'", "''$'\\001\\377'"],
    [fromUnicode('ä'), fromUnicode("'ä'"), fromUnicode('ä')],
  ]
  for (const [name, always, needed] of cases) {
    assert.equal(quoted(name, UTF8), always)
    assert.equal(quotedName(name, UTF8), needed)
  }
  assert.equal(quotedName(fromUnicode('ä'), C), "''$'\\303\\244'")
})

test('words in the quotes of the locale', () => {
  assert.equal(quotedWord('x', UTF8), fromUnicode('‘x’'))
  assert.equal(quotedWord('x', C), "'x'")
  assert.equal(quotedWord("a'b\\\n", C), "'a\\'b\\\\\\n'")
})

test('styles of ls', () => {
  const name = 'a b"\n'
  assert.equal(quoteAs('literal', name, UTF8), name)
  assert.equal(quoteAs('c', name, UTF8), '"a b\\"\\n"')
  assert.equal(quoteAs('escape', name, UTF8), 'a\\ b"\\n')
  assert.equal(quoteAs('shell', 'a b', UTF8), "'a b'")
  assert.equal(quoteAs('shell-always', 'a', UTF8), "'a'")
  assert.equal(quoteAs('c-maybe', 'a', UTF8), 'a')
  assert.equal(quoteAs('locale', 'a', UTF8), fromUnicode('‘a’'))
})
