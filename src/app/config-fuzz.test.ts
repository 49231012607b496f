import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type Dice, seededDice } from '../base/dice.ts'
import { keyEntries } from './config/manual.ts'
import { loadConfig } from './config.ts'

const ROUNDS = process.env.MIMICRY_SOAK === '1' ? 1_000_000 : 2_000

const KEYS = keyEntries().map(({ key }) => key.replaceAll('.*', ''))
const VALUES = [
  ...['1', '-1', '1e999', '.inf', '.nan', '0x10', '99999999999999999999', 'true', 'null', '~'],
  ...['""', 'any', 'a'.repeat(3_000), '[]', '{}', '[[[[]]]]', '{a: {b: c}}', '[{port: 1}]'],
  ...['"\\u0000"', '!!binary aGk=', '!!js/function x', '&a [*a]', '<<: {a: 1}', '*b', '? x', '- -'],
  ...['__proto__', '{__proto__: {port: 1}}', 'constructor', '1GiB', '-5MiB', '%', '|', '>', ':'],
] as const

const one = <T>(dice: Dice, from: readonly T[]): T => from[dice.below(from.length)] as T

const noise = (dice: Dice): string => Buffer.from(dice.bytes(dice.below(12))).toString('latin1')

const valueOf = (dice: Dice): string => (dice.below(4) === 0 ? noise(dice) : one(dice, VALUES))

/** Lines of keys as they are, too deep, misspelt; values that fit and do not. */
const fileOf = (dice: Dice): string =>
  Array.from({ length: dice.below(6) }, () => {
    const names = one(dice, KEYS).split('.')
    if (dice.below(5) === 0) names.push(dice.below(2) === 0 ? '__proto__' : noise(dice))
    if (dice.below(5) === 0) names[0] = `${names[0]}s`
    return `${names.map((name, depth) => `${depth > 0 ? '\n' : ''}${'  '.repeat(depth)}${name}:`).join('')} ${valueOf(dice)}`
  }).join('\n')

const variablesOf = (dice: Dice): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Array.from({ length: dice.below(4) }, () => [
      `MIMICRY_${one(dice, KEYS).toUpperCase().replaceAll('.', '__')}`,
      valueOf(dice),
    ]),
  )

test(`${ROUNDS} hostile settings: a configuration, or sentences about what is wrong`, (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'mimicry-config-fuzz-'))
  t.after(() => rmSync(directory, { recursive: true, force: true }))
  let taken = 0
  for (let round = 0; round < ROUNDS; round++) {
    const dice = seededDice(`config ${round}`)
    const file = fileOf(dice)
    writeFileSync(join(directory, 'mimicry.yaml'), file, 'latin1')
    const config = loadConfig({ env: variablesOf(dice), directory })
    if (!('problems' in config)) {
      taken++
      continue
    }
    assert.ok(config.problems.length > 0, `round ${round}`)
    for (const problem of config.problems) {
      assert.match(
        problem,
        /^(mimicry\.yaml|environment): .+\.$|\?$/s,
        `round ${round}: ${problem}`,
      )
      assert.ok(problem.length < 8_000, `round ${round}: a problem of ${problem.length} characters`)
    }
  }
  assert.ok(taken > 0 && taken < ROUNDS, `${taken} of ${ROUNDS} were taken`)
  assert.equal(Object.hasOwn(Object.prototype, 'port'), false)
})
