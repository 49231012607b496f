import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { findingsOf, importsOf, none, type Source, sourcesIn, top } from './sources.ts'

const product = sourcesIn('src').filter(({ isTest }) => !isTest)
const everything = sourcesIn('src', 'test', 'tools', 'bench')

const LINES_MAX = 300
/** One list, to be read as one: every bound with its reason. */
const LONG_LIST = 'src/base/limits.ts'

test('a file of src/ is at most 300 lines long', () => {
  const wrong = product
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > LINES_MAX && path !== LONG_LIST)
    .map(({ path, lines }) => `${path}: ${lines} lines. One idea per file: which two are in it?`)
  none(wrong)
})

test('sources are ASCII', () => {
  const foreign = /[^\x00-\x7f]/
  const wrong = everything
    .filter(({ isTest }) => !isTest)
    .flatMap(({ path, text }) =>
      text
        .split('\n')
        .flatMap((line, at) =>
          foreign.test(line)
            ? [`${path}:${at + 1}: has a character that is not ASCII. Write it as \\u....`]
            : [],
        ),
    )
  none(wrong)
})

test('time and chance come in as arguments', () => {
  const wanted =
    /\b(Date\.now|Math\.random|performance\.now)\b|\bnew Date\(\)|\bset(Timeout|Interval|Immediate)\(/
  const wrong = product
    .filter(({ folder }) => folder !== 'base')
    .flatMap((it) =>
      findingsOf(it, wanted, 'asks the system for time or chance. Take a Clock or Dice.'),
    )
  none(wrong)
})

const FORBIDDEN = /^(node:)?(child_process|vm|inspector|cluster|repl|dgram)(\/|$)/

test('nothing a visitor can reach starts a process or evaluates text', () => {
  // Everything of src/ but the command line is reachable from brain, machine or tentacle.
  const reachable = product.filter(({ folder }) => folder !== 'cli')
  const imported = reachable.flatMap((it) =>
    importsOf(it)
      .filter(({ target }) => FORBIDDEN.test(target))
      .map(({ target }) => `${it.path}: imports ${target}. What needs it is a process of its own.`),
  )
  const evaluated = reachable.flatMap((it) =>
    findingsOf(it, /\beval\(|\bnew Function\(|\bprocess\.(binding|dlopen)\b/, 'evaluates text.'),
  )
  const climbing = reachable.flatMap((it) =>
    importsOf(it)
      .filter(({ target, isRelative }) => isRelative && importsOutside(it, target))
      .map(({ target }) => `${it.path}: imports ${target}, which is not below src/.`),
  )
  none([...imported, ...evaluated, ...climbing])
})

const importsOutside = (_: Source, target: string): boolean =>
  !target.startsWith('src/') && target !== 'package.json'

test('the answer of a system call that can fail is read', () => {
  const calls = failingCalls()
  assert.ok(calls.includes('unlink'), 'the interface of system calls could not be read')
  const bare = new RegExp(`^\\s*(yield\\* )?(sys|tree)\\.(${calls.join('|')})\\(.*\\)\\s*$`)
  const wrong = product.flatMap((it) =>
    findingsOf(
      it,
      bare,
      'nobody reads what this call answers. Ask failed(answer), or write `void` and why.',
    ),
  )
  none(wrong)
})

/**
 * On a process's own descriptors, signals and group: they fail only for what the caller has just
 * made sure of, and bash does not look either.
 */
const LET_OFF = new Set(['close', 'dup2', 'handle', 'setpgid', 'tcsetpgrp'])

/** Calls whose answer may be an Errno and matters. */
const failingCalls = (): readonly string[] => {
  const contracts = ['src/world/syscalls.ts', 'src/world/tree.ts', 'src/shell/program.ts']
  const text = contracts.map((path) => readFileSync(join(top, path), 'utf8')).join('\n')
  const methods = text.matchAll(/^ {2}(\w+)\((?:[^()]|\([^()]*\))*\): ([^\n]+)$/gm)
  const failing = [...methods].filter(([, , answer = '']) => answer.includes('Errno'))
  return [...new Set(failing.map(([, name = '']) => name))].filter((name) => !LET_OFF.has(name))
}

test('a to-do names its issue', () => {
  const wrong = everything.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, at) =>
        /\b(TO[D]O|FIX[M]E|HA[C]K)\b(?!.*\bissue \d+)/.test(line)
          ? [`${path}:${at + 1}: say which issue will do it: "issue 7".`]
          : [],
      ),
  )
  none(wrong)
})
