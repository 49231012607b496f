/** The live mounts of a machine: each a share in a world, as a visitor's channel is. */
import type { Clock } from '../base/clock.ts'
import type { Errno } from '../base/errno.ts'
import { LIVE_COMMIT_GAP_MS, LIVE_MOUNTS_MAX, LIVE_RESIDENT_BYTES_MAX } from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Durability } from '../fuse/handler.ts'
import type { ChannelHandle, FromMachine, ToMachine } from '../nerve/machine.ts'
import type { World } from '../world/world.ts'
import type { Asker } from './asker.ts'
import { openShare, type Share } from './mount-share.ts'

/** What a mount needs of the world it shows. */
export interface MountedWorld {
  readonly world: World
  /** Whoever is in it: it stays as long as somebody is. */
  readonly channels: Set<ChannelHandle>
  /** Everything up to this change is in the store. */
  durableSequence: number
}

export interface MachineMountsSetup<Hosted extends MountedWorld> {
  readonly clock: Clock
  readonly asker: Asker
  readonly say: (message: FromMachine) => void
  /** Sends what has changed, if the store is not too far behind; and what was said. */
  readonly sendSome: (hosted: Hosted) => void
  readonly trouble: (reason: string) => void
  /** Nobody is in it any more. */
  readonly idle: (hosted: Hosted) => void
}

export interface MachineMounts<Hosted> {
  open(hosted: Hosted | undefined, message: ToMachine & { to: 'mount' }): void
  /** The brain wants it to end. */
  end(mount: ChannelHandle, reason: string): void
  /** More of what was changed is in the store. */
  committed(hosted: Hosted): void
  /** The world is gone, and with it all its mounts. */
  drop(hosted: Hosted, reason: string): void
}

/** No mounts yet. */
export const createMachineMounts = <Hosted extends MountedWorld>(
  setup: MachineMountsSetup<Hosted>,
): MachineMounts<Hosted> => {
  const { clock, asker, say, sendSome, idle } = setup
  const shares = new Map<ChannelHandle, { readonly share: Share; readonly hosted: Hosted }>()
  const landings = new WeakMap<Hosted, Waiting>()
  const planned = new WeakSet<Hosted>()

  /** Changes behind each other travel together. */
  const sendSoon = (hosted: Hosted): void => {
    if (planned.has(hosted)) return
    planned.add(hosted)
    clock.after(LIVE_COMMIT_GAP_MS, () => {
      planned.delete(hosted)
      sendSome(hosted)
    })
  }

  const landingOf = (hosted: Hosted): Waiting => {
    const landing = landings.get(hosted) ?? new Waiting()
    landings.set(hosted, landing)
    return landing
  }

  const durabilityOf = (hosted: Hosted): Durability => ({
    sequence: () => hosted.world.sequence(),
    durable: (sequence): Waiting | Errno | undefined => {
      if (hosted.durableSequence >= sequence) return undefined
      sendSome(hosted)
      return landingOf(hosted)
    },
  })

  /** What was changed until now, not what others go on changing. */
  const whenStored = (
    hosted: Hosted,
    then: () => void,
    sequence = hosted.world.sequence(),
  ): void => {
    const waiting = durabilityOf(hosted).durable(sequence)
    if (waiting instanceof Waiting) waiting.park(() => whenStored(hosted, then, sequence))
    else then()
  }

  const isMounted = (hosted: Hosted): boolean =>
    [...shares.values()].some((it) => it.hosted === hosted)

  const open: MachineMounts<Hosted>['open'] = (hosted, { mount, path, isReadOnly }) => {
    if (hosted === undefined) {
      return say({ from: 'mountEnded', mount, reason: 'the world is gone' })
    }
    const { world, channels } = hosted
    const forget = (reason?: string): void => {
      channels.delete(mount)
      say({ from: 'mountEnded', mount, ...(reason === undefined ? {} : { reason }) })
      if (channels.size === 0) idle(hosted)
    }
    const ended = (reason?: string): void => {
      shares.delete(mount)
      if (!isMounted(hosted)) world.limitResident(undefined)
      // A brain that is stopped waits for it.
      whenStored(hosted, () => forget(reason))
    }
    channels.add(mount)
    if (shares.size >= LIVE_MOUNTS_MAX) {
      return forget(`${LIVE_MOUNTS_MAX} worlds are mounted already`)
    }
    const share = openShare({
      path,
      world,
      isReadOnly,
      clock,
      durability: durabilityOf(hosted),
      turn: (serve) => {
        const before = world.sequence()
        asker.asOperator(serve)
        if (world.sequence() !== before) sendSoon(hosted)
      },
      report: (cause) => setup.trouble(`mount: ${traceOf(cause)}`),
      listening: () => say({ from: 'mountOpen', mount }),
      stored: (then) => whenStored(hosted, then),
      ended,
    })
    shares.set(mount, { share, hosted })
    world.limitResident(LIVE_RESIDENT_BYTES_MAX)
  }

  return {
    open,
    end: (mount, reason) => shares.get(mount)?.share.end(reason),
    committed: (hosted) => landings.get(hosted)?.wakeAll(),
    drop: (hosted, reason) => {
      for (const it of [...shares.values()]) if (it.hosted === hosted) it.share.end(reason)
    },
  }
}

const traceOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)
