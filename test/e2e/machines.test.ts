import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, onceThere, PROMPT, processCommand, raw, start, temporaryFolder } from './kit.ts'

/** Keeps what it makes: nothing but the end of the heap stops it. */
const EAT = 'i=0; while :; do printf -v "a[i]" "%9999s" x; i=$((i+1)); done\n'

test('a machine that dies of its memory limit ends its visitors only', async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_WORKERS: '2', MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const running = await start(t, config, { machineHeapMb: 96, softHeapShare: Infinity })
  const eater = await raw(t, running, '127.0.0.1')
  await eater.until(PROMPT)
  const neighbour = await raw(t, running, '127.0.0.2')
  await neighbour.until(PROMPT)
  eater.send('echo before > /tmp/before; echo done\n')
  await eater.until(`done\n${PROMPT}`)
  eater.send(EAT)
  await eater.rest()

  neighbour.send('echo still here\n')
  assert.equal(await neighbour.until(PROMPT), `still here\n${PROMPT}`)

  const back = await raw(t, running, '127.0.0.1')
  await back.until(PROMPT)
  back.send('cat /tmp/before\n')
  assert.equal(await back.until(PROMPT), `before\n${PROMPT}`)
})

test('before a machine dies of memory, the process that eats it is killed', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)), { machineHeapMb: 160 })
  const eater = await raw(t, running, '127.0.0.1')
  await eater.until(PROMPT)
  const neighbour = await raw(t, running, '127.0.0.2')
  await neighbour.until(PROMPT)
  eater.send(`bash -c '${EAT.trim()}'; echo status $?\n`)
  assert.match(await eater.until(`status 137\n${PROMPT}`), /^Killed\nstatus 137\n/)
  neighbour.send('echo still here\n')
  assert.equal(await neighbour.until(PROMPT), `still here\n${PROMPT}`)
})

test('the API says that a machine has ended, and serves the next call', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)), {
    machineHeapMb: 96,
    softHeapShare: Infinity,
  })
  const answer = await processCommand(running, { session_id: '1', command: EAT })
  assert.deepEqual(answer, {
    status: 503,
    body: { error: 'the machine behind this session has ended' },
  })
  const next = await onceThere(async () => {
    const said = await processCommand(running, { session_id: '1', command: 'echo again' })
    return said.status === 503 ? undefined : said.body
  })
  assert.deepEqual(next, {
    response: 'again\n',
    prompt: PROMPT,
    exit_code: 0,
    action: 'REPLY',
  })
})
