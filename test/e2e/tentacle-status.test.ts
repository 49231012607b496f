import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runTentacle } from '../../src/app/tentacle.ts'
import {
  configOf,
  onceThere,
  PROMPT,
  raw,
  TENTACLE_TOKEN,
  temporaryFolder,
  upWarm,
  withTentacle,
} from './kit.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }

test('a tentacle tells of itself on loopback, and whether its brain is there', async (t) => {
  const config = configOf(temporaryFolder(t), { MIMICRY_TENTACLE__STATUS_PORT: '0' })
  const brain = await upWarm(withTentacle(config), { log: SILENT, hasDoors: false })
  t.after(() => brain.stop())
  const url = `ws://127.0.0.1:${brain.apiPort}`
  const tentacle = await runTentacle(config, { url, token: TENTACLE_TOKEN }, { log: SILENT })
  t.after(() => tentacle.stop())
  const ask = async (path: string, host?: string): Promise<readonly [number, string]> => {
    // One that is kept may be closed by the server in the moment of the next question.
    const headers = { connection: 'close', ...(host !== undefined && { host }) }
    const answer = await fetch(`http://127.0.0.1:${tentacle.statusPort}${path}`, { headers })
    return [answer.status, await answer.text()]
  }
  const line = await raw(t, tentacle)
  await line.until(PROMPT)
  const [status, health] = await ask('/health')
  assert.deepEqual(
    [status, JSON.parse(health)],
    [200, { status: 'ok', version: JSON.parse(health).version, linked: true }],
  )
  const counted = (text: string): readonly string[] =>
    text.split('\n').filter((it) => /^mimicry_(?!info)/.test(it))
  assert.deepEqual(counted((await ask('/metrics'))[1]), [
    'mimicry_linked 1',
    'mimicry_links_total{how="new"} 1',
    'mimicry_visits 1',
    'mimicry_visits_total{protocol="tcp",outcome="in"} 1',
  ])
  assert.deepEqual(await ask('/openapi.json'), [404, 'there are /health and /metrics\n'])

  await brain.stop()
  await onceThere(async () => (await ask('/health'))[1].endsWith('"linked":false}') || undefined)
  assert.equal(counted((await ask('/metrics'))[1])[0], 'mimicry_linked 0')
})
