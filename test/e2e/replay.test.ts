import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { manualClock } from '../../src/base/clock.ts'
import { createDisk } from '../../src/events/disk.ts'
import { systemFiles } from '../../src/events/files.ts'
import { SAMPLES, SENSOR, WHO } from '../../src/events/samples.test-kit.ts'
import { sink } from '../../src/events/sinks/index.ts'
import { temporaryFolder } from './kit.ts'

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const HEADER = '{"version":2,"width":80,"height":24}\n'

/** A data folder with these recordings: session and number, then lines. */
const folderWith = (folder: string, casts: Readonly<Record<string, string>>): string => {
  for (const [name, text] of Object.entries(casts)) {
    const day = join(folder, 'tty', '2026-11-21')
    mkdirSync(day, { recursive: true })
    writeFileSync(join(day, `${name}.cast`), HEADER + text)
  }
  return folder
}

const replay = (folder: string, ...words: readonly string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, 'replay', ...words], {
    cwd: folder,
    env: { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder },
    encoding: 'utf8',
    timeout: 300_000,
  })
  return { status, stdout, stderr }
}

test('plays what was shown, one terminal after the other, and nothing that commands', (t) => {
  const folder = folderWith(temporaryFolder(t), {
    'aa0000000001-10': '[0.1, "o", "third\\r\\n"]\n',
    'aa0000000001-9':
      '[0.0, "o", "$ \\u001b]0;title\\u0007"]\n[0.5, "i", "secret"]\nnonsense\n[1, "o", 5]\n' +
      '[9.5, "o", "\\u001b[1mls\\u001b[0m\\u001b[6n\\r\\n"]\n[9.6, "r", "90x30"]\n[9.7, "o", "to',
    'bb0000000002-1': '[0.1, "o", "other"]\n',
  })
  assert.deepEqual(replay(folder, 'aa', '--speed', '2', '--idle', '0.1'), {
    status: 0,
    stdout: '$ \x1b[1mls\x1b[0m\r\nthird\r\n',
    stderr: '',
  })
})

test('says what it misses', (t) => {
  const folder = folderWith(temporaryFolder(t), { 'a1-1': '', 'a2-1': '' })
  const failed = (status: number, stderr: string) => ({ status, stdout: '', stderr })
  assert.deepEqual(replay(folder), failed(2, 'which session? See --list\n'))
  assert.deepEqual(replay(folder, 'b'), failed(1, 'no recording of a session b. See --list\n'))
  assert.deepEqual(replay(folder, 'a'), failed(2, '2 sessions begin with a: a1 a2\n'))
  assert.deepEqual(replay(folder, '--list'), failed(1, `${folder} has no index.db yet\n`))
  const option = "error: option '--speed <n>' argument '0' is invalid. Take a positive number.\n"
  const { status, stderr } = replay(folder, 'a1', '--speed', '0')
  assert.deepEqual([status, stderr.slice(0, option.length)], [2, option])
})

test('lists the newest, and a visitor cannot write into the list', async (t) => {
  const folder = temporaryFolder(t)
  const clock = manualClock(Date.parse('2026-11-21T12:00:00Z'))
  const index = await sink.open({
    ...SENSOR,
    dataDir: folder,
    keepDays: 90,
    bytesMax: 2 ** 30,
    clock,
    disk: createDisk(clock, () => {}),
    files: systemFiles(),
    wrote: () => {},
    report: (cause) => {
      throw cause
    },
  })
  const hostile = { ...SAMPLES['login.success'], username: 'ro\tot\n\x1b[2J\u202e' }
  const all = [SAMPLES['log.open'], hostile, SAMPLES['command.input'], SAMPLES['log.closed']]
  await index.take(all.map((what) => ({ at: { s: 1795294737, ns: 0 }, who: WHO, what })))
  await index.close()
  assert.deepEqual(replay(folder, '--list'), {
    status: 0,
    stdout: '49eede38e7ec\t2026-11-21T20:58:57Z\t2.9\t192.0.2.7\tro\\tot\\n\\u001b[2J?\t1\n',
    stderr: '',
  })
})
