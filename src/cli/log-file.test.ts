import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { LOG_BYTES_MAX } from '../base/limits.ts'
import { openLogFile } from './log-file.ts'

test('the log of a brain takes no more than twice its bound', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const log = openLogFile(join(folder, 'brain.log'), { bytesMax: LOG_BYTES_MAX })
  const line = `${'x'.repeat(1_048_575)}\n`
  const count = Math.floor(LOG_BYTES_MAX / line.length)
  const sizes = () => readdirSync(folder).map((name) => statSync(join(folder, name)).size)
  for (let n = 0; n < count; n++) log.write(line)
  assert.deepEqual(sizes(), [LOG_BYTES_MAX])
  log.write(line)
  assert.deepEqual(sizes(), [line.length, LOG_BYTES_MAX])
})

test('a log keeps its newest lines in two files of bounded size', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'log', 'brain.log')
  const log = openLogFile(path, { bytesMax: 16 })
  for (let line = 10; line < 30; line++) log.write(`line ${line}\n`)
  assert.deepEqual(
    readdirSync(join(folder, 'log')).map((name) => readFileSync(join(folder, 'log', name), 'utf8')),
    ['line 28\nline 29\n', 'line 26\nline 27\n'],
  )
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a full disk loses lines, says how many, and ends nobody', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'brain.log')
  let room = 10
  const writeTo = (fd: number, bytes: Uint8Array): number => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
    const taken = writeSync(fd, bytes.subarray(0, room))
    room -= taken
    return taken
  }
  const log = openLogFile(path, { bytesMax: 1_000, writeTo })
  log.write('line 1\n')
  log.write('line 2 goes in part\n')
  log.write('line 3\n')
  assert.equal(readFileSync(path, 'utf8'), 'line 1\n')
  room = 1_000
  log.write('line 4\n')
  log.write('line 5\n')
  const note = '{"level":40,"msg":"the disk was full: lines lost","count":2}\n'
  assert.equal(readFileSync(path, 'utf8'), `line 1\n${note}line 4\nline 5\n`)
})

test('another fault of the log is not forgiven', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const writeTo = () => {
    throw Object.assign(new Error('broken'), { code: 'EIO' })
  }
  const log = openLogFile(join(folder, 'brain.log'), { bytesMax: 1_000, writeTo })
  assert.throws(() => log.write('line\n'), { code: 'EIO' })
})

test('a log that is opened again goes on where it was', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-log-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'brain.log')
  openLogFile(path, { bytesMax: 16 }).write('line 1\n')
  const again = openLogFile(path, { bytesMax: 16 })
  again.write('line 2\n')
  again.write('a line longer than the whole log may be\n')
  assert.deepEqual(
    [readFileSync(path, 'utf8'), readFileSync(`${path}.1`, 'utf8')],
    ['a line longer than the whole log may be\n', 'line 1\nline 2\n'],
  )
})
