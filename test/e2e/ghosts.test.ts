import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configOf, PROMPT, processCommand, raw, start, temporaryFolder } from './kit.ts'
import { openSsh, without } from './ssh-clients.ts'

/** Paths nobody planned, and one that is nowhere; `ls` is last, for it closes directories. */
const LOOK = [
  'cat /etc/secret_password',
  'sha256sum /etc/secret_password /var/backups/db.sql.gz /root/.aws/credentials',
  'stat -c "%n %i %s %a %U %Y" /var/backups/db.sql.gz /root/.aws /root/.aws/credentials',
  'cat /tmp/zqxjkv',
  'ls /etc/secret_password /root/.aws',
].join('; ')

test('a ghost is the same by every door, after a restart, and each visitor’s own', {
  skip: without('ssh'),
}, async (t) => {
  const folder = temporaryFolder(t)
  const config = configOf(folder, { MIMICRY_STORE: `lmdb:${folder}/worlds` })
  const running = await start(t, config)
  const say = async (command: string): Promise<string> => {
    const { body } = await processCommand(running, { session_id: '1', command })
    return (body as { response: string }).response
  }
  const byApi = await say(LOOK)
  assert.match(byApi, /^\S{8,}\n[0-9a-f]{64} {2}\/etc\/secret_password\n/)
  assert.match(byApi, /\ncat: \/tmp\/zqxjkv: No such file or directory\n/)
  assert.equal(await say('ls /etc | grep secret_password'), 'secret_password\n')

  const [door] = running.doors
  assert.ok(door !== undefined)
  const { stdout, stderr } = await openSsh(folder, door.port)([`{ ${LOOK}; } 2>&1`])
  assert.deepEqual([stdout, stderr], [byApi, ''])
  const line = await raw(t, running)
  await line.until(PROMPT)
  line.send(`${LOOK}\n`)
  assert.equal(await line.until(PROMPT), byApi + PROMPT)

  const other = await raw(t, running, '127.0.0.2')
  await other.until(PROMPT)
  other.send(`${LOOK}\n`)
  const his = await other.until(PROMPT)
  const [secret = ''] = byApi.split('\n')
  assert.notEqual(his.split('\n')[0], secret)
  assert.equal(his.split('\n')[0]?.length, secret.length)
  const facts = (text: string) => text.split('\n').filter((it) => it.startsWith('/'))
  assert.deepEqual(facts(his), facts(byApi), 'as many bytes, as old, of the same owner')

  await running.stop()
  const again = await start(t, config)
  const { body } = await processCommand(again, { session_id: '1', command: LOOK })
  assert.equal((body as { response: string }).response, byApi)
})

test('eager: what is asked for by name exists, but no command that was mistyped', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t), { MIMICRY_GHOSTS: 'eager' }))
  const say = async (command: string): Promise<string> => {
    const { body } = await processCommand(running, { session_id: '1', command })
    return (body as { response: string }).response
  }
  assert.equal(await say('test -s /opt/anything.conf && echo yes; ls /opt'), 'yes\nanything.conf\n')
  assert.equal(await say('cat /opt/else.conf'), 'cat: /opt/else.conf: No such file or directory\n')
  assert.equal(await say('anything'), 'bash: anything: command not found\n')
  assert.equal(
    await say('ls -A /root /etc | grep -c "inputrc\\|netrc\\|bash_login\\|nologin"'),
    '1\n',
  )
})

test('off: what the image does not have does not exist', async (t) => {
  const running = await start(t, configOf(temporaryFolder(t), { MIMICRY_GHOSTS: 'off' }))
  const command = 'cat /etc/secret_password'
  const { body } = await processCommand(running, { session_id: '1', command })
  const said = 'cat: /etc/secret_password: No such file or directory\n'
  assert.equal((body as { response: string }).response, said)
})
