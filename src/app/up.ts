/** `mimicry up`: everything in one process, wired from the configuration. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { pino } from 'pino'
import { systemClock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { MACHINE_HEAP_MB, MEMORY_SOFT_SHARE } from '../base/limits.ts'
import { nextTurn } from '../base/turn.ts'
import type { Route } from '../brain/api/api.ts'
import { type ApiServer, startApi } from '../brain/api/server.ts'
import { type ApiSessions, createApiSessions } from '../brain/api/sessions.ts'
import { type Brain, createBrain } from '../brain/brain.ts'
import { createJudge } from '../brain/login.ts'
import { tentacleOf } from '../brain/tentacle-tokens.ts'
import type { OpenEvents } from '../events/open.ts'
import { loadPersona } from '../persona/load.ts'
import type { PersonaData } from '../persona/persona.ts'
import { openStore } from '../store/open.ts'
import type { Store } from '../store/store.ts'
import type { Door } from '../tentacles/listener.ts'
import { namedIn } from '../world/named.ts'
import type { Config } from './config.ts'
import { type Control, controlPath, openControl } from './control.ts'
import { makeDataFolder } from './data-folder.ts'
import { doorFacts } from './door-facts.ts'
import { openEvidence } from './evidence.ts'
import { ghostsRequest } from './ghost-list.ts'
import { type GhostWriter, openGhostWriter } from './ghost-writer.ts'
import { imagesAt, standsRequest } from './images.ts'
import { keptSeed } from './kept-seed.ts'
import { loadFolder } from './load-folder.ts'
import { loadReflexes } from './load-reflexes.ts'
import type { MachineData } from './machine-data.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { mountRequest, sweepMounts } from './mount-request.ts'
import { serveTentacles } from './nerve-server.ts'
import { loadProtocols, openDoors } from './open-doors.ts'
import type { Log } from './operator-log.ts'
import { openPersonaShelf, type PersonaShelf } from './persona-shelf.ts'
import { namesOfPrograms } from './program-folders.ts'
import { withTexts } from './text-link.ts'
import { version } from './version.ts'
import { startWorker } from './worker-link.ts'
import { dropRequest, worldsRequest } from './world-list.ts'

export interface UpOptions {
  /** Heap of a machine in MiB; tests make it small. */
  readonly machineHeapMb?: number
  /** Share of it beyond which the heaviest process is killed; Infinity switches that off. */
  readonly softHeapShare?: number
  readonly log?: Log
  /** `mimicry brain`: its doors are tentacles elsewhere. */
  readonly hasDoors?: boolean
}

export interface Running {
  readonly doors: readonly { readonly port: number; readonly host: string; readonly as: string }[]
  readonly apiPort: number
  readonly brain: Brain
  /** Closes doors, ends sessions, and waits for what is being stored. */
  stop(): Promise<void>
}

