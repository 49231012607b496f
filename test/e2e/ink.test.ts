import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, eventLog, onceThere, PROMPT, raw, start, temporaryFolder } from './kit.ts'
import { openSsh, without } from './ssh-clients.ts'

/** Long enough for some drops of what would be there at once. */
const DRIPS_MS = 2_500

type Line = Readonly<Record<string, unknown>>

const linesOf = (folder: string): readonly Line[] => eventLog(folder).map((it) => JSON.parse(it))

/** The first line of this kind, as soon as it is written. */
const line = (folder: string, eventid: string): Promise<Line> =>
  onceThere(() => linesOf(folder).find((it) => it.eventid === eventid))

test('the brain orders a drip by hand, takes it back, and hangs up', async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder))
  const client = await raw(t, running)
  await client.until(PROMPT)
  const session = `${(await line(folder, 'cowrie.session.connect')).session}`

  assert.equal(running.brain.order('000000000000', { order: 'hang-up' }), false)
  const ink = { order: 'ink', tarpit: 'drip', reason: 'by hand' } as const
  assert.equal(running.brain.order(session, ink), true)
  await line(folder, 'mimicry.ink.started')
  const drops: string[] = []
  client.socket.on('data', (text) => drops.push(`${text}`))
  client.send('echo abcdefgh\n')
  assert.equal(await client.until('def'), 'abcdef')
  assert.deepEqual(drops, ['abc', 'def'])
  running.brain.order(session, { order: 'stop-ink' })
  assert.equal(await client.until(PROMPT), `gh\n${PROMPT}`)
  client.send('echo fast\n')
  assert.equal(await client.until(PROMPT), `fast\n${PROMPT}`)

  running.brain.order(session, { order: 'hang-up' })
  assert.equal(await client.rest(), '')
  const ended = await line(folder, 'mimicry.ink.ended')
  const { tarpit, bytes, session: of } = ended
  assert.deepEqual({ tarpit, bytes, of }, { tarpit: 'drip', bytes: 6, of: session })
  await line(folder, 'cowrie.session.closed')
})

test('SSH below a drip is SSH: slow, and whole when it is let go', {
  skip: without('ssh'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const running = await start(t, configOf(folder))
  const ssh = openSsh(folder, running.doors[0]?.port ?? 0)
  const until = 'until [ -e /tmp/inked ]; do sleep 0.05; done'
  const ran = ssh([`${until}; head -c 200000 /dev/zero | tr "\\0" x`])
  let isOver = false
  void ran.then(() => {
    isOver = true
  })
  const session = `${(await line(folder, 'cowrie.command.input')).session}`
  running.brain.order(session, { order: 'ink', tarpit: 'drip', reason: 'by hand' })
  await line(folder, 'mimicry.ink.started')
  const other = await raw(t, running)
  await other.until(PROMPT)
  other.send('> /tmp/inked\n')
  await other.until(PROMPT)
  await new Promise((later) => setTimeout(later, DRIPS_MS))
  assert.equal(isOver, false)
  running.brain.order(session, { order: 'stop-ink' })
  const { stdout, status } = await ran
  assert.deepEqual([stdout.length, status], [200_000, 0])
})
