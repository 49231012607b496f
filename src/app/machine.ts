/** A machine: worlds and the shells in them, on one thread, behind messages. */
import { type ByteString, type Bytes, toUnicode } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import { EIO } from '../base/errno.ts'
import { COMMAND_TOLD_BYTES_MAX } from '../base/limits.ts'
import { nextTurn } from '../base/turn.ts'
import { Waiting } from '../base/waiting.ts'
import type { ChannelHandle, FromMachine, ToMachine, WorldHandle } from '../nerve/machine.ts'
import type { Persona } from '../persona/persona.ts'
import type { Memory } from '../shell/memory-guard.ts'
import type { ParseMemo } from '../shell/parse-memo.ts'
import type { Programs } from '../shell/program.ts'
import { createScheduler, type Share } from '../shell/scheduler.ts'
import { openSession, type Session } from '../shell/session.ts'
import type { Builtin } from '../shell/state.ts'
import { createWorld } from '../world/create.ts'
import type { World, WorldLimits } from '../world/world.ts'

export interface MachineSetup {
  readonly persona: Persona
  readonly programs: Programs
  readonly builtins: ReadonlyMap<string, Builtin>
  readonly parses: ParseMemo
  readonly limits: WorldLimits
  readonly clock: Clock
  /** Seed of chance inside of worlds. */
  readonly seed: string
  readonly memory: Memory
  readonly post: (messages: readonly FromMachine[]) => void
}

interface Hosted {
  readonly handle: WorldHandle
  readonly id: string
  readonly world: World
  readonly share: Share
  readonly channels: Set<ChannelHandle>
  sentSequence: number
}