/** Starts all; rejects with a sentence when a port, the store or the persona is not to be had. */
export const up = async (config: Config, options: UpOptions = {}): Promise<Running> => {
  const { hasDoors = true } = options
  const log = options.log ?? pino({ base: { sensor: config.sensor } })
  makeDataFolder(config.dataDir)
  const clock = systemClock()
  const report = (text: string): void => log.warn({ store: text }, 'store')
  const setup = { durability: config.durability, clock, report, role: 'brain' }
  const opened = openStore(config.store, setup)
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  try {
    const store = await opened
    closers.push(() => store.close())
    if (store.promise !== undefined) log.info({ store: store.promise }, 'store')
    const seed = config.seed ?? (await keptSeed(store))
    const evidence = await openEvidence(config, { seed, clock, log })
    closers.push(() => evidence.close())
    const metrics = createMetrics(clock)
    evidence.bus.subscribe(metrics.sink)
    const programs = await namesOfPrograms(config.programs)
    const cache = join(config.dataDir, 'persona.cache')
    const images = imagesAt(config)
    const persona = await loadPersona(config.persona, { seed, programs, cache, images })
    const shelf = await openPersonaShelf({ store, programs, current: persona, images })
    closers.push(() => shelf.close())
    const trouble = (reason: string): void => log.warn({ reason }, 'model')
    const ghosts = await openGhostWriter(config, {
      personaOf: shelf.data,
      events: evidence.bus,
      trouble,
    })
    closers.push(() => ghosts.close())
    const around = { store, seed, persona, shelf, ghosts, evidence, metrics, options, log }
    const brain = await startBrain(config, around)
    closers.push(() => brain.close())
    await brain.ready
    const { doors, api } = await openAll(config, { ...around, brain, hasDoors, closers })
    const places = doors.map(({ port, host, as }) => ({ port, host, as }))
    log.info({ doors: places, api: api.port, model: ghosts.model }, 'up')
    return { doors: places, apiPort: api.port, brain, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

interface Starting {
  readonly store: Store
  readonly seed: string
  readonly persona: PersonaData
  readonly shelf: PersonaShelf
  readonly ghosts: GhostWriter
  readonly evidence: OpenEvents
  readonly metrics: Metrics
  readonly options: UpOptions
  readonly log: Log
}

const startBrain = async (
  config: Config,
  { store, seed, persona, shelf, ghosts, evidence, metrics, options, log }: Starting,
): Promise<Brain> => {
  const heapMb = options.machineHeapMb ?? MACHINE_HEAP_MB
  const softHeapBytes = heapMb * 2 ** 20 * (options.softHeapShare ?? MEMORY_SOFT_SHARE)
  const data = (number: number): MachineData => ({
    persona,
    seed,
    number,
    softHeapBytes,
    programFolders: config.programs,
    ghosts: config.ghosts,
    limits: { inodes: config.world.inodes, bytes: config.world.bytes, processes: 512 },
    ...(config.clock.startMs === undefined ? {} : { clockStartMs: config.clock.startMs }),
  })
  const trouble = (reason: string): void => log.error({ reason }, 'trouble')
  const facts = doorFacts(persona, store)
  // Who asks for them learns why there are none; nobody may have asked.
  facts.catch((cause: unknown) => log.error({ err: cause }, 'no host keys'))
  return createBrain({
    scope: config.world.scope,
    limits: config.limits.admission,
    store,
    clock: systemClock(),
    nextTurn,
    machines: {
      count: config.workers,
      start: (number) => withTexts(startWorker(data(number), heapMb), { texts: ghosts, trouble }),
    },
    personas: shelf,
    worldsMax: config.worlds.max,
    namedIn,
    newId: randomUUID,
    judge: createJudge({
      auth: config.auth,
      secret: seed,
      dice: seededDice(randomBytes(16).toString('hex')),
    }),
    doorFacts: facts,
    events: evidence.bus,
    recorder: evidence.recorder,
    quarantine: evidence.quarantine,
    reflexes: await loadReflexes(systemClock()),
    log: { trouble },
    measure: metrics.measure,
  })
}

interface Opening {
  readonly store: Store
  readonly brain: Brain
  readonly ghosts: GhostWriter
  readonly evidence: OpenEvents
  readonly metrics: Metrics
  readonly hasDoors: boolean
  readonly log: Log
  readonly closers: (() => Promise<void>)[]
}

const openAll = async (
  config: Config,
  opening: Opening,
): Promise<{ doors: readonly Door[]; api: ApiServer }> => {
  const { store, brain, ghosts, hasDoors, log, closers } = opening
  const report = (cause: unknown): void => log.error({ err: cause }, 'trouble')
  const protocols = await loadProtocols()
  const clock = systemClock()
  const line = protocols.get('tcp')
  if (line === undefined) throw new Error('src/tentacles/tcp.ts exports no protocol')
  sweepMounts(config.dataDir)
  const control: Control = await openControl(controlPath(config.dataDir), {
    brain,
    clock,
    line,
    requests: new Map([
      ['ghosts', ghostsRequest(ghosts.canon)],
      ['worlds', worldsRequest(store, brain)],
      ['drop', dropRequest(store, brain)],
      ['stands', standsRequest(store, brain)],
      ['mount', mountRequest(config.dataDir, brain)],
    ]),
    report,
  })
  closers.push(() => control.close())
  const { nerve } = brain
  const doors = hasDoors
    ? await openDoors(config, { nerve, clock, protocols, report, closers })
    : []
  return { doors, api: await openApi(config, { ...opening, report }) }
}

const openApi = async (
  config: Config,
  opening: Opening & { readonly report: (cause: unknown) => void },
): Promise<ApiServer> => {
  const { brain, ghosts, evidence, metrics, log, report, closers } = opening
  const clock = systemClock()
  const startedMs = clock.ticksMs()
  const sessions = createApiSessions(brain.nerve, clock, config.limits.api)
  closers.push(async () => sessions.close())
  const folder = new URL('../brain/api/routes/', import.meta.url)
  const routes = await loadFolder<Route>(folder, { name: 'route' })
  const { host, port, token, tentacles: tokens } = config.brain
  const remote = new Map<string, ApiSessions>()
  closers.push(async () => {
    for (const of of remote.values()) of.close()
  })
  const sessionsOf = (authorization: string | undefined): ApiSessions | undefined => {
    const name = tentacleOf(authorization, tokens)
    if (name === undefined) return undefined
    const known = remote.get(name)
    if (known !== undefined) return known
    const made = createApiSessions(brain.nerveFor(name), clock, config.limits.api)
    remote.set(name, made)
    return made
  }
  const isTentacle = (authorization: string | undefined): boolean =>
    tentacleOf(authorization, tokens) !== undefined
  const api = await startApi(
    { host, port, token, isTentacle, version, routes, report },
    {
      sessions,
      sessionsOf,
      health: () => ({
        version,
        uptimeSeconds: Math.round((clock.ticksMs() - startedMs) / 100) / 10,
        ...brain.counts(),
      }),
      metrics: metrics.text,
    },
  )
  closers.push(() => api.close())
  const reception = serveTentacles(api.server, { brain, clock, tokens, log })
  closers.push(async () => reception.close())
  const { bus } = evidence
  metrics.watch({ config, brain, bus, reception, spent: ghosts.spent })
  return api
}
