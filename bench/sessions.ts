/** Commands per second over 50 raw sessions, and what one costs; start time; a neighbour's delay. */
import { benchClient, quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const SESSIONS = 50
const SECONDS = 4

const server = await benchServer()
console.log(`start to ready: ${server.startMs.toFixed(0)} ms, ${server.rssMiB().toFixed(0)} MiB`)
const clients = await Promise.all(
  Array.from({ length: SESSIONS }, (_, i) => benchClient(server.port, `127.0.0.${1 + (i % 50)}`)),
)

const loop = async (line: (n: number) => string): Promise<void> => {
  const endMs = performance.now() + SECONDS * 1000
  const took: number[] = []
  const cpuFromMs = server.cpuMs()
  await Promise.all(
    clients.map(async (client) => {
      for (let n = 0; performance.now() < endMs; n++) took.push(await client.ask(line(n)))
    }),
  )
  const cpuMs = (server.cpuMs() - cpuFromMs) / took.length
  console.log(
    `${line(0).padEnd(24)} ${(took.length / SECONDS).toFixed(0).padStart(6)} commands/s, ` +
      `p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms, ` +
      `${cpuMs.toFixed(3)} ms of server CPU each`,
  )
}

await loop((n) => `echo m${n}z`)
await loop(() => 'cat /etc/hostname')
await loop((n) => `echo ${n} > /tmp/f`)

for (const load of ['while :; do :; done', 'yes > /dev/null', 'yes | sort | head -1']) {
  const busy = await benchClient(server.port, '127.0.0.201')
  busy.socket.write(`${load}\n`)
  const calm = await benchClient(server.port, '127.0.0.202')
  const took: number[] = []
  for (let n = 0; n < 100; n++) took.push(await calm.ask(`echo ${n}`))
  console.log(
    `neighbour of ${load.padEnd(22)} p50 ${quantile(took, 0.5).toFixed(1)} ms, ` +
      `p99 ${quantile(took, 0.99).toFixed(1)} ms, max ${Math.max(...took).toFixed(1)} ms`,
  )
  busy.close()
  calm.close()
}
for (const client of clients) client.close()
await server.stop()
