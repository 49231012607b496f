import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { type Place, placeOf } from './place.ts'
import { mainOf, remember, runningIn } from './state.ts'
import { stopService } from './stop.ts'

const placeFor = (t: TestContext, program: string): Place => {
  const checkout = mkdtempSync(join(tmpdir(), 'mimicry-state-'))
  t.after(() => rmSync(checkout, { recursive: true }))
  const place = placeOf(checkout, { uid: 1000 })
  mkdirSync(join(checkout, 'src', 'cli'), { recursive: true })
  writeFileSync(mainOf(place), program)
  return place
}

/** Starts a program that says a line when it is ready. */
const startIn = async (t: TestContext, place: Place, main = mainOf(place)) => {
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  return child.pid ?? 0
}

const WAITING = "console.log('ready'); setInterval(() => {}, 1000)"
const DEAF = `process.on('SIGTERM', () => {}); ${WAITING}`

test('a service is known until it is stopped', async (t) => {
  const place = placeFor(t, WAITING)
  const started = remember(place, { pid: await startIn(t, place), fingerprint: 'f' })
  assert.deepEqual(runningIn(place), started)
  assert.equal(await stopService(place, started), 'asked')
  assert.equal(runningIn(place), undefined)
})

test('a service that does not listen is killed', async (t) => {
  const place = placeFor(t, DEAF)
  const started = remember(place, { pid: await startIn(t, place), fingerprint: 'f' })
  assert.equal(await stopService(place, started, { askMsMax: 100 }), 'killed')
  assert.equal(runningIn(place), undefined)
})

test('a process that got its number later, or runs something else, is not ours', async (t) => {
  const place = placeFor(t, WAITING)
  const pid = await startIn(t, place)
  remember(place, { pid, fingerprint: 'f' })
  const file = join(place.run, 'state.json')
  const state = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...state, startTicks: '1' }))
  assert.equal(runningIn(place), undefined)

  const other = join(place.checkout, 'other.ts')
  writeFileSync(other, WAITING)
  remember(place, { pid: await startIn(t, place, other), fingerprint: 'f' })
  assert.equal(runningIn(place), undefined)
})
