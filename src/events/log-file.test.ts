import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { manualClock } from '../base/clock.ts'
import { DISK_HEAL_MS, EVENTS_FILE_BYTES_MAX } from '../base/limits.ts'
import { createDisk } from './disk.ts'
import type { Happening } from './events.ts'
import { memoryFiles } from './files.test-kit.ts'
import { systemFiles } from './files.ts'
import { createLogFile } from './log-file.ts'

const NOON_MS = Date.parse('2026-11-21T12:00:00Z')
const PATH = '/log/mimicry.json'

const setup = () => {
  const clock = manualClock(NOON_MS)
  const files = memoryFiles(clock.nowMs)
  const said: Happening[] = []
  const disk = createDisk(clock, (what) => said.push(what))
  let written = 0
  const wrote = (bytes: number) => {
    written += bytes
  }
  const open = () => createLogFile({ path: PATH, clock, files, disk, wrote })
  return { clock, files, said, disk, open, written: () => written }
}

const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await turn()
}

test('a new day sets the file aside, after a restart too', async () => {
  const { clock, files, open, written } = setup()
  const log = open()
  await log.append('1\n')
  await log.append('2\n')
  clock.advance(86_400_000)
  await log.append('3\n')
  clock.advance(86_400_000)
  await open().append('4\n')
  assert.deepEqual(
    [...files.texts].sort(),
    [
      [PATH, '4\n'],
      [`${PATH}.2026-11-21`, '1\n2\n'],
      [`${PATH}.2026-11-22`, '3\n'],
    ].sort(),
  )
  assert.equal(written(), 8)
})

test('a full file is set aside under the next free name of its day', async () => {
  const { files, open } = setup()
  const log = open()
  const large = `${'x'.repeat(EVENTS_FILE_BYTES_MAX / 2)}\n`
  for (let n = 0; n < 3; n++) await log.append(large)
  assert.deepEqual([...files.texts.keys()].sort(), [
    PATH,
    `${PATH}.2026-11-21`,
    `${PATH}.2026-11-21.2`,
  ])
})

test('a line that a kill has torn ends before the next one begins', async () => {
  const { files, open } = setup()
  files.touch(PATH, { bytes: 3, changedMs: NOON_MS })
  await open().append('{}\n')
  assert.equal(files.texts.get(PATH), 'xxx\n{}\n')
})

test('a full disk is said once; lines wait, nothing is doubled; healing is said once', async () => {
  const { clock, files, said, disk, open } = setup()
  const log = open()
  await log.append('1\n')
  files.room = 0
  const waiting = log.append('2\n')
  for (let tries = 0; tries < 5; tries++) {
    await settle()
    clock.advance(30_000)
  }
  assert.deepEqual(
    said.map(({ type }) => type),
    ['disk.full'],
  )
  assert.equal(disk.isFull, true)
  files.room = 100
  await settle()
  clock.advance(30_000)
  await waiting
  assert.deepEqual(said, [
    { type: 'disk.full', shed: 'recordings and index; log lines wait' },
    { type: 'disk.healed', tookMs: 150_000 },
  ])
  assert.deepEqual([disk.isFull, files.texts.get(PATH)], [false, '1\n2\n'])
})

test('a disk is well when nothing has failed for a while, not at the first success', async () => {
  const { clock, files, said, disk, open } = setup()
  const log = open()
  files.room = 0
  const waiting = log.append('1\n')
  await settle()
  files.room = 100
  clock.advance(1_000)
  await waiting
  assert.deepEqual([disk.isFull, said.length], [true, 1])
  clock.advance(DISK_HEAL_MS - 1_000)
  await log.append('2\n')
  assert.deepEqual(said.slice(1), [{ type: 'disk.healed', tookMs: DISK_HEAL_MS }])
})

test('who waits for a full disk gives up at a stop', async () => {
  const { files, open } = setup()
  files.room = 0
  const log = open()
  const waiting = assert.rejects(log.append('1\n'), { code: 'ENOSPC' })
  await settle()
  log.close()
  await waiting
})

test('another fault is no full disk', async () => {
  const { files, said, open } = setup()
  files.fault = 'EACCES'
  await assert.rejects(open().append('1\n'), { code: 'EACCES' })
  assert.deepEqual(said, [])
})

test('the real file system: folders are made, files are ours alone', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-events-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const files = systemFiles()
  const path = join(folder, 'log', 'mimicry.json')
  assert.deepEqual([await files.stat(path), await files.endsWhole(path)], [undefined, true])
  assert.equal(await files.append(path, Buffer.from('ab')), 2)
  assert.equal(await files.endsWhole(path), false)
  assert.equal(await files.append(path, Buffer.from('\n')), 3)
  assert.equal(await files.endsWhole(path), true)
  assert.equal(readFileSync(path, 'utf8'), 'ab\n')
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const listed = await files.list(folder)
  assert.deepEqual(
    listed.map((it) => [it.path, it.bytes]),
    [[path, 3]],
  )
  await files.rename(path, `${path}.1`)
  await files.remove(`${path}.1`)
  await files.remove(`${path}.1`)
  await files.append(path, Buffer.from('x'))
  await files.removeEmpty(join(folder, 'log'))
  assert.equal((await files.list(folder)).length, 1)
  await files.remove(path)
  await files.removeEmpty(join(folder, 'log'))
  assert.deepEqual(readdirSync(folder), [])
  assert.deepEqual(await files.list(join(folder, 'nowhere')), [])
})

test('what the disk did not take as a whole is not there at all', { skip: noFull() }, async () => {
  await assert.rejects(systemFiles().append('/dev/full', Buffer.from('x')), { code: 'ENOSPC' })
})

function noFull(): string | false {
  return statSync('/dev/full', { throwIfNoEntry: false }) === undefined && 'there is no /dev/full'
}
