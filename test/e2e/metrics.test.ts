import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, onceThere, PROMPT, raw, start, temporaryFolder } from './kit.ts'

/** Recipes wrote files of the home's shell, and the secret: how many is the persona's affair. */
const GHOSTS = 'mimicry_ghosts_total{author="recipe"}'
const APART =
  /^mimicry_(data|disk_free|info|commit|gate|sink|ghosts)|type="(ghost.imagined|intent.*|world.detached)"/
const TOKEN = 'a-token-of-sixteen'
/** A connection that is kept may be closed by the server in the moment of the next question. */
const ONCE = { connection: 'close' }

/** Samples by name and labels, `_bucket`s left out. */
const samplesOf = (text: string): ReadonlyMap<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#') && !line.includes('_bucket'))
      .map((line) => {
        const at = line.lastIndexOf(' ')
        return [line.slice(0, at), Number(line.slice(at + 1))]
      }),
  )

const eventsIn = (samples: ReadonlyMap<string, number>): number =>
  [...samples]
    .filter(([name]) => name.startsWith('mimicry_events_total'))
    .reduce((sum, [, count]) => sum + count, 0)

/** The ghosts are told, a commit is measured, and the log has all that was counted. */
const isSettled = (samples: ReadonlyMap<string, number>): boolean =>
  samples.has(GHOSTS) &&
  (samples.get('mimicry_commit_seconds_count') ?? 0) > 0 &&
  samples.get('mimicry_sink_taken_total{sink="json"}') === eventsIn(samples)

test('what visitors do is counted, and no text of theirs is a label', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const running = await start(t, config)
  const scrape = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${running.apiPort}/metrics`, { headers: ONCE })).text()

  const line = await raw(t, running)
  await line.until(PROMPT)
  line.send('cat /etc/secret_password > /dev/null; echo hostile\\"label > /tmp/x\n')
  await line.until(PROMPT)
  // Ghosts are told once a second, events once in a while; each sink takes its own time.
  const samples = await onceThere(async () => {
    const scraped = samplesOf(await scrape())
    return isSettled(scraped) ? scraped : undefined
  })
  const counted = Object.fromEntries(
    [...samples].filter(([name]) => name.startsWith('mimicry_') && !APART.test(name)),
  )
  assert.deepEqual(counted, {
    'mimicry_events_total{type="session.connect"}': 1,
    'mimicry_events_total{type="world.attached"}': 1,
    'mimicry_events_total{type="session.params"}': 1,
    'mimicry_events_total{type="command.input"}': 1,
    'mimicry_visits_total{protocol="tcp"}': 1,
    mimicry_commands_total: 1,
    mimicry_model_tokens_total: 0,
    mimicry_recordings_total: 0,
    mimicry_recordings_bytes_total: 0,
    mimicry_sources_muted_total: 0,
    mimicry_disk_full_total: 0,
    mimicry_visits: 1,
    mimicry_channels: 1,
    mimicry_worlds: 1,
    mimicry_machines: 1,
    mimicry_tentacles: process.env.WIRING === 'apart' ? 1 : 0,
  })
  // Output that comes when its changes are stored already has not waited.
  assert.equal(samples.has('mimicry_gate_wait_seconds_count'), true)
  const ghosts = samples.get(GHOSTS) ?? 0
  assert.equal(samples.get('mimicry_events_total{type="ghost.imagined"}'), ghosts)
  assert.equal(samples.get('mimicry_sink_taken_total{sink="json"}'), eventsIn(samples))
  assert.equal(samples.get('mimicry_sink_lost_total{sink="json"}'), 0)
  assert.equal((samples.get('mimicry_data_bytes') ?? 0) > 0, true)
  assert.equal((samples.get('process_resident_memory_bytes') ?? 0) > 1e7, true)
})

test('with a token nobody reads metrics without it', async (t) => {
  const config = configOf(temporaryFolder(t), { MIMICRY_BRAIN__TOKEN: TOKEN })
  const running = await start(t, config)
  const ask = (authorization?: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${running.apiPort}/metrics`, {
      headers: authorization === undefined ? {} : { authorization },
    })
  const refused = await ask()
  assert.equal(refused.status, 401)
  await refused.body?.cancel()
  const answered = await ask(`Bearer ${TOKEN}`)
  assert.deepEqual(
    [answered.status, answered.headers.get('content-type')],
    [200, 'text/plain; version=0.0.4; charset=utf-8'],
  )
  assert.match(await answered.text(), /^mimicry_visits 0$/m)
})
