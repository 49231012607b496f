import assert from 'node:assert/strict'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildKey, readBuild } from './kept-build.ts'
import { loadPersona } from './load.ts'

const folder = mkdtempSync(join(tmpdir(), 'mimicry-build-'))
after(() => rmSync(folder, { recursive: true }))
const cache = join(folder, 'persona.cache')
const persona = join(folder, 'mine.yaml')
const DEBIAN = readFileSync(new URL('../../personas/debian-12.yaml', import.meta.url), 'utf8')
writeFileSync(persona, DEBIAN)

const load = (seed = 's', programs: string[] = []) =>
  loadPersona(persona, { seed, programs, cache })

test('a kept build is what would be built, in memory that threads share', async () => {
  const first = await load()
  const { ino } = statSync(cache)
  const again = await load()
  assert.equal(statSync(cache).ino, ino, 'it was read, not written')
  assert.deepEqual(again, first)
  assert.deepEqual(again, await loadPersona(persona, { seed: 's' }))
  for (const array of Object.values(again.image)) {
    assert(typeof array === 'string' || array.buffer instanceof SharedArrayBuffer)
  }
})

test('whatever was asked for otherwise is built anew', async () => {
  const { pin, image } = await load()
  assert.notEqual((await load('other')).pin, pin)
  assert.notDeepEqual((await load('s', ['nothing-else'])).image, image)
  writeFileSync(persona, `${DEBIAN}files: { /etc/x: { text: y } }\n`)
  assert.notEqual((await load()).pin, pin)
  writeFileSync(persona, DEBIAN)
  assert.equal((await load()).pin, pin)
})

test('a damaged file is no harm', async () => {
  const { pin } = await load()
  const whole = readFileSync(cache)
  const turned = Buffer.from(whole)
  turned[whole.length >> 1] = (turned[whole.length >> 1] ?? 0) ^ 1
  for (const bytes of [Buffer.alloc(0), whole.subarray(0, 1_000), turned]) {
    writeFileSync(cache, bytes)
    assert.equal(readBuild(cache, buildKey(DEBIAN, 's', [])), undefined)
    assert.equal((await load()).pin, pin)
  }
  assert.equal(readBuild(cache, buildKey(DEBIAN, 's', []))?.pin, pin)
  const cannot = { seed: 's', cache: join(folder, 'no-folder', 'x') }
  assert.equal((await loadPersona(persona, cannot)).pin, pin)
})

test('what cannot be kept leaves nothing behind', async () => {
  const taken = join(folder, 'taken')
  mkdirSync(join(taken, 'by-something'), { recursive: true })
  const { pin } = await load()
  assert.equal((await loadPersona(persona, { seed: 's', cache: taken })).pin, pin)
  assert.equal(existsSync(`${taken}.new`), false)
})
