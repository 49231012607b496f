/**
 * What the wire between tentacle and brain costs: the delay of an echo, together against apart in the
 * same run; processor time and memory that a tentacle adds per session.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { type BenchClient, benchClient, quantile } from './kit/clients.ts'
import { type Cost, costOf } from './kit/cost.ts'
import { type BenchServer, benchServer, logLine } from './kit/server.ts'

const SESSIONS = 200
const ECHOES = 400
const ROUNDS = 3
const SECONDS = 3
const BUSY = 20
const TOKEN = 'edge-token-of-the-bench'

interface Tentacle extends Cost {
  readonly port: number
  stop(): Promise<void>
}

const tentacleOf = async (brain: BenchServer): Promise<Tentacle> => {
  const child: ChildProcess = spawn(process.execPath, ['src/cli/main.ts', 'tentacle'], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH ?? '',
      MIMICRY_LISTEN: '[{host: "::", port: 0, as: tcp}]',
      MIMICRY_TENTACLE__BRAIN: `ws://127.0.0.1:${brain.apiPort}`,
      MIMICRY_TENTACLE__TOKEN: TOKEN,
    },
  })
  const up = await logLine(child, 'tentacle')
  const pid = child.pid ?? 0
  return {
    port: (up.doors as { port: number }[])[0]?.port ?? 0,
    ...costOf(pid),
    stop: () =>
      new Promise((stopped) => {
        child.once('exit', () => stopped())
        child.kill('SIGTERM')
      }),
  }
}

const brain = await benchServer({
  MIMICRY_STORE: 'memory:',
  MIMICRY_BRAIN__TENTACLES: `{edge: ${TOKEN}}`,
})
const tentacle = await tentacleOf(brain)
const doors = { together: brain.port, apart: tentacle.port }

/** One session that types a line at a time: what a visitor feels. */
const delays: { [wiring: string]: number[] } = { together: [], apart: [] }
for (let round = 0; round < ROUNDS; round++) {
  for (const [wiring, port] of Object.entries(doors)) {
    const client = await benchClient(port)
    for (let n = 0; n < 50; n++) await client.ask('echo warm')
    for (let n = 0; n < ECHOES; n++) delays[wiring]?.push(await client.ask('echo x'))
    client.close()
  }
}
const at = (share: number) => [
  quantile(delays.together ?? [], share),
  quantile(delays.apart ?? [], share),
]
for (const share of [0.5, 0.99]) {
  const [together = 0, apart = 0] = at(share)
  console.log(
    `echo p${share * 100}: together ${together.toFixed(2)} ms, apart ${apart.toFixed(2)} ms, ` +
      `ratio ${(apart / together).toFixed(2)}`,
  )
}

/** Many sessions at once: throughput, and whose processor pays. */
for (const [wiring, port] of Object.entries(doors)) {
  const clients = await Promise.all(
    Array.from({ length: BUSY }, (_, n) => benchClient(port, `127.0.0.${1 + n}`)),
  )
  const [brainMs, tentacleMs] = [brain.cpuMs(), tentacle.cpuMs()]
  const endMs = performance.now() + SECONDS * 1000
  let count = 0
  await Promise.all(
    clients.map(async (client) => {
      for (; performance.now() < endMs; count++) await client.ask('echo x')
    }),
  )
  console.log(
    `${BUSY} sessions ${wiring}: ${(count / SECONDS).toFixed(0)} commands/s, each ` +
      `${((brain.cpuMs() - brainMs) / count).toFixed(3)} ms CPU of the brain, ` +
      `${((tentacle.cpuMs() - tentacleMs) / count).toFixed(3)} ms of the tentacle`,
  )
  for (const client of clients) client.close()
}

const idle = async (port: number): Promise<void> => {
  const [brainMiB, tentacleMiB] = [brain.rssMiB(), tentacle.rssMiB()]
  const cpuFromMs = tentacle.cpuMs()
  const held: BenchClient[] = []
  for (let n = 0; n < SESSIONS; n++) held.push(await benchClient(port, `127.0.0.${1 + (n % 50)}`))
  const each = (fromMiB: number, toMiB: number) =>
    `${(((toMiB - fromMiB) * 1024) / SESSIONS).toFixed(0)} KiB`
  const name = port === doors.apart ? 'apart' : 'together'
  console.log(
    `${SESSIONS} idle sessions ${name}: ${each(brainMiB, brain.rssMiB())} each in the brain, ` +
      `${each(tentacleMiB, tentacle.rssMiB())} and ` +
      `${((tentacle.cpuMs() - cpuFromMs) / SESSIONS).toFixed(2)} ms CPU each in the tentacle`,
  )
  for (const client of held) client.close()
}
await idle(doors.together)
await idle(doors.apart)
console.log(
  `tentacle: ${tentacle.rssMiB().toFixed(0)} MiB; brain: ${brain.rssMiB().toFixed(0)} MiB`,
)
await tentacle.stop()
await brain.stop()
