/** What an operator mistypes is answered by a sentence, never by a stack. */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from './kit.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

const refused = (t: TestContext, folder: string, words: readonly string[]) =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder, MIMICRY_STORE: 'memory:' }
    const options = { env, cwd: folder, encoding: 'utf8', signal: t.signal } as const
    execFile(process.execPath, [MAIN, ...words], options, (error, stdout, stderr) =>
      resolve({ said: `${stdout}${stderr}`, status: error?.code ?? 0 }),
    )
  })

test('worlds are copied from a store that is there, of a kind that is known', async (t) => {
  const folder = temporaryFolder(t)
  const nothing = join(folder, 'nothing')
  assert.deepEqual(
    await refused(t, folder, ['worlds', 'copy', '--from', `lmdb:${nothing}`, '--to', 'memory:']),
    {
      said: `lmdb:${nothing}: no store is there; \`store\` of the settings says where it is\n`,
      status: 1,
    },
  )
  assert.equal(existsSync(nothing), false)
  assert.deepEqual(
    await refused(t, folder, ['worlds', 'copy', '--from', 'memory:', '--to', 'tape:x']),
    {
      said:
        'no store for "tape:x"; there are lmdb:PATH, memory:, ' +
        'redis://HOST:PORT (also rediss://, redis+sentinel://, redis+cluster://)\n',
      status: 1,
    },
  )
})

const noRoot = process.getuid?.() !== 0 && 'who is not root is answered by fusermount3'

test('a mount wants a directory', { skip: noRoot }, async (t) => {
  const folder = temporaryFolder(t)
  assert.deepEqual(await refused(t, folder, ['mount', 'base', join(folder, 'none')]), {
    said: `there is no ${join(folder, 'none')}: make it by mkdir\n`,
    status: 2,
  })
  assert.deepEqual(await refused(t, folder, ['mount', 'base', MAIN]), {
    said: `${MAIN} is no directory\n`,
    status: 2,
  })
})
