import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'
import { configOf, PROMPT, raw, start, temporaryFolder } from './kit.ts'

const top = join(import.meta.dirname, '..', '..')
/** Longer than a test: a world that is not handed over is not to be had. */
const LEASE_MS = 600_000
/** Who reads while Redis is away gets EIO after so long; a busy machine's Redis is quicker. */
const PATIENCE_MS = 3_000
/** Redis hangs for so long while a brain stops. */
const HANGS_MS = 1_500

test('two brains on one Redis', { skip: noRedis }, async (t) => {
  const server = await startRedis()
  const store = `redis://127.0.0.1:${server.port}`
  /** A brain, and when it has told its operator of trouble. */
  const one = async (settings = '') => {
    const { promise: troubled, resolve } = Promise.withResolvers<void>()
    const log = { info: () => {}, warn: () => {}, error: () => resolve() }
    const folder = temporaryFolder(t)
    const url = `${store}?lease_ms=${LEASE_MS}${settings}`
    // Which seed it is they agree on.
    const { seed: _, ...config } = configOf(folder, { MIMICRY_STORE: url })
    return { ...(await start(t, config, { log })), folder, troubled }
  }
  const [first, second] = await Promise.all([one(), one(`&patience_ms=${PATIENCE_MS}`)])
  // Behind the brains, which would wait for it.
  t.after(() => server.end())

  await t.test('started at once they are one machine: the same keys and addresses', async (t) => {
    const lines = await Promise.all(
      [first, second].map(async (brain, n) => {
        const client = await raw(t, brain, `127.0.0.${n + 2}`)
        await client.until(PROMPT)
        client.send('md5sum /etc/ssh/ssh_host_*_key; hostname -I\n')
        return client.until(PROMPT)
      }),
    )
    assert.match(lines[0] ?? '', /^[0-9a-f]{32} {2}\/etc\/ssh/)
    assert.equal(lines[0], lines[1])
  })

  await t.test('who comes to the other brain finds his world, and leaves the first', async (t) => {
    const here = await raw(t, first)
    await here.until(PROMPT)
    here.send('echo mine > /root/note; seq 1 300000 > /tmp/big; cp /tmp/big /tmp/other\n')
    await here.until(PROMPT)
    const fromMs = performance.now()
    const there = await raw(t, second)
    await there.until(PROMPT)
    t.diagnostic(`handed over in ${Math.round(performance.now() - fromMs)} ms`)
    assert.equal(await here.rest(), '')
    there.send('cat /root/note; md5sum /tmp/big; echo more >> /root/note\n')
    const found = await there.until(PROMPT)
    assert.equal(found, `mine\ndaef482d6c698625ab13d987d14e8781  /tmp/big\n${PROMPT}`)

    // What the new owner has not read yet lies in Redis alone.
    server.signal('SIGSTOP')
    there.send('md5sum /tmp/other; md5sum < /tmp/big\n')
    await second.troubled
    server.signal('SIGCONT')
    const cut = await there.until(PROMPT)
    const sum = 'daef482d6c698625ab13d987d14e8781'
    assert.equal(cut, `md5sum: /tmp/other: Input/output error\n${sum}  -\n${PROMPT}`)
    there.send('md5sum /tmp/other\n')
    assert.equal(await there.until(PROMPT), `${sum}  /tmp/other\n${PROMPT}`)

    there.socket.destroy()
    const back = await raw(t, first)
    await back.until(PROMPT)
    back.send('cat /root/note\n')
    assert.equal(await back.until(PROMPT), `mine\nmore\n${PROMPT}`)
  })

  await t.test('a mount asks its own brain, and takes no world from another', async (t) => {
    const there = await raw(t, second, '127.0.0.8')
    await there.until(PROMPT)
    const mounted = first.brain.mount('127.0.0.8', { path: 'nowhere', isReadOnly: true })
    const message = `world "127.0.0.8" is held by brain ${process.pid} on ${hostname()}`
    await assert.rejects(mounted, { name: 'WorldHeld', message })
    there.send('echo still here\n')
    assert.equal(await there.until(PROMPT), `still here\n${PROMPT}`)
  })

  await t.test('operators see and drop worlds, whichever brain has them', async (t) => {
    const here = await raw(t, first, '127.0.0.5')
    await here.until(PROMPT)
    here.send('echo one > /root/kept\n')
    await here.until(PROMPT)
    const there = await raw(t, second, '127.0.0.6')
    await there.until(PROMPT)
    there.send('echo other > /root/kept\n')
    await there.until(PROMPT)
    const cli = (folder: string, ...words: readonly string[]): Promise<string> =>
      new Promise((done) => {
        const env = { PATH: process.env.PATH, MIMICRY_DATA_DIR: folder, MIMICRY_STORE: store }
        const all = ['src/cli/main.ts', 'worlds', ...words]
        execFile(process.execPath, all, { env, cwd: top }, (_, stdout, stderr) =>
          done(`${stdout}${stderr}`),
        ).stdin?.end()
      })
    const listed = async (folder: string) => {
      const rows = (await cli(folder, '--json'))
        .trim()
        .split('\n')
        .map((it) => JSON.parse(it))
      return ['127.0.0.5', '127.0.0.6'].map((id) => {
        const { attached, holder, changedMs, bytes } = rows.find((row) => row.id === id) ?? {}
        return [attached, holder, changedMs > 0, bytes > 0]
      })
    }
    const brain = `brain ${process.pid} on ${hostname()}`
    assert.deepEqual(await listed(first.folder), [
      [true, undefined, true, true],
      [true, brain, true, true],
    ])
    const withoutBrain = temporaryFolder(t)
    assert.deepEqual(await listed(withoutBrain), [
      [true, brain, true, true],
      [true, brain, true, true],
    ])
    assert.equal(await cli(first.folder, 'drop', '127.0.0.6', '--yes'), 'dropped 127.0.0.6\n')
    assert.equal(await there.rest(), '', "the other brain's visitor is a lost connection at once")
    assert.equal(await cli(withoutBrain, 'drop', '127.0.0.5', '--yes'), 'dropped 127.0.0.5\n')
    assert.equal(await here.rest(), '')
    const again = await raw(t, first, '127.0.0.6')
    await again.until(PROMPT)
    again.send('ls /root/kept\n')
    const gone = "ls: cannot access '/root/kept': No such file or directory\n"
    assert.equal(await again.until(PROMPT), gone + PROMPT)
  })

  await t.test('one stops while Redis hangs; the other goes on with what was said', async (t) => {
    const client = await raw(t, first, '127.0.0.4')
    await client.until(PROMPT)
    client.send('echo said > /root/note\n')
    await client.until(PROMPT)
    server.signal('SIGSTOP')
    client.send('echo unsaid > /root/note\n')
    const stopped = first.stop()
    setTimeout(() => server.signal('SIGCONT'), HANGS_MS)
    await stopped
    const again = await raw(t, second, '127.0.0.4')
    await again.until(PROMPT)
    again.send('cat /root/note\n')
    assert.match(await again.until(PROMPT), /^(un)?said\n/)
  })
})
