import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

const top = join(import.meta.dirname, '..')
const RUN = "import { describe, test } from 'node:test'\n"
const CLOSING = ['tests', 'suites', 'pass', 'fail', 'cancelled', 'skipped', 'todo']

test('several processes are reported as one run; what fails or dies fails it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-run-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const write = (name: string, text: string) => writeFileSync(join(folder, name), RUN + text)
  const run = (...words: readonly string[]) => {
    const ran = spawnSync(process.execPath, ['tools/test.ts', ...words], {
      cwd: top,
      encoding: 'utf8',
    })
    const closing = ran.stdout.trimEnd().split('\n').slice(-8)
    const counts = closing.map((line) => /^\u2139 (\w+) (\d+)$/.exec(line))
    assert.equal(counts.at(-1)?.[1], 'duration_ms')
    const found = counts.slice(0, -1).map((it) => [it?.[1], Number(it?.[2])])
    return { status: ran.status, shown: ran.stdout, counts: found }
  }
  const closing = (...counts: readonly number[]) => CLOSING.map((name, n) => [name, counts[n]])

  write('good.test.ts', "test('a', () => {})\ndescribe('b', () => void test('c', () => {}))\n")
  write('none.test.ts', "test('not here', { skip: 'for a reason' }, () => {})\n")
  const good = run('--alone', `${folder}/*.test.ts`)
  assert.deepEqual([good.status, good.counts], [0, closing(3, 1, 2, 0, 0, 1, 0)])
  assert.match(good.shown, /good\.test\.ts: 2 passed\n/)
  assert.match(good.shown, /not here .*# for a reason\n/)

  write(
    'bad.test.ts',
    "test('wrong', () => { setInterval(() => {}, 9); throw new Error('as it should') })\n",
  )
  const bad = run(`${folder}/*.test.ts`)
  assert.deepEqual([bad.status, bad.counts], [1, closing(4, 1, 2, 1, 0, 1, 0)])
  assert.match(bad.shown, /failing tests:\n[^]*Error: as it should/)

  write('dead.test.ts', "test('dies', () => process.kill(process.pid, 'SIGKILL'))\n")
  const dead = run('--alone', `${folder}/{good,dead}.test.ts`)
  assert.deepEqual([dead.status, dead.counts], [1, closing(3, 1, 2, 1, 0, 0, 0)])
  assert.match(dead.shown, /died \(it ended with SIGKILL\); it had .*dead\.test\.ts\n/)

  assert.equal(
    spawnSync(process.execPath, ['tools/test.ts', `${folder}/x`], { cwd: top }).status,
    2,
  )
})
