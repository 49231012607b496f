/** Live mounts come to their end, whatever ends them: nobody hangs, the other side goes on. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { type TestContext, test } from 'node:test'
import { LIVE_MOUNTS_MAX } from '../../src/base/limits.ts'
import { noRedis, startRedis } from '../../src/store/redis/servers.test-kit.ts'
import { onceThere, temporaryFolder } from '../e2e/kit.ts'
import { clientsOf, type Live, startLive, TRANSPORTS, WORLD } from './live-kit.ts'
import { MAIN, type Mounted, noMounts, sh } from './mounted.ts'

const isGone = (dir: string): Promise<true> =>
  onceThere(() => !readFileSync('/proc/self/mounts', 'utf8').includes(` ${dir} `) || undefined)

/** Sits in the mount with a file open; what it says when it reads again, once told to. */
const sitter = (t: TestContext, { dir }: Mounted) => {
  const script = 'exec 7<tmp/f; echo sits; read -r word; cat <&7 2>&1'
  const child = spawn('sh', ['-c', script], { cwd: dir, stdio: ['pipe', 'pipe', 'ignore'] })
  t.after(() => child.kill('SIGKILL'))
  let said = ''
  child.stdout.on('data', (text) => {
    said += text
  })
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said)))
  return {
    sits: onceThere(() => said.includes('sits') || undefined),
    reads: (): Promise<string> => {
      child.stdin.end('\n')
      return ended
    },
  }
}

/** What whoever had a file open reads when the mount has been taken from under him. */
const TORN =
  /^sits\ncat: -: (Transport endpoint is not connected|Software caused connection abort)\n$/

const mounted = async (
  t: TestContext,
  live: Pick<Live, 'mount' | 'visitor'>,
  options: readonly string[],
) => {
  const say = await live.visitor()
  await say('echo here > /tmp/f')
  const mount = await live.mount({ options })
  const sat = sitter(t, mount)
  await sat.sits
  return { say, mount, sat }
}

for (const { name, options } of TRANSPORTS) {
  test(`a live mount ${name} ends`, { skip: noMounts }, async (t) => {
    const live = await startLive(t)

    await t.test('by a signal, although somebody is in it; what was changed stays', async (t) => {
      const { say, mount, sat } = await mounted(t, live, options)
      await sh('echo more >> tmp/f', mount.dir)
      mount.kill('SIGTERM')
      assert.equal(await mount.ended, 0)
      await isGone(mount.dir)
      assert.match(await sat.reads(), TORN)
      assert.equal(await say('cat /tmp/f'), 'here\nmore\n')
      assert.deepEqual(left(live.config.dataDir), [])
    })

    await t.test('by umount -l, when nobody has anything open there any more', async (t) => {
      const { mount, sat } = await mounted(t, live, options)
      await sh(`umount -l ${mount.dir}`, '/')
      assert.equal(await sat.reads(), 'sits\nhere\n')
      assert.equal(await mount.ended, 0)
    })

    await t.test('with its process, killed with -9', async (t) => {
      const { say, mount, sat } = await mounted(t, live, options)
      await sh('echo more >> tmp/f', mount.dir)
      mount.kill('SIGKILL')
      await isGone(mount.dir)
      assert.match(await sat.reads(), TORN)
      assert.equal(await say('cat /tmp/f'), 'here\nmore\n')
    })

    await t.test('with its world, when that is dropped', async (t) => {
      const { mount, sat } = await mounted(t, live, options)
      await live.running.brain.drop(WORLD)
      assert.equal(await mount.ended, 1)
      await isGone(mount.dir)
      assert.match(await sat.reads(), TORN)
      assert.match(mount.said(), /^mimicry mount: the world is gone$/m)
      const again = await live.mount({ options })
      assert.equal((await sh('ls tmp; umount -l .', again.dir)).output, '')
      assert.equal(await again.ended, 0)
    })

    if (options.length > 0) return
    await t.test('at once, where a machine serves as many as it can', async () => {
      const mount = () => live.mount({ world: 'base', options })
      const [first] = await Promise.all(Array.from({ length: LIVE_MOUNTS_MAX }, mount))
      await assert.rejects(mount(), /mimicry mount: 4 worlds are mounted already/)
      await sh(`umount ${first?.dir}`, '/')
      assert.equal(await first?.ended, 0)
      await mount()
    })
  })
}

