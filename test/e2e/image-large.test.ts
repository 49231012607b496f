import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { seededDice } from '../../src/base/dice.ts'
import { imageOf } from '../../src/persona/image.ts'
import { loadImage } from '../../src/persona/image-build.ts'
import { END, member } from '../../src/persona/import/tar.test-kit.ts'
import { loadRecorded, recordedOf } from '../../src/persona/recorded.ts'
import { temporaryFolder } from './kit.ts'

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const isSoak = process.env.MIMICRY_SOAK === '1'
const skip = isSoak ? false : '500 MB: make soak'

const FILES = 500
const FILE_BYTES = 1_000_000
/** With what Node itself takes: twice what was measured, a fifth of what goes through. */
const PEAK_KB_MAX = 400_000
const LOOK_MS = 10

test('500 MB go into an image in bounded memory, and every byte comes out', { skip }, async (t) => {
  const folder = temporaryFolder(t)
  const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder }
  const child = spawn(process.execPath, [main, 'image', 'import', '-', 'large'], { env })
  t.after(() => child.kill('SIGKILL'))
  let peakKb = 0
  const look = setInterval(() => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    peakKb = Math.max(peakKb, Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1] ?? 0))
  }, LOOK_MS)
  t.after(() => clearInterval(look))
  const ended = once(child, 'exit').finally(() => clearInterval(look))
  const dice = seededDice('large')
  const digests: string[] = []
  const noise = dice.bytes(FILE_BYTES)
  for (let n = 0; n < FILES; n++) {
    const body = Buffer.from(noise)
    body.set(dice.bytes(64), dice.below(FILE_BYTES - 64))
    body.fill(n % 256, 0, FILE_BYTES / 2)
    digests.push(createHash('sha256').update(body).digest('hex'))
    const piece = member({ name: `f${n}`, body: body.toString('latin1') })
    if (!child.stdin.write(piece)) await once(child.stdin, 'drain')
  }
  child.stdin.end(END)
  assert.deepEqual(await ended, [0, null])
  assert(peakKb > 0 && peakKb < PEAK_KB_MAX, `${peakKb} KiB at most`)
  const image = imageOf(loadImage(join(folder, 'images', 'large')))
  const recorded = recordedOf(loadRecorded(join(folder, 'images', 'large')))
  const read = digests.map((_, n) => {
    const { at } = image.contentOf(image.lookup(1, `f${n}`) ?? 0)
    return createHash('sha256').update(recorded.read(at, FILE_BYTES)).digest('hex')
  })
  assert.deepEqual(read, digests)
})
