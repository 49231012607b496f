/** Starts Mimicry in this process on free ports, and talks to it as visitors do. */
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Config, loadConfig } from '../../src/app/config.ts'
import { runTentacle } from '../../src/app/tentacle.ts'
import { type Running, type UpOptions, up } from '../../src/app/up.ts'

const SILENT = { info: () => {}, warn: () => {}, error: () => {} }
/** Nobody is ever so late: a net below tests that would hang. */
export const WAIT_MS_MAX = 120_000
const LOOK_GAP_MS = 20

/** All folders of this process's tests, and the builds of personas that they share. */
const home = mkdtempSync(join(tmpdir(), 'mimicry-tests-'))
process.once('exit', () => rmSync(home, { recursive: true, force: true }))

const endings = new WeakMap<TestContext, (() => unknown)[]>()

/** Does this after the test, last said first: who works in a folder ends before the folder goes. */
const afterwards = (t: TestContext, work: () => unknown): void => {
  const works = endings.get(t) ?? []
  if (works.length === 0) {
    endings.set(t, works)
    t.after(async () => {
      for (const each of works.reverse()) await each()
    })
  }
  works.push(work)
}

/** A data folder that is gone after the test. */
export const temporaryFolder = (t: TestContext): string => {
  const folder = mkdtempSync(join(home, 'data-'))
  afterwards(t, () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/**
 * A configuration with these variables, a data folder of its own, a seed of the tests, free ports,
 * and commands of the API that no busy machine interrupts.
 */
export const configOf = (dataDir: string, env: { [name: string]: string } = {}): Config => {
  const config = loadConfig({
    directory: dataDir,
    env: {
      MIMICRY_DATA_DIR: dataDir,
      MIMICRY_LISTEN: '[{host: "::", port: 0, as: any}]',
      MIMICRY_BRAIN__PORT: '0',
      MIMICRY_STORE: 'memory:',
      MIMICRY_SEED: 'tests',
      MIMICRY_LIMITS__API_COMMAND_MS: `${WAIT_MS_MAX}`,
      ...env,
    },
  })
  if ('problems' in config) throw new Error(config.problems.join('\n'))
  return config
}

/** Starts everything; stops it after the test. */
export const start = async (
  t: TestContext,
  config: Config,
  options: UpOptions = {},
): Promise<Running> => {
  const isApart = process.env.WIRING === 'apart'
  const running = await (isApart ? upApart : upWarm)(config, { log: SILENT, ...options })
  afterwards(t, () => running.stop())
  return running
}

/** Only the first start of a machine in this process builds it; the others find it built. */
export const upWarm = async (config: Config, options: UpOptions): Promise<Running> => {
  const { dataDir, persona, seed = '' } = config
  const own = join(dataDir, 'persona.cache')
  const shared = join(home, `build-${encodeURIComponent(`${basename(persona)} ${seed}`)}`)
  if (existsSync(shared) && !existsSync(own)) copyFileSync(shared, own)
  const running = await up(config, options)
  if (!existsSync(shared) && existsSync(own)) copyFileSync(own, shared)
  return running
}

/** A token as operators deal them. */
export const TENTACLE_TOKEN = 'edge-token-of-the-tests'

/** A brain that knows the tentacle `edge`. */
export const withTentacle = (config: Config): Config => ({
  ...config,
  brain: { ...config.brain, tentacles: new Map([['edge', TENTACLE_TOKEN]]) },
})

/** The same on the other wiring: a brain, and a tentacle over a WebSocket. */
const upApart = async (config: Config, options: UpOptions): Promise<Running> => {
  const brain = await upWarm(withTentacle(config), { ...options, hasDoors: false })
  const url = `ws://127.0.0.1:${brain.apiPort}`
  const tentacle = await runTentacle(config, { url, token: TENTACLE_TOKEN }, { log: SILENT })
  const stop = async (): Promise<void> => {
    await tentacle.stop()
    await brain.stop()
  }
  return { ...brain, doors: tentacle.doors, stop }
}

/** Looks again and again until there is something, and answers it. */
export const onceThere = async <T>(
  look: () => T | undefined | Promise<T | undefined>,
): Promise<T> => {
  const untilMs = performance.now() + WAIT_MS_MAX
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > untilMs) throw new Error(`not within ${WAIT_MS_MAX} ms: ${look}`)
    await new Promise((later) => setTimeout(later, LOOK_GAP_MS))
  }
}

/** What the event log says, a line each; a midnight may have set a part of it aside. */
export const eventLog = (folder: string): readonly string[] => {
  const logs = join(folder, 'log')
  if (!existsSync(logs)) return []
  const [today, ...before] = readdirSync(logs).filter((it) => it.startsWith('mimicry.json')).sort() // biome-ignore format: one line
  const names = [...before, ...(today === undefined ? [] : [today])]
  // Behind the last newline a line may be half there.
  return names.flatMap((name) => readFileSync(join(logs, name), 'utf8').split('\n').slice(0, -1))
}

/** A raw line as `nc` holds it. */
export interface RawClient {
  readonly socket: Socket
  send(text: string): void
  /** Everything received since the last answer, as soon as it ends with `end`. */
  until(end: string): Promise<string>
  /** Everything received since the last answer, when the other side has closed. */
  rest(): Promise<string>
}

export const PROMPT = 'root@ubuntu:~# '

/** Connects to the first door from a loopback address. */
export const raw = async (
  t: TestContext,
  running: Pick<Running, 'doors'>,
  from = '127.0.0.1',
): Promise<RawClient> => {
  const [door] = running.doors
  if (door === undefined) throw new Error('no door is open')
  const socket = connect({ host: '127.0.0.1', port: door.port, localAddress: from })
  afterwards(t, () => socket.destroy())
  let received = ''
  let isClosed = false
  let look = () => {}
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    look()
  })
  socket.on('close', () => {
    isClosed = true
    look()
  })
  socket.on('error', () => {})
  await new Promise((connected) => socket.once('connect', connected))
  const when = (isThere: () => boolean): Promise<string> =>
    new Promise((settled, fails) => {
      const timer = setTimeout(
        () =>
          fails(new Error(`not within ${WAIT_MS_MAX} ms; received ${JSON.stringify(received)}`)),
        WAIT_MS_MAX,
      )
      look = () => {
        if (!isThere() && !isClosed) return
        clearTimeout(timer)
        look = () => {}
        const text = received
        received = ''
        settled(text)
      }
      look()
    })
  return {
    socket,
    send: (text) => socket.write(text, 'latin1'),
    until: (end) => when(() => received.endsWith(end)),
    rest: () => when(() => isClosed),
  }
}

/** So many connections at most, as each has two ends among this process's open files. */
const callers = new Agent({ maxSockets: 400 })

/** What POST /process_command answers. Unlike fetch it has all patience with a crowded door. */
export const processCommand = (
  running: Running,
  body: unknown,
  headers: { [name: string]: string } = {},
): Promise<{ status: number | undefined; body: unknown }> =>
  new Promise((answered, fails) => {
    const host = { host: '127.0.0.1', port: running.apiPort, path: '/process_command' }
    const kind = { 'content-type': 'application/json', ...headers }
    const asked = request(
      { ...host, method: 'POST', headers: kind, agent: callers },
      (response) => {
        let text = ''
        response.setEncoding('utf8').on('data', (more: string) => {
          text += more
        })
        response.once('error', fails)
        response.once('end', () =>
          answered({ status: response.statusCode, body: JSON.parse(text) }),
        )
      },
    )
    asked.once('error', fails)
    asked.end(typeof body === 'string' ? body : JSON.stringify(body))
  })
