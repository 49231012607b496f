import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fromUnicode } from '../base/bytes.ts'
import type { Command, List } from './ast.ts'
import { parseNext } from './parse.ts'
import { dumpList } from './parse-dump.ts'
import type { ParserOptions } from './parser.ts'
import { printExported, printFunction, printList } from './print.ts'

/** Recorded from bash 5.2.15 on Debian 12; the file's `how` says with what. */
const truth = JSON.parse(readFileSync(new URL('./print.truth.json', import.meta.url), 'utf8')) as {
  declare: [text: string, answer: string][]
  job: [text: string, answer: string][]
  export: [text: string, answer: string][]
}

const options: ParserOptions = { line: 1, alias: () => undefined, extglob: true, posix: false }

const parse = (text: string): List => {
  const parsed = parseNext(text, 0, options)
  const whole = parsed.kind === 'incomplete' ? parsed.atEnd : parsed
  if (whole.kind !== 'commands') assert.fail(`${text}: ${JSON.stringify(whole)}`)
  return whole.list
}

const functionIn = (text: string): Extract<Command, { kind: 'function' }> => {
  const command = parse(text).items[0]?.command.first.commands[0]?.command
  if (command?.kind !== 'function') assert.fail(text)
  return command
}

test('functions are printed as declare -f prints them', () => {
  for (const [text, answer] of truth.declare) {
    const { name, body } = functionIn(fromUnicode(text))
    assert.equal(printFunction(name, body), fromUnicode(answer), text)
  }
})

test('functions are exported as bash exports them', () => {
  for (const [text, answer] of truth.export) {
    assert.equal(printExported(functionIn(text).body), answer, text)
  }
})

test('commands are printed as jobs shows them', () => {
  for (const [text, answer] of truth.job) {
    const last = parse(text).items.at(-1)
    assert.equal(printList({ items: last === undefined ? [] : [last] }), answer, text)
  }
})

/**
 * bash prints these so that they can't be read back: `coproc a` becomes `coproc COPROC a`, and the
 * `;` of a one-line list is lost behind a here-document, its `&` comes on a line of its own;
 * `1<>` becomes `<>`.
 */
const IRREVERSIBLE = /coproc [a-z]|\nE\na; cat|&& cat <<E &|1<>/

test('what is printed parses to the same tree', () => {
  for (const [text] of [...truth.declare, ...truth.job]) {
    if (IRREVERSIBLE.test(text)) continue
    const list = parse(fromUnicode(text))
    assert.equal(dumpList(parse(`${printList(list)}\n`)), dumpList(list), text)
  }
})
