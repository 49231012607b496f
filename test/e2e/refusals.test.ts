/** What an operator mistypes is answered by a sentence, never by a stack. */
import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { temporaryFolder } from './kit.ts'

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts')

interface Refused {
  readonly said: string
  readonly status: unknown
}

const refused = (
  t: TestContext,
  folder: string,
  words: readonly string[],
  more: { readonly [name: string]: string } = {},
): Promise<Refused> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env.PATH,
      MIMICRY_DATA_DIR: folder,
      MIMICRY_STORE: 'memory:',
      ...more,
    }
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

test('a persona that is there is not written over', async (t) => {
  const folder = temporaryFolder(t)
  writeFileSync(join(folder, 'shop.yaml'), 'mine\n')
  assert.deepEqual(await refused(t, folder, ['persona', 'new', 'shop']), {
    said: 'shop.yaml is there already, and is not overwritten: take another name, or move it away\n',
    status: 1,
  })
  assert.equal(readFileSync(join(folder, 'shop.yaml'), 'utf8'), 'mine\n')
})

test('a data folder where none can be is refused at once', async (t) => {
  const folder = temporaryFolder(t)
  const file = join(folder, 'file')
  writeFileSync(file, '')
  for (const [path, code] of [
    ['/proc/mimicry/data', 'ENOENT'],
    [join(file, 'data'), 'ENOTDIR'],
  ] as const) {
    const { said, status } = await refused(t, folder, ['up'], { MIMICRY_DATA_DIR: path })
    const why = `data_dir: ${path} can't be made or used (${code}). `
    assert.equal(
      said.slice(0, said.indexOf(': E')),
      `mimicry up: ${why}Give it to the user that runs this, or name another folder`,
    )
    assert.equal(status, 1)
  }
})

test('a port that somebody has: who that is, and what to do', async (t) => {
  const folder = temporaryFolder(t)
  const taken = createServer().listen({ port: 0, host: '127.0.0.1' })
  t.after(() => taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const doors = { MIMICRY_BRAIN__PORT: '0', MIMICRY_PERSONA: 'debian-12' }
  const listen = `[{host: 127.0.0.1, port: ${port}}]`
  assert.deepEqual(await refused(t, folder, ['up'], { ...doors, MIMICRY_LISTEN: listen }), {
    said:
      `mimicry up: listen EADDRINUSE: address already in use 127.0.0.1:${port}. ` +
      `Stop who listens there (ss -ltnp 'sport = ${port}' names him), or give another port\n`,
    status: 1,
  })
})

test('who reads no further has seen enough', async (t) => {
  const child = spawn(process.execPath, [MAIN, '--help'], { cwd: temporaryFolder(t) })
  child.stdout.destroy()
  let said = ''
  child.stderr.on('data', (bytes: Buffer) => {
    said += bytes
  })
  const [status] = await once(child, 'close')
  assert.deepEqual([said, status], ['', 0])
})
