/** Real servers for tests: Debian's redis-server on free loopback ports, in temporary folders. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type ListenOptions, Socket, type Server as TcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

const found = (name: string): string | undefined =>
  (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))

const VALKEY = found('valkey-server')
/** Everything runs on Valkey where there is no Redis, or TEST_ON_VALKEY is set. */
const PROGRAM = (process.env.TEST_ON_VALKEY ? undefined : found('redis-server')) ?? VALKEY
const CLI = found('redis-cli') ?? 'valkey-cli'

/** What `skip` of a test takes: false, or why it cannot run here. */
export const noRedis: false | string =
  PROGRAM === undefined && 'there is no redis-server: apt-get install redis-server'
export const noValkey: false | string =
  VALKEY === undefined && 'there is no valkey-server: Debian has it in bookworm-backports'

export interface Server {
  readonly port: number
  readonly pid: number
  readonly folder: string
  /** Its answer to a command, as redis-cli prints it. */
  cli(...command: string[]): string
  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void
  /** Ends it by SIGKILL; its folder stays. */
  kill(): Promise<void>
  /** The same server anew, on what its folder holds. */
  restart(): Promise<void>
  /** Ends it and removes its folder. */
  end(): Promise<void>
}

/** A Sentinel that was held up itself looks on for thirty seconds before it acts (TILT). */
const START_MS_MAX = 120_000

