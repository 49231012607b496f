import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, PROMPT, processCommand, raw, start, temporaryFolder } from './kit.ts'

test('a raw line gets the prompt first, then what bash says', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const client = await raw(t, running)
  assert.equal(await client.until(PROMPT), PROMPT)
  client.send('hello\n')
  assert.equal(await client.until(PROMPT), `bash: hello: command not found\n${PROMPT}`)
  client.send('echo pwned > /tmp/a; ls -l /tmp | wc -l >&2; cat /tmp/a; echo $?\n')
  assert.equal(await client.until(PROMPT), `2\npwned\n0\n${PROMPT}`)
  client.send('cd /tmp && pwd\n')
  assert.equal(await client.until('/tmp# '), '/tmp\nroot@ubuntu:/tmp# ')
  client.send('exit 3\n')
  assert.equal(await client.rest(), 'exit\n')
})

test('a line sent at once still gets the prompt before its answer', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const client = await raw(t, running)
  client.send('echo hi\n')
  assert.equal(await client.until(`\n${PROMPT}`), `${PROMPT}hi\n${PROMPT}`)
})

test('the end of input ends the shell after what was sent', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const client = await raw(t, running)
  client.send('echo one; echo two')
  client.socket.end()
  assert.equal(await client.rest(), `${PROMPT}one\ntwo\n${PROMPT}exit\n`)
})

test('visitors of two addresses have worlds of their own; of one address, one world', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const [one, again, two] = await Promise.all([
    raw(t, running, '127.0.0.1'),
    raw(t, running, '127.0.0.1'),
    raw(t, running, '127.0.0.2'),
  ])
  for (const client of [one, again, two]) await client.until(PROMPT)
  one.send('echo mine > /root/zqx; echo done\n')
  await one.until(`done\n${PROMPT}`)
  again.send('cat zqx\n')
  assert.equal(await again.until(PROMPT), `mine\n${PROMPT}`)
  two.send('cat zqx\n')
  assert.equal(await two.until(PROMPT), `cat: zqx: No such file or directory\n${PROMPT}`)
  // Worlds of a tentacle's visitors are apart from those of the brain's own callers.
  if (process.env.WIRING === 'apart') return
  const answer = await processCommand(running, { session_id: 's', command: 'cat zqx' })
  assert.deepEqual(answer.body, {
    response: 'mine\n',
    prompt: PROMPT,
    exit_code: 0,
    action: 'REPLY',
  })
})

test('scope everyone: one world; scope session: a world for each connection', async (t) => {
  for (const [scope, seen] of [
    ['everyone', 'shared\n'],
    ['session', 'cat: /tmp/s: No such file or directory\n'],
  ] as const) {
    const running = await start(t, configOf(temporaryFolder(t), { MIMICRY_WORLD__SCOPE: scope }))
    const one = await raw(t, running, '127.0.0.1')
    await one.until(PROMPT)
    one.send('echo shared > /tmp/s; echo done\n')
    await one.until(`done\n${PROMPT}`)
    const two = await raw(t, running, scope === 'everyone' ? '127.0.0.2' : '127.0.0.1')
    await two.until(PROMPT)
    two.send('cat /tmp/s\n')
    assert.equal(await two.until(PROMPT), seen + PROMPT)
  }
})

test('yes into head ends, and an endless loop does not stop the neighbour', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const busy = await raw(t, running, '127.0.0.1')
  await busy.until(PROMPT)
  busy.send('yes | head -1\n')
  assert.equal(await busy.until(PROMPT), `y\n${PROMPT}`)
  busy.send('yes > /dev/null\n')
  const calm = await raw(t, running, '127.0.0.2')
  await calm.until(PROMPT)
  for (let i = 0; i < 20; i++) {
    calm.send(`echo ${i}\n`)
    assert.equal(await calm.until(PROMPT), `${i}\n${PROMPT}`)
  }
})

test('a visitor who does not read blocks his own process only', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t)))
  const deaf = await raw(t, running, '127.0.0.1')
  await deaf.until(PROMPT)
  deaf.socket.pause()
  deaf.send('yes\n')
  const other = await raw(t, running, '127.0.0.1')
  await other.until(PROMPT)
  other.send('echo still here\n')
  assert.equal(await other.until(PROMPT), `still here\n${PROMPT}`)
  deaf.socket.destroy()
})

test('what was written is there after a restart', async (t) => {
  const folder = temporaryFolder(t)
  const store = { MIMICRY_STORE: `lmdb:${folder}/worlds` }
  const first = await start(t, configOf(folder, store))
  const client = await raw(t, first)
  await client.until(PROMPT)
  client.send('echo pwned > /tmp/a; mkdir -p /opt/x; mv /tmp/a /opt/x/b; echo done\n')
  await client.until(`done\n${PROMPT}`)
  await first.stop()
  const second = await start(t, configOf(folder, store))
  const back = await raw(t, second)
  await back.until(PROMPT)
  back.send('cat /opt/x/b; ls /tmp\n')
  assert.equal(await back.until(PROMPT), `pwned\n${PROMPT}`)
})
