/** Files that nobody has read yet, read through a live mount while the imagination is slow. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { test } from 'node:test'
import { providerServer } from '../../src/persona/models/provider-server.test-kit.ts'
import { onceThere } from '../e2e/kit.ts'
import { startLive, TRANSPORTS } from './live-kit.ts'
import { noMounts, sh } from './mounted.ts'

const NOTES = Array.from({ length: 200 }, (_, n) => `day ${n}: checked the backup\n`).join('')

for (const { name, options } of TRANSPORTS) {
  test(`ghosts through a live mount ${name}`, { skip: noMounts }, async (t) => {
    const held = Promise.withResolvers<void>()
    const server = await providerServer('openai-compatible', async () => {
      await held.promise
      return { is: 'text', text: NOTES }
    })
    t.after(() => server.close())
    const { mount, visitor, running } = await startLive(t, {
      MIMICRY_GHOSTS: 'eager',
      LLM_PROVIDER: 'openai-compatible',
      LLM_MODEL: 'm',
      LLM_BASE_URL: server.baseUrl,
      // It is held back on purpose.
      MIMICRY_MODEL__TIMEOUT_MS: '120000',
    })
    const { dir } = await mount({ options })
    const reader = spawn('cat', ['root/notes.txt'], { cwd: dir, stdio: 'ignore' })
    const killed = new Promise((resolve) => reader.once('exit', (_, signal) => resolve(signal)))
    await onceThere(() => server.heard[0])
    const patient = sh('wc -l < root/notes.txt', dir)
    // Others are not kept waiting, nor is who asks about the file.
    const size = (await sh('stat -c %s root/notes.txt', dir)).output
    assert.match(size, /^\d+\n$/)
    assert.equal(
      (await sh('head -c 4 etc/passwd; echo x > tmp/x; cat tmp/x', dir)).output,
      'rootx\n',
    )
    const say = await visitor()
    assert.equal(await say('cat /tmp/x; stat -c %s /root/notes.txt'), `x\n${size}`)
    reader.kill('SIGKILL')
    assert.equal(await killed, 'SIGKILL')
    held.resolve()
    const lines = (await patient).output
    assert.match(lines, /^\d+\n$/)
    assert.equal(await say('wc -l < /root/notes.txt; wc -c < /root/notes.txt'), lines + size)
    assert.equal(server.heard.length, 1)
    const metrics = await (await fetch(`http://127.0.0.1:${running.apiPort}/metrics`)).text()
    const left = metrics.match(/^mimicry_model_budget_left_tokens.*$/gm)
    assert.deepEqual(left, [
      'mimicry_model_budget_left_tokens{payer="visitors"} 500000',
      'mimicry_model_budget_left_tokens{payer="operator"} 199634',
    ])
  })
}
