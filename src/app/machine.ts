/** A machine: worlds and the shells in them, on one thread, behind messages. */
import type { ByteString } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { nextTurn } from '../base/turn.ts'
import type {
  Brought,
  ChannelHandle,
  FromMachine,
  ToMachine,
  WorldHandle,
} from '../nerve/machine.ts'
import type { Memory } from '../shell/memory-guard.ts'
import type { ParseMemo } from '../shell/parse-memo.ts'
import { createScheduler, type Scheduler, type Share } from '../shell/scheduler.ts'
import { openSession, type Session } from '../shell/session.ts'
import type { Builtin } from '../shell/state.ts'
import { createWorld } from '../world/create.ts'
import type { World, WorldLimits } from '../world/world.ts'
import type { Asker } from './asker.ts'
import { createBatches, nothingSent, type Sending } from './batches.ts'
import { blobDesk } from './blob-desk.ts'
import type { Config } from './config.ts'
import { createIntake, type Intake } from './intake.ts'
import { createMachineMounts } from './machine-mounts.ts'
import { createOutbox } from './outbox.ts'
import { createStands, type Stand } from './stands.ts'
import { createVisitNotes, type VisitNotes } from './visit-notes.ts'
import { watching } from './watching.ts'
import { worldSetup } from './world-setup.ts'

export interface MachineSetup {
  /** What it has from its start, and keeps. */
  readonly stand: Stand
  /** Opens what the brain sends as `persona`. */
  readonly open: (persona: unknown) => Stand
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly parses: ParseMemo
  readonly limits: WorldLimits
  readonly clock: Clock
  /** Seed of chance inside of worlds. */
  readonly seed: string
  /** Which files come into being by being asked for. */
  readonly ghosts: Config['ghosts']
  readonly memory: Memory
  readonly asker: Asker
  readonly post: (messages: readonly FromMachine[]) => void
}

interface Hosted extends Sending {
  readonly id: string
  readonly stand: Stand
  readonly share: Share
  readonly channels: Set<ChannelHandle>
  readonly intake: Intake
  readonly notes: VisitNotes
}