/** The receiving side of a machine; answers go out by `setup.post`, one list a burst. */
export const createMachine = (setup: MachineSetup): ((messages: readonly ToMachine[]) => void) => {
  const worlds = new Map<WorldHandle, Hosted>()
  const hosts = new WeakMap<Share, Hosted>()
  const sessions = new Map<ChannelHandle, { session: Session; hosted: Hosted }>()
  const blobs = blobDesk((hash) => say({ from: 'wantBlob', hash }))
  let outbox: FromMachine[] = []
  let isFlushPlanned = false

  const flush = (): void => {
    isFlushPlanned = false
    if (outbox.length === 0) return
    const messages = outbox
    outbox = []
    setup.post(messages)
  }

  const say = (message: FromMachine): void => {
    outbox.push(message)
    if (isFlushPlanned) return
    isFlushPlanned = true
    nextTurn(flush)
  }

  const sendChanges = (hosted: Hosted | undefined): void => {
    if (hosted === undefined || hosted.world.sequence() === hosted.sentSequence) return
    const batch = hosted.world.takeBatch()
    if (batch === undefined) return
    hosted.sentSequence = batch.sequence
    outbox.push({ from: 'changes', world: hosted.handle, batch })
  }

  const scheduler = createScheduler({
    clock: setup.clock,
    nextTurn,
    memory: setup.memory,
    report: (cause, thread) =>
      say({ from: 'trouble', reason: troubleOf(cause, thread.process.argv) }),
    afterBurst: (ran) => {
      for (const share of ran) sendChanges(hosts.get(share))
      flush()
    },
  })

  const attach = (message: ToMachine & { to: 'attach' }): void => {
    const { world: handle, id, records } = message
    try {
      const world = createWorld({
        image: setup.persona.image,
        imagine: setup.persona.imagine,
        fetchBlob: blobs.fetch,
        facts: setup.persona.facts,
        clock: setup.clock,
        dice: seededDice(`${setup.seed}/${id}`),
        limits: setup.limits,
        firstPid: setup.persona.firstPid,
        records,
      })
      const share = scheduler.share()
      const sentSequence = world.sequence()
      const hosted = { handle, id, world, share, channels: new Set<number>(), sentSequence }
      worlds.set(handle, hosted)
      hosts.set(share, hosted)
    } catch (cause) {
      say({ from: 'worldFailed', world: handle, reason: reasonOf(cause) })
    }
  }

  const open = ({ channel, world, wish }: ToMachine & { to: 'open' }): void => {
    const hosted = worlds.get(world)
    const send = (frame: (FromMachine & { from: 'frame' })['frame']): void =>
      say({ from: 'frame', channel, sequence: hosted?.world.sequence() ?? 0, frame })
    if (hosted === undefined) return send({ kind: 'lost' })
    const session = openSession({
      world: hosted.world,
      runtime: {
        scheduler,
        share: hosted.share,
        programs: setup.programs,
        facts: setup.persona.facts,
        dice: seededDice(`${setup.seed}/${hosted.id}/${channel}`),
        heard: (line) =>
          say({ from: 'command', channel, line: toUnicode(line.slice(0, COMMAND_TOLD_BYTES_MAX)) }),
      },
      builtins: setup.builtins,
      parses: setup.parses,
      wish,
      environment: setup.persona.loginEnvironment,
      motd: setup.persona.motd,
      send,
      ended: () => {
        sessions.delete(channel)
        hosted.channels.delete(channel)
        if (hosted.channels.size === 0) say({ from: 'idle', world })
      },
    })
    if (session === undefined) {
      send({ kind: 'lost' })
      if (hosted.channels.size === 0) say({ from: 'idle', world })
      return
    }
    sessions.set(channel, { session, hosted })
    hosted.channels.add(channel)
  }

  /** What still runs in it (a `sleep &`, a miner) keeps a world here. */
  const detach = (world: WorldHandle): void => {
    const hosted = worlds.get(world)
    if (hosted === undefined) return say({ from: 'detached', world })
    const isInUse =
      hosted.channels.size > 0 || hosted.world.processes().some((it) => it.runner !== undefined)
    if (isInUse) return say({ from: 'kept', world })
    sendChanges(hosted)
    worlds.delete(world)
    say({ from: 'detached', world })
  }

  const drop = (world: WorldHandle): void => {
    const hosted = worlds.get(world)
    if (hosted === undefined) return
    worlds.delete(world)
    hosts.delete(hosted.share)
    for (const channel of hosted.channels) sessions.delete(channel)
    for (const { runner } of hosted.world.processes()) runner?.abandon()
  }

  const receive = (message: ToMachine): void => {
    switch (message.to) {
      case 'attach':
        return attach(message)
      case 'detach':
        return detach(message.world)
      case 'drop':
        return drop(message.world)
      case 'committed':
        return worlds.get(message.world)?.world.committed(message.sequence)
      case 'open':
        return open(message)
      case 'frame':
        return sessions.get(message.channel)?.session.receive(message.frame)
      case 'blob':
        return blobs.arrived(message.hash, message.bytes)
      case 'ping':
        return say({ from: 'pong', count: message.count, heapBytes: setup.memory.used() })
      default:
        return message satisfies never
    }
  }

  return (messages) => {
    for (const message of messages) receive(message)
  }
}

/** Content the store keeps by hash, asked for once and handed to whoever waits. */
const blobDesk = (ask: (hash: string) => void) => {
  const asked = new Map<string, Waiting>()
  const here = new Map<string, Bytes | undefined>()
  return {
    fetch: (hash: string) => {
      if (here.has(hash)) {
        const bytes = here.get(hash)
        here.delete(hash)
        return bytes ?? EIO
      }
      const before = asked.get(hash)
      if (before !== undefined) return before
      const waiting = new Waiting()
      asked.set(hash, waiting)
      ask(hash)
      return waiting
    },
    arrived: (hash: string, bytes: Bytes | undefined) => {
      const waiting = asked.get(hash)
      asked.delete(hash)
      here.set(hash, bytes)
      waiting?.wakeAll()
    },
  }
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)

const troubleOf = (cause: unknown, argv: readonly ByteString[]): string =>
  `${argv.join(' ').slice(0, 200)}: ${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}`
