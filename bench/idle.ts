/** Memory of 10,000 idle shells (goal: below 600 MB), and a command's latency among them. */
import { type BenchClient, benchClient, quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const SHELLS = 10_000
/** Loopback may have 4,096 connections of one address. */
const ADDRESSES = 100
const AT_A_TIME = 100
/** They are idle: what their logins left over may be collected first. */
const SETTLE_MS = 10_000

const server = await benchServer()
const emptyMiB = server.rssMiB()
const clients: BenchClient[] = []
for (let i = 0; i < SHELLS; i += AT_A_TIME) {
  const opening = Array.from({ length: AT_A_TIME }, (_, k) =>
    benchClient(
      server.port,
      `127.0.${1 + Math.floor(((i + k) % ADDRESSES) / 250)}.${1 + ((i + k) % ADDRESSES)}`,
    ),
  )
  clients.push(...(await Promise.all(opening)))
}
const openedMiB = server.rssMiB()
await new Promise((later) => setTimeout(later, SETTLE_MS))
const fullMiB = server.rssMiB()
const took: number[] = []
for (let n = 0; n < 50; n++) {
  const client = clients[(n * 7919) % clients.length]
  if (client !== undefined) took.push(await client.ask('echo hi'))
}
console.log(
  `${clients.length} idle shells in ${ADDRESSES} worlds: ${fullMiB.toFixed(0)} MiB ` +
    `(${openedMiB.toFixed(0)} when the last had come, ${emptyMiB.toFixed(0)} without any), ${(((fullMiB - emptyMiB) * 1024) / clients.length).toFixed(1)} KiB each; ` +
    `a command p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms`,
)
for (const client of clients) client.close()
await server.stop()
