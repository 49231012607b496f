/** The brain: lets visitors in, finds them their world and machine, and passes frames through the gate. */
import type { Clock } from '../base/clock.ts'
import type { FromMachine, MachineLink } from '../nerve/machine.ts'
import type {
  Attempt,
  Channel,
  DoorFacts,
  Nerve,
  Outward,
  Refused,
  Visitor,
  Wish,
} from '../nerve/nerve.ts'
import type { NamedIn, Store } from '../store/store.ts'
import { type Admission, createAdmission, type Visit } from './admission.ts'
import { createChannelTable, type OpenChannel } from './channel-table.ts'
import type { Judge } from './login.ts'
import { createMachinePool, type Machine, type MachinePool } from './machine-pool.ts'
import { networkOf, type Scope } from './scope.ts'
import { createWorlds, type Worlds } from './worlds.ts'

export interface BrainOptions {
  readonly scope: Scope
  readonly store: Store
  readonly clock: Clock
  readonly nextTurn: (then: () => void) => void
  readonly machines: { readonly count: number; readonly start: (number: number) => MachineLink }
  readonly worldsMax: number
  readonly namedIn: NamedIn
  readonly newId: () => string
  readonly judge: Judge
  /** The persona's face at the doors. */
  readonly doorFacts: Promise<DoorFacts>
  readonly log: BrainLog
}

/** What the brain tells its operator. */
export interface BrainLog {
  visit(visit: Visit): void
  leave(visit: Visit): void
  login(visit: Visit, attempt: Attempt, accepted: boolean): void
  command(visit: Visit, line: string): void
  trouble(reason: string): void
}

export interface Brain {
  readonly nerve: Nerve
  /** A nerve whose visitors all enter this world: the operator's own shell. */
  nerveOf(worldId: string): Nerve
  /** Answers when machines are up and visitors can come. */
  readonly ready: Promise<void>
  counts(): { visits: number; channels: number; worlds: number; machines: number }
  close(): Promise<void>
}

/** A brain over a store and machines. */
export const createBrain = (options: BrainOptions): Brain => {
  const admission: Admission = createAdmission(options)
  const channels = createChannelTable()

  const end = (channel: OpenChannel, frame: Outward): void => {
    if (!channels.remove(channel)) return
    channel.visit.channels--
    channel.receive(frame)
  }

  const receive = (machine: Machine, message: FromMachine): void => {
    switch (message.from) {
      case 'frame': {
        const channel = channels.get(message.channel)
        if (channel === undefined) return
        const { frame, sequence } = message
        const bytes = 'bytes' in frame && typeof frame.bytes === 'object' ? frame.bytes.length : 0
        return worlds.whenDurable(channel.world, sequence, () => deliver(channel, frame), bytes)
      }
      case 'changes':
        return worlds.changed(message.world, message.batch)
      case 'wantBlob':
        void worlds.sendBlob(machine, message.hash)
        return
      case 'idle':
        return worlds.idle(message.world)
      case 'kept':
        return worlds.kept(message.world)
      case 'detached':
        return worlds.detached(message.world)
      case 'worldFailed':
        options.log.trouble(`world ${message.world}: ${message.reason}`)
        return worlds.lose(message.world)
      case 'command': {
        const channel = channels.get(message.channel)
        if (channel !== undefined) options.log.command(channel.visit, message.line)
        return
      }
      case 'trouble':
        return options.log.trouble(message.reason)
      case 'ready':
      case 'pong':
        return
      default:
        return message satisfies never
    }
  }

  const deliver = (channel: OpenChannel, frame: Outward): void => {
    if (channels.get(channel.handle) === undefined) return
    if (frame.kind === 'exit' || frame.kind === 'killed' || frame.kind === 'lost') {
      return end(channel, frame)
    }
    channel.receive(frame)
  }

  const pool: MachinePool = createMachinePool({
    ...options,
    count: options.machines.count,
    start: options.machines.start,
    receive,
    lost: (machine, reason) => {
      options.log.trouble(`machine ${machine.number} has ended: ${reason}`)
      worlds.loseMachine(machine)
    },
  })

  const worlds: Worlds = createWorlds({
    ...options,
    pool,
    lost: (world) => {
      for (const channel of channels.ofWorld(world)) end(channel, { kind: 'lost' })
    },
  })

  const open = async (
    visit: Visit,
    wish: Wish,
    take: (frame: Outward) => void,
  ): Promise<Channel | Refused> => {
    if (!admission.takeChannel(visit)) return { refused: 'too many channels' }
    let place: Awaited<ReturnType<Worlds['enter']>>
    try {
      place = await worlds.enter(visit.worldId)
    } catch (cause) {
      visit.channels--
      options.log.trouble(`world ${visit.worldId}: ${reasonOf(cause)}`)
      return { refused: 'the world cannot be opened' }
    }
    const { machine, world } = place
    if (admission.find(visit.id) === undefined) {
      // The visitor went away meanwhile: there is nobody to hang up later.
      visit.channels--
      worlds.idle(world)
      return { refused: 'the visitor has left' }
    }
    const { handle } = channels.add({ visit, machine, world, receive: take })
    machine.post({ to: 'open', channel: handle, world, wish, source: visit.facts.source })
    return {
      send: (frame) => {
        if (channels.get(handle) === undefined) return
        machine.post({ to: 'frame', channel: handle, frame })
      },
    }
  }

  const nerveOf = (worldId?: string): Nerve => ({
    visit: async (facts) => {
      const visit = admission.admit(facts, worldId)
      if ('refused' in visit) return visit
      options.log.visit(visit)
      return { id: visit.id }
    },
    hello: () => options.doorFacts,
    authenticate: async (visitor, attempt) => {
      const visit = admission.find(visitor.id)
      if (visit === undefined) return { accepted: false, delayMs: 0 }
      const verdict = options.judge(attempt, networkOf(visit.facts.source.address))
      // Every SSH client asks for `none` first, to learn the methods: that is no attempt.
      const isAttempt = attempt.method === 'password' || attempt.method === 'publickey'
      const isWorthTelling = verdict.accepted || isAttempt
      if (isWorthTelling && attempt.isQuery !== true) {
        options.log.login(visit, attempt, verdict.accepted)
      }
      return verdict
    },
    open: async (visitor, wish, take) => {
      const visit = admission.find(visitor.id)
      return visit === undefined ? { refused: 'no such visit' } : open(visit, wish, take)
    },
    leave: (visitor: Visitor) => {
      const visit = admission.find(visitor.id)
      if (visit === undefined) return
      admission.leave(visit.id)
      options.log.leave(visit)
      for (const channel of channels.ofVisit(visit)) {
        channel.machine.post({ to: 'frame', channel: channel.handle, frame: { kind: 'hangup' } })
      }
    },
    tell: () => {},
  })

  return {
    nerve: nerveOf(),
    nerveOf,
    ready: pool.ready,
    counts: () => ({
      visits: admission.count,
      channels: channels.count(),
      worlds: worlds.count(),
      machines: options.machines.count,
    }),
    close: async () => {
      await pool.close()
      await worlds.close()
    },
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
