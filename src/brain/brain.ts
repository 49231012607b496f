/** The brain: lets visitors in, finds them their world and machine, and passes frames through the gate. */
import type { Clock } from '../base/clock.ts'
import type { Events } from '../events/events.ts'
import type { Quarantine } from '../events/quarantine.ts'
import type { Recorder } from '../events/recorder.ts'
import type { Reflexes } from '../intent/reflexes.ts'
import type { Admitted, FromMachine, MachineLink } from '../nerve/machine.ts'
import type { Channel, DoorFacts, Nerve, Order, Outward, Refused, Wish } from '../nerve/nerve.ts'
import type { NamedIn, Store } from '../store/store.ts'
import { type Admission, type AdmissionLimits, createAdmission, type Visit } from './admission.ts'
import { createChannelTable, type OpenChannel } from './channel-table.ts'
import type { GateMeasure } from './gate.ts'
import type { Judge } from './login.ts'
import { createMachinePool, type Machine, type MachinePool } from './machine-pool.ts'
import { createMounts, type MountWish } from './mounts.ts'
import { createNerves } from './nerves.ts'
import type { Scope } from './scope.ts'
import type { Personas } from './standing.ts'
import { createWitness, recordInward, recordOutward } from './witness.ts'
import { createWorlds, type Place, type Worlds } from './worlds.ts'

export interface BrainOptions {
  readonly scope: Scope
  readonly limits?: AdmissionLimits
  readonly store: Store
  readonly clock: Clock
  readonly nextTurn: (then: () => void) => void
  readonly machines: { readonly count: number; readonly start: (number: number) => MachineLink }
  readonly personas: Personas
  readonly worldsMax: number
  readonly namedIn: NamedIn
  readonly newId: () => string
  readonly judge: Judge
  /** The persona's face at the doors. */
  readonly doorFacts: Promise<DoorFacts>
  /** What visitors do goes there... */
  readonly events: Events
  readonly recorder: Pick<Recorder, 'open'>
  readonly quarantine: Pick<Quarantine, 'keep' | 'whenTold'>
  readonly reflexes: Reflexes
  /** ... and what the operator should mend, here. */
  readonly log: BrainLog
  /** What gates measure goes there. */
  readonly measure?: GateMeasure
}

/** What the brain tells its operator. */
export interface BrainLog {
  trouble(reason: string): void
}

export interface Brain {
  readonly nerve: Nerve
  /** A nerve whose visitors all enter this world: the operator's own shell. */
  nerveOf(worldId: string): Nerve
  /** A nerve for the visitors of a tentacle elsewhere. */
  nerveFor(tentacle: string): Nerve
  /** Gives an order to the door of a session; false when nobody is there to obey. */
  order(session: string, order: Order): boolean
  /** Answers when machines are up and visitors can come. */
  readonly ready: Promise<void>
  counts(): { visits: number; channels: number; worlds: number; machines: number }
  /** Serves a world's disk to whoever connects at the path, as a mount; rejects with a sentence. */
  mount(worldId: string, wish: MountWish): Promise<void>
  /** The worlds that somebody is in, or was a moment ago. */
  attached(): readonly string[]
  /** Ends what runs in a world, as lost connections, and removes it from the store. */
  drop(worldId: string): Promise<void>
  close(): Promise<void>
}

/** A brain over a store and machines. */
export const createBrain = (options: BrainOptions): Brain => {
  const admission: Admission = createAdmission(options)
  const channels = createChannelTable()
  const mounts = createMounts(options.clock)
  const witness = createWitness(options)

  const end = (channel: OpenChannel, frame: Outward): void => {
    if (channels.remove(channel)) endChannel(channel, frame)
  }

  const receive = (machine: Machine, message: FromMachine): void => {
    switch (message.from) {
      case 'frame': {
        const { frame, sequence } = message
        const channel = channels.get(message.channel)
        if (channel === undefined) return
        const bytes = bytesIn(frame)
        return worlds.whenDurable(channel.world, sequence, () => deliver(channel, frame), bytes)
      }
      case 'changes':
        return worlds.changed(message.world, message.batch)
      case 'wantBlob':
        return void worlds.sendBlob(machine, message.hash)
      case 'idle':
      case 'kept':
      case 'detached':
        return worlds[message.from](message.world)
      case 'worldFailed':
        options.log.trouble(`world ${message.world}: ${message.reason}`)
        return void worlds.lose(message.world)
      case 'mountOpen':
      case 'mountEnded':
        return mounts.heard(message)
      case 'command':
      case 'missed':
      case 'act':
        return witness.heard(channels.get(message.channel)?.visit, message)
      case 'brought':
        return witness.brought(channels.visitOf(message.channel), message.file)
      case 'trouble':
        return options.log.trouble(message.reason)
      // Answered before they come here: `app` owns the canon.
      case 'wantText':
      case 'made':
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
    recordOutward(channel.recording, frame)
    channel.receive(frame)
  }

  const pool: MachinePool = createMachinePool({
    ...options,
    ...options.machines,
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
      mounts.lost(world)
    },
  })

  const open = async (
    visit: Visit,
    wish: Wish,
    take: (frame: Outward) => void,
  ): Promise<Channel | Refused> => {
    if (!admission.takeChannel(visit)) return { refused: 'too many channels' }
    let place: Place
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
    const handle = channels.nextHandle()
    const recording = witness.opened(visit, { number: handle, wish })
    channels.add({ handle, visit, machine, world, receive: take, recording })
    const { source } = visit.facts
    const login = admittedIn(visit, place)
    machine.post({ to: 'open', channel: handle, world, wish, source, ...login })
    return {
      send: (frame) => {
        if (channels.get(handle) === undefined) return
        recordInward(recording, frame)
        machine.post({ to: 'frame', channel: handle, frame })
      },
    }
  }

  /** Where those who were admitted have been. */
  const entered = new WeakMap<Visit, Place>()
  const admittedIn = (visit: Visit, place: Place): { admitted?: Admitted } => {
    const { id, admitted } = visit
    if (admitted === undefined) return {}
    const isFirst = !entered.has(visit)
    entered.set(visit, place)
    return { admitted: { ...admitted, visit: id, isFirst } }
  }
  const left = (visit: Visit): void => {
    const place = entered.get(visit)
    place?.machine.post({ to: 'left', world: place.world, visit: visit.id })
  }

  const nerveBy = createNerves({ ...options, admission, witness, channels, open, left })

  return {
    nerve: nerveBy({}),
    nerveOf: (worldId) => nerveBy({ worldId }),
    nerveFor: (tentacle) => nerveBy({ tentacle }),
    order: admission.order,
    ready: pool.ready,
    counts: () => ({
      visits: admission.count,
      channels: channels.count(),
      worlds: worlds.count(),
      machines: options.machines.count,
    }),
    mount: async (worldId, wish) =>
      mounts.open(channels.nextHandle(), await worlds.enter(worldId, { isPolite: true }), wish),
    attached: worlds.attached,
    drop: worlds.drop,
    close: async () => {
      await mounts.close()
      await pool.close()
      await worlds.close()
    },
  }
}

const endChannel = ({ visit, recording, receive }: OpenChannel, frame: Outward): void => {
  visit.channels--
  recording?.end()
  receive(frame)
}

const bytesIn = (frame: Outward): number =>
  frame.kind === 'out' || frame.kind === 'err' ? frame.bytes.length : 0

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
