/** What processes.test.ts runs: `node imaginer-child.test-kit.ts CANON BASE_URL LATER_MS`. */
import { textOf } from '../../base/bytes.ts'
import { systemClock } from '../../base/clock.ts'
import { openCanon } from '../../store/open.ts'
import { imaginerOn, wanted } from './imaginer.test-kit.ts'
import { openModel } from './open.ts'

const [, , store = '', baseUrl = '', laterMs = ''] = process.argv
/** Longer than any machine is held up. */
const TIMEOUT_MS = 120_000
const wall = systemClock()
const clock = { ...wall, nowMs: () => wall.nowMs() + Number(laterMs) }
const canon = await openCanon(store, { durability: 'power', clock })
const model = await openModel({ provider: 'ollama', name: 'm', baseUrl, isStreamed: true })
const imaginer = imaginerOn(canon, clock, { model, timeoutMs: TIMEOUT_MS })
console.log('ready')
process.stdin.once('data', async () => {
  const text = textOf(await imaginer.text(wanted()))
  await canon.close()
  console.log(JSON.stringify({ text, made: imaginer.told.length }))
  process.exit()
})