test('live mounts end with their machine, which has no more memory', {
  skip: noMounts,
}, async (t) => {
  const live = await startLive(t, {}, { machineHeapMb: 96, softHeapShare: Infinity })
  const mounts = await Promise.all(TRANSPORTS.map(({ options }) => mounted(t, live, options)))
  void mounts[0]
    ?.say('i=0; while :; do printf -v "a[i]" "%9999s" x; i=$((i+1)); done')
    .catch(() => {})
  for (const { mount, sat } of mounts) {
    assert.equal(await mount.ended, 1)
    await isGone(mount.dir)
    assert.match(await sat.reads(), TORN)
    assert.match(mount.said(), /^mimicry mount: the brain has gone away$/m)
  }
  const again = await onceThere(() => live.mount().catch(() => undefined))
  assert.equal((await sh('cat tmp/f', again.dir)).output, 'here\n')
})

for (const [signal, why, kept] of [
  ['SIGTERM', 'the brain was stopped', /^here\nmore\nmost\n$/],
  ['SIGKILL', 'the brain has gone away', /^here\nmore\n(most\n)?$/],
] as const) {
  test(`live mounts end with their brain by ${signal}`, { skip: noMounts }, async (t) => {
    const brain = await startBrain(t)
    assert.deepEqual(left(brain.folder), [])
    const mounts = await Promise.all(TRANSPORTS.map(({ options }) => mounted(t, brain, options)))
    const script = 'echo more >> tmp/f; sync tmp/f; echo most >> tmp/f'
    await sh(script, mounts[0]?.mount.dir ?? '/')
    brain.kill(signal)
    for (const { mount, sat } of mounts) {
      assert.equal(await mount.ended, 1)
      await isGone(mount.dir)
      assert.match(await sat.reads(), TORN)
      assert.match(mount.said(), new RegExp(`^mimicry mount: ${why}$`, 'm'))
    }
    await brain.ended
    // What is in the store now, where no brain runs any more.
    const { dir } = await brain.mount()
    assert.match((await sh('cat tmp/f', dir)).output, kept)
  })
}

test('live mounts end when the world goes to another brain, with all they changed', {
  skip: noMounts || noRedis,
}, async (t) => {
  const server = await startRedis()
  const env = { MIMICRY_STORE: `redis://127.0.0.1:${server.port}` }
  const [first, second] = await Promise.all([startLive(t, env), startLive(t, env)])
  // Behind the brains, which would wait for it.
  t.after(() => server.end())
  const mounts = await Promise.all(TRANSPORTS.map(({ options }) => mounted(t, first, options)))
  await sh('echo more >> tmp/f', mounts[0]?.mount.dir ?? '/')
  // What a visitor has been told is stored: a world that is wanted elsewhere does not wait for the rest.
  assert.equal(await mounts[0]?.say('cat /tmp/f'), 'here\nmore\n')
  const say = await second.visitor()
  assert.equal(await say('cat /tmp/f'), 'here\nmore\n')
  for (const { mount, sat } of mounts) {
    assert.equal(await mount.ended, 1)
    await isGone(mount.dir)
    assert.match(await sat.reads(), TORN)
    assert.match(mount.said(), /^mimicry mount: the world is gone$/m)
  }
})

/** Sockets and devices that are for mounts alone. */
const left = (folder: string): string[] =>
  readdirSync(folder).filter((name) => /^(mount-|fuse-)/.test(name))

/** A brain in a process of its own, over LMDB. */
const startBrain = async (t: TestContext) => {
  const folder = temporaryFolder(t)
  // What others have left who were killed.
  writeFileSync(`${folder}/mount-0123abcd.sock`, '')
  writeFileSync(`${folder}/fuse-0123abcd`, '')
  const store = `lmdb:${folder}/worlds`
  const env = {
    ...process.env,
    MIMICRY_DATA_DIR: folder,
    MIMICRY_STORE: store,
    MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: tcp}]',
    MIMICRY_BRAIN__PORT: '0',
  }
  const child = spawn(process.execPath, [MAIN, 'up'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  let log = ''
  child.stdout.on('data', (text) => {
    log += text
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const doors = await onceThere(() => /"doors":(\[.*?\])/.exec(log)?.[1])
  return {
    ...clientsOf(t, { folder, store, running: { doors: JSON.parse(doors) } }),
    folder,
    ended,
    kill: (signal: NodeJS.Signals) => void child.kill(signal),
  }
}
