import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { goodText } from './imaginer.test-kit.ts'
import { providerServer, type Reply } from './provider-server.test-kit.ts'

const root = mkdtempSync(join(tmpdir(), 'mimicry-processes-'))
after(() => rmSync(root, { recursive: true }))
const CHILD = fileURLToPath(new URL('imaginer-child.test-kit.ts', import.meta.url))

/** So long that the other process asks meanwhile. */
const THINKS_MS = 300

interface Said {
  readonly text: string
  readonly made: number
}

/** `laterMs`: so much later it is for this process. */
const start = async (store: string, baseUrl: string, laterMs = 0) => {
  const child: ChildProcess = spawn(process.execPath, [CHILD, store, baseUrl, `${laterMs}`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  let said = ''
  child.stdout?.on('data', (bytes) => {
    said += bytes
  })
  await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data')
  return {
    child,
    ask: async (): Promise<Said> => {
      child.stdin?.write('ask\n')
      await once(child, 'close')
      return JSON.parse(said.split('\n')[1] ?? '') as Said
    },
  }
}

test('two processes imagine the same ghost on one store: one call, the same bytes', async () => {
  const server = await providerServer('ollama', async () => {
    await new Promise((resume) => setTimeout(resume, THINKS_MS))
    return { is: 'text', text: goodText(450) }
  })
  after(() => server.close())
  const store = `lmdb:${join(root, 'both')}`
  const both = await Promise.all([start(store, server.baseUrl), start(store, server.baseUrl)])
  const [one, two] = await Promise.all(both.map(({ ask }) => ask()))
  assert.equal(one?.text, two?.text)
  assert.equal(one?.text.slice(0, 6), 'note 0')
  assert.equal((one?.made ?? 0) + (two?.made ?? 0), 1)
  assert.equal(server.heard.length, 1)
})

test('one is killed between claim and publishing: when its claim is over another takes it', async () => {
  const replies: Reply[] = [{ is: 'hang' }, { is: 'text', text: goodText(450) }]
  let asked = () => {}
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  const server = await providerServer('ollama', (n) => {
    asked()
    return replies[n - 1] ?? { is: 'hang' }
  })
  after(() => server.close())
  const store = `lmdb:${join(root, 'killed')}`
  const [doomed, heir] = await Promise.all([start(store, server.baseUrl), start(store, server.baseUrl, 600_000)]) // biome-ignore format: one line
  doomed.child.stdin?.write('ask\n')
  await isAsked
  doomed.child.kill('SIGKILL')
  await once(doomed.child, 'exit')
  const { text, made } = await heir.ask()
  assert.equal(text.slice(0, 6), 'note 0')
  assert.equal(made, 1)
  assert.equal(server.heard.length, 2)
})