/** The receiving side of a machine; answers go out by `setup.post`, one list a burst. */
export const createMachine = (setup: MachineSetup): ((messages: readonly ToMachine[]) => void) => {
  const worlds = new Map<WorldHandle, Hosted>()
  const hosts = new WeakMap<Share, Hosted>()
  const sessions = new Map<ChannelHandle, { session: Session; hosted: Hosted }>()
  const blobs = blobDesk((hash) => say({ from: 'wantBlob', hash }))
  const { say, flush } = createOutbox(setup.post)
  const { sendSome, sendAll, landed } = createBatches(say)
  const trouble = (reason: string): void => say({ from: 'trouble', reason })
  const stands = createStands(setup.stand, setup.open, trouble)

  const mounts = createMachineMounts<Hosted>({
    ...setup,
    say,
    trouble,
    sendSome: (hosted) => {
      sendSome(hosted)
      flush()
    },
    idle: (hosted) => say({ from: 'idle', world: hosted.handle }),
  })

  /** A mistake of ours ends the world it was made in, not the machine with everybody's. */
  const contained = (hosted: Hosted, work: () => void): void => {
    try {
      work()
    } catch (cause) {
      drop(hosted.handle)
      say({ from: 'worldFailed', world: hosted.handle, reason: traceOf(cause) })
    }
  }

  const scheduler = createScheduler({
    clock: setup.clock,
    nextTurn,
    memory: setup.memory,
    report: (cause, thread) => trouble(troubleOf(cause, thread.process.argv)),
    afterBurst: (ran) => {
      for (const share of ran) containedIn(hosts.get(share), sendSome)
      flush()
    },
  })

  const attach = (message: ToMachine & { to: 'attach' }): void => {
    const { world: handle, id, pin, records } = message
    try {
      const stand = stands.of(pin)
      const basis = worldSetup(setup, stand.persona, id)
      const world = createWorld({ ...basis, fetchBlob: blobs.fetch, records })
      const who = { id, stand, share: scheduler.share(), channels: new Set<ChannelHandle>() }
      const notes = createVisitNotes(world, stand.persona.visitorLogs, () => sendSome(hosted))
      const intake = createIntake(world.tree, broughtBy(say))
      const hosted: Hosted = { ...who, notes, intake, ...nothingSent(handle, world) }
      worlds.set(handle, hosted)
      hosts.set(hosted.share, hosted)
    } catch (cause) {
      say({ from: 'worldFailed', world: handle, reason: reasonOf(cause) })
    }
  }

  const open = (hosted: Hosted, message: ToMachine & { to: 'open' }): void => {
    const { channel, world, wish } = message
    const { ended, ...notes } = hosted.notes.ofSession(message)
    const send = (frame: (FromMachine & { from: 'frame' })['frame']): void =>
      say({ from: 'frame', channel, sequence: hosted.world.sequence(), frame })
    const session = openSession({
      ...sessionSetup({ ...setup, scheduler, say }, hosted, channel),
      wish,
      ...notes,
      send,
      ended: () => {
        ended()
        hosted.intake.ended(channel)
        sessions.delete(channel)
        hosted.channels.delete(channel)
        if (hosted.channels.size === 0) say({ from: 'idle', world })
      },
    })
    if (session !== undefined) {
      sessions.set(channel, { session, hosted })
      hosted.channels.add(channel)
      return
    }
    send({ kind: 'lost' })
    if (hosted.channels.size === 0) say({ from: 'idle', world })
  }

  /** What still runs in it (a `sleep &`, a miner) keeps a world here. */
  const detach = (world: WorldHandle, isForced: boolean): void => {
    const hosted = worlds.get(world)
    if (hosted === undefined) return say({ from: 'detached', world })
    const isBusy = hosted.channels.size > 0 || (isRunning(hosted.world) && !isForced)
    if (isBusy) return say({ from: 'kept', world })
    abandon(hosted.world)
    sendAll(hosted)
    worlds.delete(world)
    say({ from: 'detached', world })
  }

  const drop = (world: WorldHandle): void => {
    const hosted = worlds.get(world)
    if (hosted === undefined) return
    worlds.delete(world)
    mounts.drop(hosted, 'the world is gone')
    hosts.delete(hosted.share)
    for (const channel of hosted.channels) sessions.delete(channel)
    abandon(hosted.world)
  }

  const committed = (hosted: Hosted, sequence: number): void => {
    landed(hosted, sequence)
    mounts.committed(hosted)
  }

  const containedIn = (hosted: Hosted | undefined, work: (hosted: Hosted) => void): void => {
    if (hosted !== undefined) contained(hosted, () => work(hosted))
  }

  const receive = (message: ToMachine): void => {
    switch (message.to) {
      case 'persona':
        return stands.add(message)
      case 'forget':
        return stands.forget(message.pin)
      case 'attach':
        return attach(message)
      case 'detach':
        return detach(message.world, message.isForced)
      case 'drop':
        return drop(message.world)
      case 'committed':
        return containedIn(worlds.get(message.world), (it) => committed(it, message.sequence))
      case 'open':
        // Of a world that failed meanwhile the brain knows: its channels are lost.
        return containedIn(worlds.get(message.world), (it) => open(it, message))
      case 'left':
        return containedIn(worlds.get(message.world), (it) => it.notes.left(message.visit))
      case 'frame': {
        const { session, hosted } = sessions.get(message.channel) ?? {}
        return containedIn(hosted, () => session?.receive(message.frame))
      }
      case 'mount':
        return mounts.open(worlds.get(message.world), message)
      case 'unmount':
        return mounts.end(message.mount, message.reason)
      case 'text':
        return stands.arrived(message)
      case 'blob':
        return blobs.arrived(message.hash, message.bytes)
      case 'ping':
        return say({ from: 'pong', count: message.count, heapBytes: setup.memory.used() })
      default:
        return message satisfies never
    }
  }

  return (messages) => messages.forEach(receive)
}

const broughtBy =
  (say: (message: FromMachine) => void) =>
  (channel: ChannelHandle, file: Brought): void =>
    say({ from: 'brought', channel, file })

const abandon = (world: World): void => {
  for (const { runner } of world.processes()) runner?.abandon()
}

const isRunning = (world: World): boolean =>
  world.processes().some(({ runner }) => runner !== undefined)

/** What all sessions in a world have alike, and who watches this one. */
const sessionSetup = (
  of: MachineSetup & { scheduler: Scheduler; say: (message: FromMachine) => void },
  { id, world, share, intake, stand: { persona, programs } }: Hosted,
  channel: ChannelHandle,
) => ({
  world,
  runtime: {
    scheduler: of.scheduler,
    share,
    programs,
    facts: persona.facts,
    dice: seededDice(`${of.seed}/${id}/${channel}`),
    ...watching(channel, { say: of.say, clock: of.clock, persona, intake }),
  },
  builtins: of.builtins,
  parses: of.parses,
  environment: persona.loginEnvironment,
  motd: persona.motd,
})

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)

const traceOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)

const troubleOf = (cause: unknown, argv: readonly ByteString[]): string =>
  `${argv.join(' ').slice(0, 200)}: ${traceOf(cause)}`
