/** 10,000 visitors in a world each, on LMDB and on Redis: what each costs the brain, how long he waits. */
import { noRedis, startRedis } from '../src/store/redis/servers.test-kit.ts'
import { type BenchClient, benchClient, quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const WORLDS = Number(process.env.WORLDS ?? 10_000)
const AT_ONCE = 20
const SETTLE_MS = 5_000
const round = (value: number) => Number(value.toFixed(1))

/** Each comes, writes a file and stays. */
const measure = async (env: { [name: string]: string }) => {
  const server = await benchServer(env)
  const empty = server.rssMiB()
  const clients: BenchClient[] = []
  const enterMs: number[] = []
  const writeMs: number[] = []
  let next = 0
  const worker = async () => {
    while (next < WORLDS) {
      const n = next++
      const fromMs = performance.now()
      const client = await benchClient(server.port, `127.1.${n >> 8}.${n & 255}`)
      enterMs.push(performance.now() - fromMs)
      clients.push(client)
      writeMs.push(await client.ask('echo hello > /tmp/file'))
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  await new Promise((later) => setTimeout(later, SETTLE_MS))
  const full = server.rssMiB()
  for (const client of clients) client.close()
  await server.stop()
  return {
    'KiB each': round(((full - empty) * 1_024) / WORLDS),
    'enter p50 ms': round(quantile(enterMs, 0.5)),
    'enter p99 ms': round(quantile(enterMs, 0.99)),
    'write p50 ms': round(quantile(writeMs, 0.5)),
    'write p99 ms': round(quantile(writeMs, 0.99)),
  }
}

const rows: { [name: string]: Awaited<ReturnType<typeof measure>> } = {}
rows['lmdb power'] = await measure({})
if (noRedis === false) {
  const server = await startRedis(['appendonly yes', 'appendfsync everysec'])
  rows['redis everysec'] = await measure({ MIMICRY_STORE: `redis://127.0.0.1:${server.port}` })
  await server.end()
}
console.log(`${WORLDS} worlds with a shell in each, ${AT_ONCE} visitors come at once`)
console.table(rows)
if (noRedis !== false) console.log(noRedis)
