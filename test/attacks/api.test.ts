/** The API under callers who mean no good. */
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import {
  API_BODY_BYTES_MAX,
  API_CALLS_WAITING_MAX,
  API_SESSIONS_PER_SOURCE_MAX,
} from '../../src/base/limits.ts'
import {
  configOf,
  onceThere,
  PROMPT,
  processCommand,
  raw,
  start,
  temporaryFolder,
} from '../e2e/kit.ts'
import { health, later } from './kit.ts'

/** The first half of a request lies there for so long. */
const HALF_A_REQUEST_MS = 100

test('2000 calls at once over 200 sessions: each its own shell, each in order', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const calls = Array.from({ length: 2_000 }, (_, call) => {
    const command = `n=$((n+1)); echo ${call % 200}:$n`
    return processCommand(running, { session_id: `s${call % 200}`, command })
  })
  const answers = await Promise.all(calls)
  const texts = answers.map(({ status, body }) => [status, (body as { response: string }).response])
  const wanted = calls.map((_, call) => [200, `${call % 200}:${1 + Math.floor(call / 200)}\n`])
  assert.deepEqual(texts.sort(), wanted.sort())
  assert.deepEqual(await health(running), { visits: 200, worlds: 1 })
})

test('one address has so many sessions; one that ends makes room', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (id: number, command: string) =>
    processCommand(running, { session_id: `${id}`, command })
  const count = API_SESSIONS_PER_SOURCE_MAX + 20
  const answers = await Promise.all(Array.from({ length: count }, (_, id) => say(id, 'true')))
  const refused = answers.filter(({ status }) => status === 503)
  assert.equal(refused.length, 20)
  const reason = 'too many sessions of this address: let some end by exit or by silence'
  assert.deepEqual(refused[0]?.body, { error: reason })
  const served = answers.findIndex(({ status }) => status === 200)
  await say(served, 'exit')
  assert.equal((await say(9_999, 'true')).status, 200)
  assert.equal((await say(9_998, 'true')).status, 503)
})

test('calls that pile up behind a slow one are refused', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (command: string) => processCommand(running, { session_id: '1', command })
  const beside = (command: string) => processCommand(running, { session_id: '2', command })
  await beside('mkfifo /tmp/held')
  const slow = say('> /tmp/begun; read word < /tmp/held')
  await beside('until [ -e /tmp/begun ]; do sleep 0.01; done')
  let refused = 0
  const more = Array.from({ length: API_CALLS_WAITING_MAX + 10 }, async () => {
    const { status } = await say('true')
    if (status === 503) refused++
    return status
  })
  await onceThere(() => refused >= 10 || undefined)
  await beside('echo go > /tmp/held')
  const statuses = await Promise.all(more)
  assert.equal(statuses.filter((status) => status === 503).length, 10)
  assert.equal((await slow).status, 200)
  assert.equal((await say('true')).status, 200)
})

test('bodies too big, of other kinds, or no JSON are refused, and the next call is served', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const call = { session_id: '1', command: 'echo here' }
  const ask = async (body: unknown, headers = {}) =>
    (await processCommand(running, body, headers)).status
  const big = { ...call, command: 'x'.repeat(API_BODY_BYTES_MAX) }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const proto = '{"session_id":"1","command":"ls","__proto__":{"source":"192.0.2.1"}}'
  assert.deepEqual(
    [
      await ask(big),
      await ask('session_id=1&command=ls', form),
      await ask(JSON.stringify(call), { 'content-type': 'text/plain' }),
      await ask(proto),
      await ask('[]'),
      await ask('null'),
      await ask({ ...call, session_id: 'x'.repeat(257) }),
      await ask({ ...call, session_id: '' }),
      await ask({ ...call, command: { a: 1 } }),
    ],
    [413, 415, 415, 400, 400, 400, 400, 400, 400],
  )
  const { body } = await processCommand(running, call)
  assert.deepEqual(body, {
    response: 'here\n',
    prompt: PROMPT,
    exit_code: 0,
    action: 'REPLY',
  })
})

test('names that only look like loopback are other hosts', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const ask = (host: string): Promise<unknown> =>
    new Promise((answered) => {
      const options = { port: running.apiPort, path: '/health', headers: { host } }
      request(options, (response) => answered(response.resume().statusCode)).end()
    })
  assert.deepEqual(
    await Promise.all(
      ['127.evil.example', 'localhost.evil.example', '[::1]:80', '127.9.9.9', 'LOCALHOST:1'].map(
        ask,
      ),
    ),
    [421, 421, 200, 200, 200],
  )
})

test('half a request does not hold up the end', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const socket = connect(running.apiPort, '127.0.0.1')
  socket.on('error', () => {})
  const ended = new Promise((settled) => socket.once('close', settled))
  socket.write('POST /process_command HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n')
  socket.write('Content-Type: application/json\r\n\r\n{"session_id"')
  await later(HALF_A_REQUEST_MS)
  await running.stop()
  await ended
})

test('a call whose caller goes away leaves a session that works', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  for (let i = 0; i < 20; i++) {
    const body = JSON.stringify({ session_id: '1', command: 'sleep 0.02; n=$((n+1))' })
    const headers = { 'content-type': 'application/json' }
    const options = { port: running.apiPort, path: '/process_command', method: 'POST', headers }
    const asking = request(options)
    asking.on('error', () => {})
    asking.end(body)
    await later(10)
    asking.destroy()
  }
  const { body } = await processCommand(running, { session_id: '1', command: 'echo "n$n"' })
  assert.match((body as { response: string }).response, /^n\d+\n$/)
  const line = await raw(t, running)
  await line.until(PROMPT)
  assert.deepEqual(await health(running), { visits: 2, worlds: 1 })
})
