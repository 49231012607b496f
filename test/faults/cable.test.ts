/** Tentacle and brain apart: what a cut cable, a dead, and a stopped brain do to a visitor. */
import assert from 'node:assert/strict'
import { connect, createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { runTentacle } from '../../src/app/tentacle.ts'
import {
  configOf,
  PROMPT,
  raw,
  TENTACLE_TOKEN,
  temporaryFolder,
  upWarm,
  withTentacle,
} from '../e2e/kit.ts'
import { startVictim } from './server.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }
/** What was asked for is on its way, more or less of it. */
const FLOWS_MS = 80
/** The brain stands still: time enough to take too much. */
const STALL_MS = 700
const CUT_MS = process.env.MIMICRY_SOAK === '1' ? 5_000 : 1_200

interface Cable {
  readonly port: number
  /** Cuts what goes through, and takes nothing until it is mended. */
  cut(): void
  mend(): void
}

/** A cable between tentacle and brain. */
const cableTo = async (t: TestContext, port: () => number): Promise<Cable> => {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) return void near.resetAndDestroy()
    const far = connect({ host: '127.0.0.1', port: port() })
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => one.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const cut = (): void => {
    isCut = true
    for (const socket of sockets) socket.resetAndDestroy()
  }
  await new Promise<void>((listening) => server.listen({ host: '127.0.0.1', port: 0 }, listening))
  t.after(() => {
    cut()
    server.close()
  })
  const address = server.address()
  assert(typeof address === 'object' && address !== null)
  return { port: address.port, cut, mend: () => (isCut = false) }
}

const tentacleOn = async (t: TestContext, port: number) => {
  const config = configOf(temporaryFolder(t))
  const address = { url: `ws://127.0.0.1:${port}`, token: TENTACLE_TOKEN }
  const tentacle = await runTentacle(config, address, { log: SILENT })
  t.after(() => tentacle.stop())
  return { doors: tentacle.doors }
}

test('a cable cut in mid-output and mid-input loses no byte and doubles none', async (t) => {
  const brain = await upWarm(withTentacle(configOf(temporaryFolder(t))), {
    log: SILENT,
    hasDoors: false,
  })
  t.after(() => brain.stop())
  const cable = await cableTo(t, () => brain.apiPort)
  const client = await raw(t, await tentacleOn(t, cable.port))
  await client.until(PROMPT)
  const lines = 60_000
  client.send(`seq 1 ${lines}; echo over\n`)
  for (let n = 0; n < 2; n++) {
    await sleep(FLOWS_MS)
    cable.cut()
    await sleep(CUT_MS)
    cable.mend()
  }
  const wanted = Array.from({ length: lines }, (_, n) => `${n + 1}\n`).join('')
  const printed = await client.until(`over\n${PROMPT}`)
  assert.equal(printed === `${wanted}over\n${PROMPT}`, true, `${printed.length} bytes came`)

  client.send("cat > /tmp/in << 'END'\n")
  for (let n = 0; n < 20; n++) {
    client.send(Array.from({ length: 500 }, (_, k) => `line ${n}.${k}\n`).join(''))
    await sleep(10)
    if (n === 6) cable.cut()
    if (n === 12) {
      await sleep(CUT_MS)
      cable.mend()
    }
  }
  client.send('END\nwc -l < /tmp/in; sort -u /tmp/in | wc -l; tail -1 /tmp/in; echo done\n')
  const counted = await client.until(`done\n${PROMPT}`)
  // bash asks for the rest of a here-document with PS2.
  assert.equal(
    counted.replaceAll('> ', '').split(PROMPT).join(''),
    '10000\n10000\nline 19.499\ndone\n',
  )
})

test('a brain that dies: shells are lost, newcomers wait, worlds keep everything', async (t) => {
  const folder = temporaryFolder(t)
  const env = {
    MIMICRY_DATA_DIR: folder,
    MIMICRY_BRAIN__PORT: '0',
    MIMICRY_BRAIN__TENTACLES: JSON.stringify({ edge: TENTACLE_TOKEN }),
  }
  const start = () => startVictim(['tools/with-node', 'node', 'src/cli/main.ts', 'brain'], env)
  let brain = await start()
  t.after(() => brain.kill())
  const cable = await cableTo(t, () => brain.apiPort)
  const tentacle = await tentacleOn(t, cable.port)
  const client = await raw(t, tentacle)
  await client.until(PROMPT)
  client.send('echo kept > /tmp/kept; cat /tmp/kept\n')
  assert.equal(await client.until(PROMPT), `kept\n${PROMPT}`)
  await brain.kill()
  cable.cut()
  const waiting = await raw(t, tentacle)
  const [lost] = await Promise.all([
    client.rest(),
    (async () => {
      brain = await start()
      cable.mend()
    })(),
  ])
  assert.equal(lost, '')
  assert.equal(await waiting.until(PROMPT), PROMPT)
  waiting.send('cat /tmp/kept\n')
  assert.equal(await waiting.until(PROMPT), `kept\n${PROMPT}`)
})

test('a brain that stands still stalls the writer, not the memory of the tentacle', async (t) => {
  const folder = temporaryFolder(t)
  const env = {
    MIMICRY_DATA_DIR: folder,
    MIMICRY_STORE: 'memory:',
    MIMICRY_BRAIN__PORT: '0',
    MIMICRY_BRAIN__TENTACLES: JSON.stringify({ edge: TENTACLE_TOKEN }),
  }
  const brain = await startVictim(['tools/with-node', 'node', 'src/cli/main.ts', 'brain'], env)
  t.after(() => brain.kill())
  const cable = await cableTo(t, () => brain.apiPort)
  const client = await raw(t, await tentacleOn(t, cable.port))
  await client.until(PROMPT)
  client.send('cat > /dev/null\n')
  await sleep(FLOWS_MS)
  process.kill(brain.pid, 'SIGSTOP')
  const before = process.memoryUsage()
  const block = 'x'.repeat(65_536)
  for (let n = 0; n < 640; n++) client.send(block)
  await sleep(STALL_MS)
  // 40 MiB were offered: what the client could not get rid of waits in the client.
  const taken = 640 * 65_536 - client.socket.writableLength
  assert(taken < 12_000_000, `${taken} bytes were taken`)
  const grown = process.memoryUsage().rss - before.rss
  assert(grown < 200_000_000, `${grown} bytes more`)
  process.kill(brain.pid, 'SIGCONT')
  client.socket.end()
  assert.equal(await client.rest(), `${PROMPT}exit\n`)
})
