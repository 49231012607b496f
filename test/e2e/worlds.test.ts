import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

const top = join(import.meta.dirname, '..', '..')

test('worlds are listed and dropped, with a brain that runs and without', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const cli = (...args: readonly string[]): Promise<{ text: string; status: number }> =>
    new Promise((done) => {
      const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder }
      const options = { env, cwd: top, encoding: 'utf8' as const }
      const words = ['src/cli/main.ts', 'worlds', ...args]
      execFile(process.execPath, words, options, (failure, stdout, stderr) =>
        done({ text: `${stdout}${stderr}`, status: Number(failure?.code ?? 0) }),
      ).stdin?.end()
    })
  const listed = async (): Promise<readonly Record<string, unknown>[]> => {
    const { text } = await cli('--json')
    return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  }
  const summaries = async () =>
    (await listed()).map(({ id, bytes, changedMs, attached }) => [
      id,
      Number(bytes) > 0,
      typeof changedMs,
      attached,
    ])

  const running = await start(t, config)
  const one = await raw(t, running)
  await one.until(PROMPT)
  const two = await raw(t, running, '127.0.0.2')
  await two.until(PROMPT)
  one.send('echo kept > /root/kept\n')
  await one.until(PROMPT)
  assert.deepEqual((await summaries()).toSorted(), [
    ['127.0.0.1', true, 'number', true],
    ['127.0.0.2', false, 'object', true],
  ])

  assert.deepEqual(await cli('drop', '127.0.0.9'), {
    text: 'there is no world 127.0.0.9: mimicry worlds\n',
    status: 1,
  })
  assert.deepEqual(await cli('drop', '127.0.0.1'), {
    text: 'say --yes: nobody can be asked here\n',
    status: 2,
  })
  const gone = one.rest()
  assert.deepEqual(await cli('drop', '127.0.0.1', '--yes'), {
    text: 'dropped 127.0.0.1\n',
    status: 0,
  })
  assert.equal(await gone, '', 'his connection ends')
  const again = await raw(t, running)
  await again.until(PROMPT)
  again.send('ls /root/kept; echo new > /root/new\n')
  const without = "ls: cannot access '/root/kept': No such file or directory\n"
  assert.equal(await again.until(PROMPT), without + PROMPT)

  await running.stop()
  assert.deepEqual(await summaries(), [['127.0.0.1', true, 'number', false]])
  assert.deepEqual(await cli('drop', '127.0.0.1', '--yes'), {
    text: 'dropped 127.0.0.1\n',
    status: 0,
  })
  assert.deepEqual(await cli(), {
    text: 'CHANGED  AGE  BYTES  RECORDS  IN USE  WORLD\n0 worlds, 0 in use; 0 bytes\n',
    status: 0,
  })
})
