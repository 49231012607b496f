import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { providerServer, type Reply } from '../../src/persona/models/provider-server.test-kit.ts'
import { configOf, onceThere, PROMPT, raw, start, temporaryFolder } from './kit.ts'

const TOP = join(import.meta.dirname, '../..')

/** Notes with a secret in them, longer than any that recipes promise. */
const NOTES = `root: {{root.password}}\n${Array.from({ length: 120 }, (_, n) => `day ${n}: checked the backup, ${n} files\n`).join('')}`

/** A machine that is held up does not give up the model. */
const PATIENT = { MIMICRY_MODEL__TIMEOUT_MS: '120000' }

const withModel = async (
  t: TestContext,
  reply: () => Reply,
  env: { [name: string]: string } = {},
) => {
  const server = await providerServer('openai-compatible', reply)
  t.after(() => server.close())
  const folder = temporaryFolder(t)
  const config = configOf(folder, {
    MIMICRY_SEED: 'models',
    MIMICRY_GHOSTS: 'eager',
    LLM_PROVIDER: 'openai-compatible',
    LLM_MODEL: 'm',
    LLM_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'sk-secret-1234',
    ...PATIENT,
    ...env,
  })
  const said: string[] = []
  const keep = (...words: unknown[]) => void said.push(JSON.stringify(words))
  const running = await start(t, config, { log: { info: keep, warn: keep, error: keep } })
  const visitor = async (from: string) => {
    const line = await raw(t, running, from)
    await line.until(PROMPT)
    return async (command: string): Promise<string> => {
      line.send(`${command}\n`)
      return (await line.until(PROMPT)).slice(0, -PROMPT.length)
    }
  }
  return { server, folder, config, said, visitor }
}

test('what a model wrote is the same for all, with each visitor\u2019s own secrets', async (t) => {
  const { server, said, visitor } = await withModel(t, () => ({ is: 'text', text: NOTES }))
  const [one, two] = [await visitor('127.0.0.1'), await visitor('127.0.0.2')]
  const [mine, his] = await Promise.all([
    one('cat notes.txt; echo $?'),
    two('cat notes.txt; echo $?'),
  ])
  assert.equal(server.heard.length, 1)
  const [first = '', ...rest] = mine.split('\n')
  const [hisFirst = '', ...hisRest] = his.split('\n')
  assert.match(first, /^root: [A-Za-z0-9]{14}$/)
  assert.notEqual(first, hisFirst)
  assert.deepEqual(rest, hisRest)
  assert.equal(rest.at(-2), '0')
  assert.equal(await one('stat -c %s notes.txt'), await one('wc -c < notes.txt'))
  assert.equal(await one('cat notes.txt; echo $?'), mine)
  assert.equal(server.heard.length, 1)
  const [{ headers } = assert.fail()] = server.heard
  assert.equal(headers.authorization, 'Bearer sk-secret-1234')
  assert(
    said.some((line) => line.includes('"model":"openai-compatible/m"')),
    said.join('\n'),
  )
  assert(!said.some((line) => line.includes('sk-secret')))
})

test('no visitor can see that the model failed: status, size and errors are the same', async (t) => {
  let reply: Reply = { is: 'text', text: NOTES }
  const patient = await withModel(t, () => reply)
  const hasty = await withModel(t, () => ({ is: 'hang' }), { MIMICRY_MODEL__TIMEOUT_MS: '1000' })
  const [say, sayInHaste] = await Promise.all([patient, hasty].map((it) => it.visitor('127.0.0.1')))
  const look = async (ask: typeof say, name: string): Promise<void> => {
    const looked = await ask?.(
      `cat ${name} > /tmp/copy; echo $?; [ $(stat -c %s ${name}) = $(wc -c < /tmp/copy) ]; echo $?`,
    )
    assert.equal(looked, '0\n0\n', name)
    assert.equal(await ask?.(`cmp ${name} /tmp/copy; echo $?`), '0\n')
    assert.equal(await ask?.(`grep -ciE 'sorry|cannot help|model|error' ${name}`), '0\n')
  }
  const names = ['notes.txt', 'todo.txt', 'notes.md', 'tasks.txt']
  const replies: Reply[] = [reply, { is: 'status', status: 500 }, { is: 'cut', text: NOTES }, { is: 'text', text: 'I cannot help with that.' }] // biome-ignore format: one line
  for (const [n, name] of names.entries()) {
    reply = replies[n] ?? reply
    await look(say, name)
  }
  await look(sayInHaste, 'README.md')
  assert(patient.said.some((line) => line.includes('the provider answered 500')))
  assert(hasty.said.some((line) => line.includes('the model took too long')))
})

