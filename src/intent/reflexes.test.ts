import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { test } from 'node:test'
import { manualClock } from '../base/clock.ts'
import {
  ACTS_PER_VISIT_MAX,
  INTENT_COUNTS_MAX,
  INTENT_EVIDENCE_CHARS_MAX,
  INTENT_SOURCE_MS,
  INTENT_SOURCES_MAX,
} from '../base/limits.ts'
import { BENIGN } from './benign.test-kit.ts'
import type { AnySign, Sign } from './intent.ts'
import { createMemory } from './memory.ts'
import { login, ran, type Seen } from './observations.test-kit.ts'
import { createReflexes, type Finding, type Suspect } from './reflexes.ts'
import { SCORE_HALF_LIFE_MS } from './verdicts.ts'

const evil: Sign<'act.command'> = {
  name: 'evil',
  sees: 'evil',
  techniques: ['T1059.004'],
  weight: 40,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, line }) => (name === 'evil' ? `evil ${line}` : undefined),
}
const worse: Sign<'act.command'> = { ...evil, name: 'worse', techniques: ['T1496.001'] }

const setup = (signs: readonly AnySign[]) => {
  const clock = manualClock()
  const reflexes = createReflexes({ signs, clock })
  return { clock, reflexes, suspect: reflexes.meet('192.0.2.1') }
}

const shown = (findings: readonly Finding[]): string[] =>
  findings.map((it) => (it.type === 'intent.sign' ? `${it.sign} ${it.weight}` : it.verdict))

test('a sign is told three times, each counts half of the one before', () => {
  const { suspect } = setup([evil])
  const told = [1, 2, 3, 4].map((n) => suspect.observe(ran(`sudo -u root nohup ./evil ${n}`)))
  const common = { type: 'intent.sign', sign: 'evil', techniques: ['T1059.004'] }
  const verdict = {
    type: 'intent.verdict',
    verdict: 'botnet',
    score: 60,
    techniques: ['T1059.004'],
  }
  assert.deepEqual(told, [
    [{ ...common, weight: 40, score: 40, evidence: 'evil 1' }],
    [{ ...common, weight: 20, score: 60, evidence: 'evil 2' }, verdict],
    [{ ...common, weight: 10, score: 70, evidence: 'evil 3' }],
    [],
  ])
})

test('verdicts are told once, with all techniques of the visit', () => {
  const { suspect } = setup([evil, worse])
  assert.deepEqual(shown(suspect.observe(ran('evil'))), ['evil 40', 'worse 40', 'botnet'])
  const [, , intruder] = suspect.observe(ran('evil'))
  assert.deepEqual(intruder, {
    type: 'intent.sign',
    sign: 'worse',
    techniques: ['T1496.001'],
    weight: 20,
    score: 120,
    evidence: 'evil',
  } satisfies Finding)
})

test('what was seen long ago counts less', () => {
  const { suspect, clock } = setup([evil])
  suspect.observe(ran('evil'))
  clock.advance(SCORE_HALF_LIFE_MS)
  assert.deepEqual(
    suspect.observe(ran('evil')).map((it) => it.score),
    [40],
  )
})

test('evidence is cut, and a visit that does without end is judged to a bound', () => {
  const { suspect } = setup([evil])
  const [sign] = suspect.observe(ran(`evil ${'x'.repeat(1_000)}`))
  assert.equal((sign as { evidence: string }).evidence.length, INTENT_EVIDENCE_CHARS_MAX)
  for (let n = 1; n < ACTS_PER_VISIT_MAX; n++) suspect.observe(ran('ls'))
  assert.deepEqual(suspect.observe(ran('evil')), [])
})

test('passwords are counted over the visits of one source, for an hour', async () => {
  const { sign } = await import('./signs/password-list.ts')
  const { reflexes, clock } = setup([sign])
  const tries = (count: number, network: string): string[] =>
    Array.from({ length: count }, () => reflexes.meet(network).observe(login('root', 'x'))).flatMap(
      shown,
    )
  assert.deepEqual(tries(5, '192.0.2.1'), [])
  assert.deepEqual(tries(5, '192.0.2.2'), [])
  assert.deepEqual(tries(1, '192.0.2.1'), ['password-list 30', 'bruteforcer'])
  clock.advance(INTENT_SOURCE_MS)
  assert.deepEqual(tries(5, '192.0.2.1'), [])
})

test('of too many sources the first is forgotten', async () => {
  const { sign } = await import('./signs/password-list.ts')
  const { reflexes } = setup([sign])
  const told = (network: string): readonly string[] =>
    shown(reflexes.meet(network).observe(login('root', 'x')))
  for (let n = 0; n < 5; n++) assert.deepEqual(told('first'), [])
  for (let n = 1; n < INTENT_SOURCES_MAX; n++) reflexes.meet(`n${n}`)
  assert.deepEqual(told('first'), ['password-list 30', 'bruteforcer'])
  reflexes.meet('one more')
  assert.deepEqual(told('first'), [])
})

test('a memory forgets what it counted first', () => {
  const memory = createMemory()
  for (let n = 0; n <= INTENT_COUNTS_MAX; n++) memory.count(`name ${n}`)
  assert.deepEqual([memory.count('name 0', 0), memory.count('name 1', 0)], [0, 1])
  assert.equal(memory.count('x'.repeat(100_000)), 1)
  assert.equal(memory.count('x'.repeat(100_000)), 2)
})

const FOLDER = new URL('./signs/', import.meta.url)
const files = await readdir(FOLDER)
const ALL: readonly AnySign[] = await Promise.all(
  files.map(async (file) => (await import(new URL(file, FOLDER).href)).sign),
)

const judged = (suspect: Suspect, seen: readonly Seen[]): string[] =>
  seen.flatMap((it) => shown(suspect.observe(it)))

for (const [name, seen] of BENIGN) {
  test(`an administrator is none of it: ${name}`, () => {
    const { suspect } = setup(ALL)
    const told = judged(suspect, seen)
    const verdicts = told.filter((it) => !it.includes(' '))
    assert.deepEqual(verdicts, [], told.join(', '))
  })
}
