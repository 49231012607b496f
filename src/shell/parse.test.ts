import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseNext, parseWord } from './parse.ts'
import { dumpList, dumpWord } from './parse-dump.ts'
import type { ParserOptions } from './parser.ts'

const options: ParserOptions = { line: 1, alias: () => undefined, extglob: true, posix: false }

/** The trees of all command lines of a text, or what is wrong with it. */
const treesOf = (text: string): string => {
  const trees: string[] = []
  let at = 0
  let line = 1
  for (;;) {
    const parsed = parseNext(text, at, { ...options, line })
    const whole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
    if (whole.kind === 'end') return trees.join('')
    if (whole.kind === 'error') {
      const messages = whole.error.messages.map((it) => `${it.line}: ${it.text}`)
      return `${trees.join('')}    => ERROR ${messages.join(' / ')}\n`
    }
    trees.push(`    => ${dumpList(whole.list)}`.trimEnd().concat('\n'))
    at = whole.next
    line = whole.line
  }
}

test('texts become the trees of parse-shapes.txt', () => {
  const file = readFileSync(new URL('./parse-shapes.txt', import.meta.url), 'latin1')
  const [, ...blocks] = file.split(/^---\n/m)
  assert.ok(blocks.length > 100)
  for (const block of blocks) {
    const [, text = '', trees = ''] = /^([^]*?\n)((?: {4}=> .*\n)+)$/.exec(block) ?? []
    assert.equal(treesOf(text), trees, text)
  }
})

/** The line of each simple command of a text, and of the commands that bash gives one. */
const linesOf = (text: string): string[] => {
  const found: string[] = []
  let at = 0
  let line = 1
  for (;;) {
    const parsed = parseNext(text, at, { ...options, line })
    if (parsed.kind !== 'commands') return found
    JSON.stringify(parsed.list, (_, value) => {
      if (value?.kind === 'simple') found.push(`${value.words[0]?.source ?? ''}:${value.line}`)
      else if (value?.line > 0 && NUMBERED.has(value.kind))
        found.push(`${value.kind}:${value.line}`)
      return value
    })
    at = parsed.next
    line = parsed.line
  }
}

const NUMBERED = new Set(['for', 'case', 'condition', 'arithmeticCommand', 'forArithmetic'])

test('commands have the line that bash gives them', () => {
  assert.deepEqual(linesOf('a\n\nb; c\n{ d\ne\n}\n'), ['a:1', 'b:3', 'c:3', 'd:4', 'e:5'])
  assert.deepEqual(linesOf('a "b\nc" d\n'), ['a:2'])
  assert.deepEqual(linesOf('a b "c\nd"\n'), ['a:1'])
  assert.deepEqual(linesOf('"a\nb" c\nd \\\n e\n'), ['"a\nb":2', 'd:4'])
  assert.deepEqual(linesOf('a <<E\nb\nE\nc >d "e\nf"\n'), ['a:1', 'c:4'])
  assert.deepEqual(linesOf('a=1 b="c\nd"\n>e "f\ng"\n'), [':1', '"f\ng":3'])
  assert.deepEqual(linesOf('a |\nb &&\nc\n! \\\nd\n'), ['a:1', 'b:2', 'c:3', 'd:5'])
  assert.deepEqual(linesOf('for i in a\ndo b\ndone\n'), ['for:1', 'b:2'])
  assert.deepEqual(linesOf('((\na\n))\n[[ a ==\t\\\nb ]]\n'), [
    'arithmeticCommand:3',
    'condition:4',
  ])
  assert.deepEqual(linesOf('for ((\n;;))\ndo a\ndone\n'), ['forArithmetic:1', 'a:3'])
})

test('words keep the text that bash shows', () => {
  const sources = (text: string): string[] => {
    const parsed = parseNext(text, 0, options)
    const whole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
    if (whole.kind !== 'commands') assert.fail(text)
    const command = whole.list.items[0]?.command.first.commands[0]?.command
    if (command?.kind !== 'simple') assert.fail(text)
    return command.words.map((word) => ('word' in word ? word.word : word).source)
  }
  assert.deepEqual(sources('a "b  c"d\\ e \'f\''), ['a', '"b  c"d\\ e', "'f'"])
  assert.deepEqual(sources('a\\\nb "c\\\nd" $\\\ne'), ['ab', '"cd"', '$e'])
  assert.deepEqual(sources("$'a\\'b' $\"c\" $'\\n'"), ["'a'\\''b'", '"c"', "'\n'"])
  assert.deepEqual(sources('$( a;  b )"$(c\nd)" `e  f`'), ['$(a; b)"$(c\nd)"', '`e  f`'])
  assert.deepEqual(sources('declare a=(  b\n#\nc ) d'), ['declare', 'a=(b c)', 'd'])
  assert.deepEqual(sources('x$(a $(b  "$(c  d)"  ) )y'), ['x$(a $(b "$(c d)"))y'])
})

test('text from outside of commands is read on its own', () => {
  const read = (text: string, as: Parameters<typeof parseWord>[1]): string =>
    dumpWord(parseWord(text, as, options))
  assert.equal(read('a $b "c" `d` \\$ \\a', 'double'), "\"'a '+$" + "{b}+' \"c\" '+`d`+' $ \\a'\"")
  assert.equal(read('$a*"b"', 'arithmetic'), '$' + "{a}+'*'+\"'b'\"")
  assert.equal(
    read('a $(b', 'double'),
    "\"'a '+<command 1: unexpected EOF while looking for matching `)'>\"",
  )
})