test('a machine that dies over a read loses nothing: the text is made once, and there', async (t) => {
  let release = () => {}
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  const server = await providerServer('openai-compatible', async () => {
    await held
    return { is: 'text', text: NOTES }
  })
  t.after(() => server.close())
  const config = configOf(temporaryFolder(t), {
    MIMICRY_SEED: 'models',
    MIMICRY_GHOSTS: 'eager',
    LLM_PROVIDER: 'openai-compatible',
    LLM_MODEL: 'm',
    LLM_BASE_URL: server.baseUrl,
    ...PATIENT,
  })
  const running = await start(t, config)
  const hasty = await raw(t, running)
  await hasty.until(PROMPT)
  hasty.send('cat notes.txt\n')
  await onceThere(() => server.heard[0])
  hasty.socket.destroy()
  release()
  const later = await raw(t, running)
  await later.until(PROMPT)
  later.send('head -n 1 notes.txt | cut -c 1-5\n')
  assert.equal(await later.until(PROMPT), `root:\n${PROMPT}`)
  assert.equal(server.heard.length, 1)
})

test('under the permission model: a model over the network, and mimicry ghosts, with and without a brain', async (t) => {
  const server = await providerServer('openai-compatible', () => ({ is: 'text', text: NOTES }))
  t.after(() => server.close())
  const folder = temporaryFolder(t)
  const env = {
    PATH: process.env.PATH,
    MIMICRY_DATA_DIR: folder,
    MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
    MIMICRY_BRAIN__PORT: '0',
    MIMICRY_SEED: 'models',
    MIMICRY_GHOSTS: 'eager',
    LLM_PROVIDER: 'openai-compatible',
    LLM_MODEL: 'm',
    LLM_BASE_URL: server.baseUrl,
    ...PATIENT,
  }
  const rights = ['--permission', '--allow-worker', '--allow-addons', '--no-warnings', `--allow-fs-read=${TOP}`, `--allow-fs-read=${folder}`, `--allow-fs-write=${folder}`] // biome-ignore format: one line
  const main = join(TOP, 'src/cli/main.ts')
  const brain = spawn(process.execPath, [...rights, main, 'up'], { env, cwd: folder })
  t.after(() => brain.kill('SIGKILL'))
  let log = ''
  for await (const bytes of brain.stdout) {
    log += bytes
    if (log.includes('"msg":"up"')) break
  }
  assert(log.includes('"msg":"up"'), log)
  brain.stdout.resume()
  const port = Number(/"port":(\d+)/.exec(log)?.[1])
  const line = await raw(t, { doors: [{ port, host: '127.0.0.1', as: 'tcp' }] })
  await line.until(PROMPT)
  line.send('head -n 1 notes.txt | cut -c 1-5\n')
  assert.equal(await line.until(PROMPT), `root:\n${PROMPT}`)
  const ghosts = async (...words: string[]): Promise<string> => {
    const child = spawn(process.execPath, [main, 'ghosts', ...words], { env, cwd: folder })
    let said = ''
    for await (const bytes of child.stdout) said += bytes
    return said
  }
  const asked = ['--json', '--path', '/root/n*', '--world', '127.0.0.1']
  const row = JSON.parse(await ghosts(...asked)) as Record<string, unknown>
  const { atMs, bytes, tookMs, promptHash, ...rest } = row
  assert.deepEqual(rest, {
    path: '/root/notes.txt',
    persona: rest.persona,
    author: 'openai-compatible/m',
    tokensIn: 321,
    tokensOut: 45,
    world: '127.0.0.1',
  })
  assert.match(`${atMs} ${bytes} ${tookMs} ${promptHash}`, /^\d{13} \d+ \d+ [0-9a-f]{64}$/)
  assert.equal(await ghosts('--path', '/none'), 'WHEN  AUTHOR  BYTES  TOKENS  MS  WORLD  PATH\n0 ghosts: 0 by recipes, 0 by models, 0 plain; 0 tokens\n') // biome-ignore format: one line
  brain.kill('SIGTERM')
  await once(brain, 'exit')
  assert(existsSync(join(folder, 'worlds/canon/data.mdb')))
  assert.deepEqual(JSON.parse(await ghosts(...asked)), row)
})
