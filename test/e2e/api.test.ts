import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import {
  configOf,
  PROMPT,
  processCommand,
  start,
  TENTACLE_TOKEN,
  temporaryFolder,
  withTentacle,
} from './kit.ts'

const reply = (response: string, more: { prompt?: string; exit_code?: number } = {}) => ({
  status: 200,
  body: { response, prompt: PROMPT, exit_code: 0, action: 'REPLY', ...more },
})

test('a session keeps directory, variables, functions and jobs', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (command: string, session_id = '1') =>
    processCommand(running, { session_id, command })
  const tmp = { prompt: 'root@ubuntu:/tmp# ' }
  assert.deepEqual(await say('cd /tmp'), reply('', tmp))
  assert.deepEqual(await say('x=5; f() { echo "f $x"; }'), reply('', tmp))
  assert.deepEqual(await say('f; pwd; false'), reply('f 5\n/tmp\n', { ...tmp, exit_code: 1 }))
  assert.deepEqual(await say('echo "[$x]"; pwd', '2'), reply('[]\n/root\n'))
  assert.deepEqual(await say('cat; echo "read $?"'), reply('read 0\n', tmp))
  assert.deepEqual(
    await say('hello'),
    reply('bash: hello: command not found\n', { ...tmp, exit_code: 127 }),
  )
  assert.deepEqual(await say('echo out; ls /nope'), {
    ...reply("out\nls: cannot access '/nope': No such file or directory\n", {
      ...tmp,
      exit_code: 2,
    }),
  })
  assert.deepEqual(await say('echo a\necho b'), reply('a\nb\n', tmp))
})

test('after exit the next call finds a fresh shell in the same world', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (command: string) => processCommand(running, { session_id: '1', command })
  await say('cd /tmp; echo kept > f; x=1')
  assert.deepEqual(await say('exit 7'), reply('exit\n', { prompt: '', exit_code: 7 }))
  assert.deepEqual(await say('echo "[$x]"; cat /tmp/f'), reply('[]\nkept\n'))
})

test('calls of one session run one after the other', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (command: string) => processCommand(running, { session_id: '1', command })
  const answers = await Promise.all([say('i=1'), say('i=$((i+1))'), say('echo $i')])
  assert.deepEqual(answers[2], reply('2\n'))
})

test('SIGINT ends the whole command, what follows it too, and not the session', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const say = (command: string) => processCommand(running, { session_id: '1', command })
  const interrupt = '{ (sleep 0.3; kill -INT 0) & } 2> /dev/null'
  for (const long of ['sleep 9', 'while :; do :; done', 'yes > /dev/null', 'cat <(sleep 9)']) {
    const answer = await say(`x=kept; echo start; ${interrupt}; ${long}; echo end\necho next`)
    assert.deepEqual(answer, reply('start\n', { exit_code: 130 }), long)
  }
  assert.deepEqual(await say('echo $x'), reply('kept\n'))
})

test('text is UTF-8 on both sides', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const answer = await processCommand(running, { session_id: '1', command: 'echo "Grüße 🐙"' })
  assert.deepEqual(answer, reply('Grüße 🐙\n'))
})

test('what is wrong with a request is said', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const ask = async (body: unknown, headers = {}) => processCommand(running, body, headers)
  const missing = await ask({ command: 'ls' })
  assert.equal(missing.status, 400)
  assert.match(JSON.stringify(missing.body), /session_id/)
  assert.equal((await ask('{"session_id":')).status, 400)
  assert.equal((await ask({ session_id: '1', command: 'ls', more: 1 })).status, 400)
  assert.equal((await ask('x', { 'content-type': 'text/plain' })).status, 415)
  assert.deepEqual(await ask({ session_id: '1', command: 'ls', source: '192.0.2.1' }), {
    status: 403,
    body: { error: 'source needs the token of a tentacle' },
  })
})

test('a page elsewhere cannot ask: the Host must be ours', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const status = await new Promise((answered) => {
    const options = { port: running.apiPort, path: '/health', headers: { host: 'evil.example' } }
    request(options, (response) => answered(response.resume().statusCode)).end()
  })
  assert.equal(status, 421)
})

test('with a token only its bearer is served, but health needs none', async (t) => {
  const token = 'correct-horse-battery'
  const running = await start(t, configOf(temporaryFolder(t), { MIMICRY_BRAIN__TOKEN: token }))
  const body = { session_id: '1', command: 'true' }
  const bearer = (it: string) => ({ authorization: `Bearer ${it}` })
  assert.equal((await processCommand(running, body)).status, 401)
  assert.equal((await processCommand(running, body, bearer('x'))).status, 401)
  assert.deepEqual(await processCommand(running, body, bearer(token)), reply(''))
  const health = await fetch(`http://127.0.0.1:${running.apiPort}/health`)
  assert.equal(health.status, 200)
})

test('health, document and page are there', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const get = (path: string) => fetch(`http://127.0.0.1:${running.apiPort}${path}`)
  const health = (await (await get('/health')).json()) as { [key: string]: unknown }
  assert.deepEqual(Object.keys(health).sort(), [
    'machines',
    'status',
    'uptime_seconds',
    'version',
    'visits',
    'worlds',
  ])
  const document = (await (await get('/openapi.json')).json()) as { paths: object }
  assert.deepEqual(Object.keys(document.paths).sort(), ['/health', '/metrics', '/process_command'])
  const page = await get('/docs')
  assert.equal(page.status, 200)
  assert.match(await page.text(), /swagger/i)
})

test('a tentacle names the source of its visitors by its token, and gets nothing else', async (t) => {
  const token = 'correct-horse-battery'
  const config = configOf(temporaryFolder(t), { MIMICRY_BRAIN__TOKEN: token })
  const running = await start(t, withTentacle(config))
  const bearer = { authorization: `Bearer ${TENTACLE_TOKEN}` }
  const ask = (command: string, source?: string, headers: { [name: string]: string } = bearer) =>
    processCommand(running, { session_id: 's', command, source }, headers)
  assert.deepEqual(await ask('echo theirs > /tmp/t; cat /tmp/t', '203.0.113.7'), reply('theirs\n'))
  assert.deepEqual(await ask('cat /tmp/t', '203.0.113.7'), reply('theirs\n'))
  const absent = 'cat: /tmp/t: No such file or directory\n'
  assert.deepEqual(await ask('cat /tmp/t', '203.0.113.8'), reply(absent, { exit_code: 1 }))
  const ours = { authorization: `Bearer ${token}` }
  assert.equal((await ask('true', '203.0.113.7', ours)).status, 403)
  assert.equal((await ask('true', 'no address')).status, 400)
  const metrics = await fetch(`http://127.0.0.1:${running.apiPort}/metrics`, { headers: bearer })
  assert.equal(metrics.status, 401)
})