/** A server without persistence, unless its settings say otherwise. */
export const startRedis = async (
  settings: readonly string[] = [],
  { port = 0, isSentinel = false, isValkey = false, cliOptions = [] as readonly string[] } = {},
): Promise<Server> => {
  const program = isValkey ? VALKEY : PROGRAM
  const folder = mkdtempSync(join(tmpdir(), 'mimicry-redis-'))
  const own = port || (await freePort())
  const file = join(folder, 'redis.conf')
  const basics = [
    `port ${own}`,
    'bind 127.0.0.1',
    `dir "${folder}"`,
    'save ""',
    'appendonly no',
    'repl-diskless-sync-delay 0',
  ]
  // A Sentinel rewrites its file, and knows fewer settings.
  const lines = isSentinel ? [...basics.slice(0, 3), ...settings] : [...basics, ...settings]
  writeFileSync(file, `${lines.join('\n')}\n`)
  let child = await launch(program, file, isSentinel)
  const kill = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.ref()
    child.kill('SIGKILL')
    await ended
  }
  return {
    port: own,
    folder,
    get pid() {
      return child.pid ?? 0
    },
    cli: (...command) => {
      const args = ['-p', `${own}`, ...cliOptions, ...command]
      return spawnSync(CLI, args, { encoding: 'utf8' }).stdout.trim()
    },
    signal: (signal) => void child.kill(signal),
    kill,
    restart: async () => {
      await kill()
      child = await launch(program, file, isSentinel)
    },
    end: async () => {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** It dies with the thread that started it, so that no test leaves one behind. */
const launch = async (
  program = 'redis-server',
  file: string,
  isSentinel: boolean,
): Promise<ChildProcess> => {
  const args = ['--pdeathsig', 'KILL', program, file]
  if (isSentinel) args.push('--sentinel')
  const child = spawn('setpriv', args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const isUp = Promise.withResolvers<void>()
  let said = ''
  child.stdout.on('data', (bytes) => {
    said = `${said}${bytes}`.slice(-4_000)
    if (/Ready to accept connections|\+monitor master/.test(said)) isUp.resolve()
  })
  child.once('error', isUp.reject)
  child.once('exit', (code) => isUp.reject(new Error(`redis-server ended with ${code}: ${said}`)))
  const late = pause(START_MS_MAX, undefined, { ref: false }).then(() => {
    throw new Error(`redis-server is not up: ${said}`)
  })
  try {
    await Promise.race([isUp.promise, late])
  } catch (cause) {
    child.kill('SIGKILL')
    throw cause
  }
  // What a test that failed has left ends with this process, and does not hold it up.
  child.unref()
  if (child.stdout instanceof Socket) child.stdout.unref()
  return child
}

/** Below those that the kernel deals to clients (ip_local_port_range). */
const PORT_MIN = 10_000
const PORTS_OF_PROCESS = 100
const PROCESSES_MAX = 200

/** Of this process alone: whoever has the name of a range holds it as long as he lives. */
const ownPorts = async (): Promise<number[]> => {
  for (let n = process.pid; ; n++) {
    const range = n % PROCESSES_MAX
    const name = createServer().unref()
    if (!(await isListening(name, { path: `\0mimicry-tests-ports-${range}` }))) continue
    return Array.from(
      { length: PORTS_OF_PROCESS },
      (_, k) => PORT_MIN + PORTS_OF_PROCESS * range + k,
    )
  }
}

const isListening = (server: TcpServer, where: ListenOptions): Promise<boolean> =>
  once(server.listen(where), 'listening').then(() => true, () => false) // biome-ignore format: one line

let left: Promise<number[]> | undefined

/** A port nobody listens on now, and nobody is dealt while its server is down. */
export const freePort = async (): Promise<number> => {
  for (;;) {
    left ??= ownPorts()
    const port = (await left).shift()
    const server = createServer()
    if (port === undefined) left = undefined
    else if (await isListening(server, { host: '127.0.0.1', port })) {
      await new Promise((closed) => server.close(closed))
      return port
    }
  }
}

export interface Servers {
  readonly url: string
  readonly servers: readonly Server[]
  end(): Promise<void>
}

/** A user as docs/redis.md tells operators to set him up; his password is PASSWORD. */
export const documentedUser = (name: string): string => {
  const page = readFileSync(new URL('../../../docs/redis.md', import.meta.url), 'utf8')
  const form = new RegExp(`^ +user ${name} [^\\\\\n]*(\\\\\n[^\\\\\n]*)*`, 'm')
  const [line] = form.exec(page) ?? []
  if (line === undefined) throw new Error(`docs/redis.md has no line of user ${name}`)
  return line.replaceAll('\\\n', ' ').trim()
}

/** Three nodes that share the slots; last, if wanted, a replica of the first. */
export const startCluster = async (
  settings: readonly string[] = [],
  { hasReplica = false } = {},
): Promise<Servers> => {
  const servers: Server[] = []
  const buses: number[] = []
  for (let n = 0; n < (hasReplica ? 4 : 3); n++) {
    const bus = await freePort()
    buses.push(bus)
    servers.push(
      await startRedis([
        'cluster-enabled yes',
        `cluster-port ${bus}`,
        'cluster-node-timeout 2000',
        'cluster-require-full-coverage yes',
        ...settings,
      ]),
    )
  }
  const places = servers.slice(0, 3).map(({ port }) => `127.0.0.1:${port}`)
  const [first, , , replica] = servers
  first?.cli('--cluster', 'create', ...places, '--cluster-yes')
  const areOk = (some: readonly Server[]) =>
    some.every((it) => it.cli('cluster', 'info').includes('cluster_state:ok'))
  await until(() => areOk(servers.slice(0, 3)))
  if (replica !== undefined) {
    replica.cli('cluster', 'meet', '127.0.0.1', `${first?.port}`, `${buses[0]}`)
    await until(() => areOk(servers))
    replica.cli('cluster', 'replicate', `${first?.cli('cluster', 'myid')}`)
    await until(() => replica.cli('info', 'replication').includes('master_link_status:up'))
  }
  return { url: `redis+cluster://${places.join(',')}`, servers, end: endAll(servers) }
}

/** A primary, its replicas, and last a Sentinel that decides alone. */
export const startSentinel = async (
  replicas = 1,
  { settings = [] as readonly string[], sentinelSettings = [] as readonly string[] } = {},
): Promise<Servers> => {
  const primary = await startRedis(settings)
  const servers = [primary]
  for (let n = 0; n < replicas; n++) {
    servers.push(await startRedis([...settings, `replicaof 127.0.0.1 ${primary.port}`]))
  }
  const online = () => primary.cli('info', 'replication').split('state=online').length - 1
  await until(() => online() === replicas)
  const sentinel = await startRedis(
    [
      `sentinel monitor world 127.0.0.1 ${primary.port} 1`,
      'sentinel down-after-milliseconds world 1000',
      'sentinel failover-timeout world 5000',
      ...sentinelSettings,
    ],
    { isSentinel: true },
  )
  const known = () => sentinel.cli('sentinel', 'replicas', 'world')
  await until(() => servers.slice(1).every(({ port }) => known().includes(`${port}`)))
  servers.push(sentinel)
  return {
    url: `redis+sentinel://127.0.0.1:${sentinel.port}/world`,
    servers,
    end: endAll(servers),
  }
}

/** Once what the one has written until now is on the others. */
export const replicated = async (from: Server, to: readonly Server[]): Promise<void> => {
  const offsetOf = (it: Server): number =>
    Number(/^master_repl_offset:(\d+)/m.exec(it.cli('info', 'replication'))?.[1])
  const wanted = offsetOf(from)
  await until(() => to.every((it) => offsetOf(it) >= wanted))
}

const endAll = (servers: readonly Server[]) => async () => {
  for (const server of servers) await server.end()
}

/** Looks again and again, at most so long. */
export const until = async (
  isSo: () => boolean | Promise<boolean>,
  msMax = START_MS_MAX,
): Promise<void> => {
  for (let waitedMs = 0; !(await isSo()); waitedMs += 50) {
    if (waitedMs > msMax) throw new Error(`not within ${msMax} ms: ${isSo}`)
    await pause(50)
  }
}
