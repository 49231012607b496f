/** kill -9 between stat and read of a ghost, and between its first and second read. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { apiVisitor } from './doors.ts'
import { startVictim } from './server.ts'

/** Of recipes with secrets, a plain text, a log that grows no more, and what nobody planned. */
const FILES = [
  '/etc/secret_password',
  '/var/backups/db.sql.gz',
  '/root/.aws/credentials',
  '/etc/mysql/debian.cnf',
  '/home/deploy/NOTES.md',
  '/var/log/auth.log.2.gz',
]
const STAT = `stat -c '%n %i %s %a %u %Y' ${FILES.join(' ')}`
const HASH = `sha256sum ${FILES.join(' ')}`
const COUNT = `wc -c ${FILES.join(' ')}`

test('killed between stat and read, and between two reads, ghosts are what they were', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-ghost-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const env = {
    MIMICRY_DATA_DIR: folder,
    MIMICRY_SEED: 'ghosts',
    MIMICRY_CLOCK: '2026-11-20T10:00:00Z',
    MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
    MIMICRY_BRAIN__PORT: '0',
  }
  /** What one life of the server says before it is killed. */
  const life = async (...commands: readonly string[]): Promise<readonly string[]> => {
    const server = await startVictim([process.execPath, 'src/cli/main.ts', 'up'], env)
    try {
      const visitor = apiVisitor(server.apiPort, '127.0.0.1', 'ghosts')
      const said: string[] = []
      for (const command of commands) said.push(await visitor.ask(command))
      return said
    } finally {
      await server.kill()
    }
  }
  const [promised] = await life(STAT)
  const [first] = await life(HASH)
  const [second, counted, again] = await life(HASH, COUNT, STAT)
  assert.match(promised ?? '', /^\/etc\/secret_password \d+ \d+ 600 0 \d+\n/)
  assert.equal(again, promised)
  assert.match(first ?? '', /^[0-9a-f]{64} {2}\/etc\/secret_password\n/)
  assert.equal(second, first)
  const sizes = (promised ?? '').split('\n').map((line) => line.split(' ')[2])
  const counts = (counted ?? '').split('\n').map((line) => line.trim().split(' ')[0])
  assert.deepEqual(counts.slice(0, FILES.length), sizes.slice(0, FILES.length))
})
