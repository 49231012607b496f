/** What an SSH connection costs: handshake, login and one command; and what it holds while idle. */
import { once } from 'node:events'
import { connect } from 'node:net'
import ssh2 from 'ssh2'
import { quantile } from './kit/clients.ts'
import { benchServer } from './kit/server.ts'

const CONCURRENCY = 8
const SECONDS = 6
const IDLE = 500
const ALGORITHMS = { kex: ['curve25519-sha256'], cipher: ['aes128-ctr'] }

type Client = InstanceType<typeof ssh2.Client>

const server = await benchServer({
  MIMICRY_LISTEN: '[{host: 127.0.0.1, port: 0, as: ssh}]',
  MIMICRY_STORE: 'memory:',
})

const login = async (from: string): Promise<Client> => {
  const socket = connect({
    host: '127.0.0.1',
    port: server.port,
    localAddress: from,
    noDelay: true,
  })
  const client = new ssh2.Client().connect({
    sock: socket,
    username: 'root',
    password: 'bench',
    algorithms: ALGORITHMS,
  })
  await once(client, 'ready')
  return client
}

const exec = (client: Client, command: string): Promise<void> =>
  new Promise((over, fails) => {
    client.exec(command, (failure, channel) => {
      if (failure !== undefined) return fails(failure)
      channel.on('data', () => {})
      channel.on('close', () => over())
      channel.end()
    })
  })

const took: number[] = []
const cpuFromMs = server.cpuMs()
const endMs = performance.now() + SECONDS * 1000
await Promise.all(
  Array.from({ length: CONCURRENCY }, async (_, worker) => {
    while (performance.now() < endMs) {
      const fromMs = performance.now()
      const client = await login(`127.0.0.${1 + worker}`)
      await exec(client, 'uname -a')
      client.end()
      took.push(performance.now() - fromMs)
    }
  }),
)
const cpuMs = (server.cpuMs() - cpuFromMs) / took.length
console.log(
  `handshake, password, exec  ${(took.length / SECONDS).toFixed(0).padStart(5)} per s, ` +
    `p50 ${quantile(took, 0.5).toFixed(0)} ms (40-65 of them the password's), ` +
    `${cpuMs.toFixed(2)} ms of server CPU each`,
)

const beforeMiB = server.rssMiB()
const idle: Client[] = []
for (let at = 0; at < IDLE; at += CONCURRENCY) {
  const more = Array.from({ length: CONCURRENCY }, (_, n) =>
    login(`127.0.0.${1 + ((at + n) % 50)}`),
  )
  idle.push(...(await Promise.all(more)))
}
const each = ((server.rssMiB() - beforeMiB) * 1024) / idle.length
console.log(`idle, logged in            ${idle.length} connections, ${each.toFixed(0)} KiB each`)
for (const client of idle) client.destroy()
await server.stop()
process.exit()
