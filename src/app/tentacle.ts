/** `mimicry tentacle`: the doors alone; their brain is elsewhere. */
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { systemClock } from '../base/clock.ts'
import { LINK_MESSAGE_BYTES_MAX } from '../base/limits.ts'
import { keepDialling } from '../nerve/wire/dial.ts'
import type { Pipe } from '../nerve/wire/pipe.ts'
import { createRemoteNerve } from '../nerve/wire/tentacle-end.ts'
import type { Config } from './config.ts'
import { NERVE_PATH } from './nerve-server.ts'
import { loadProtocols, openDoors } from './open-doors.ts'
import type { Log } from './operator-log.ts'
import { createTentacleStatus, type TentacleStatus } from './tentacle-status.ts'
import { pipeOf } from './web-socket.ts'

export interface TentacleRunning {
  /** Of /health and /metrics, when there are any. */
  readonly statusPort: number | undefined
  readonly doors: readonly { readonly port: number; readonly host: string; readonly as: string }[]
  stop(): Promise<void>
}

/** Where the brain is: `tentacle.brain` and `tentacle.token` of the configuration. */
export interface BrainAddress {
  readonly url: string
  readonly token: string
}

/** Opens doors and keeps dialling; rejects when a port is not to be had. */
export const runTentacle = async (
  config: Config,
  brain: BrainAddress,
  options: { readonly log?: Log } = {},
): Promise<TentacleRunning> => {
  const log = options.log ?? pino({ base: { sensor: config.sensor } })
  const clock = systemClock()
  const remote = createRemoteNerve(clock)
  const status = createTentacleStatus()
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close()
  }
  let reason = ''
  const dialling = keepDialling({
    clock,
    remote,
    connect: () => dial(brain),
    log: {
      linked: (resumed) => {
        reason = ''
        status.linked(resumed)
        const { untold } = remote
        log.info({ brain: brain.url, resumed, ...(untold > 0 && { untold }) }, 'linked')
      },
      // It dials again every few seconds: each reason is said once.
      cut: (why) => {
        status.cut()
        if (why !== reason) log.warn({ brain: brain.url, reason: why }, 'no brain')
        reason = why
      },
    },
  })
  closers.push(async () => dialling.stop())
  try {
    const report = (cause: unknown): void => log.error({ err: cause }, 'trouble')
    const protocols = await loadProtocols()
    const nerve = status.counted(remote.nerve)
    const doors = await openDoors(config, { nerve, clock, protocols, report, closers })
    const places = doors.map(({ port, host, as }) => ({ port, host, as }))
    const statusPort = await openStatus(status, config.tentacle.statusPort, closers)
    log.info({ doors: places, brain: brain.url, status: statusPort }, 'tentacle')
    return { doors: places, statusPort, stop }
  } catch (cause) {
    await stop()
    throw cause
  }
}

const openStatus = async (
  status: TentacleStatus,
  wanted: number | undefined,
  closers: (() => Promise<void>)[],
): Promise<number | undefined> => {
  if (wanted === undefined) return undefined
  const { port, close } = await status.listen(wanted)
  closers.push(close)
  return port
}

/** Time to connect and be let in. */
const CONNECT_MS = 10_000

const dial = ({ url, token }: BrainAddress): Promise<Pipe> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL(NERVE_PATH, url), {
      headers: { authorization: `Bearer ${token}` },
      handshakeTimeout: CONNECT_MS,
      maxPayload: LINK_MESSAGE_BYTES_MAX + 1,
      perMessageDeflate: false,
    })
    socket.once('open', () => {
      socket.off('error', reject)
      resolve(pipeOf(socket))
    })
    socket.once('error', reject)
  })
