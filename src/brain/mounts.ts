/** Live mounts, as the brain knows them: which world each shows, and who waits for it to begin. */
import { atMost } from '../base/at-most.ts'
import type { Clock } from '../base/clock.ts'
import { LIVE_MOUNTS_CLOSE_MS_MAX } from '../base/limits.ts'
import type { ChannelHandle, FromMachine, WorldHandle } from '../nerve/machine.ts'
import type { Place } from './worlds.ts'

export interface MountWish {
  /** Of the socket at which the world's machine is to serve. */
  readonly path: string
  readonly isReadOnly: boolean
}

export interface Mounts {
  /** Answers when somebody may connect; rejects with a sentence. */
  open(handle: ChannelHandle, place: Place, wish: MountWish): Promise<void>
  heard(message: FromMachine & { from: 'mountOpen' | 'mountEnded' }): void
  /** The world is gone: its machine, if there still is one, ends them. */
  lost(world: WorldHandle): void
  /** Ends all, and waits until their last changes have come, within reason. */
  close(): Promise<void>
}

interface Mount {
  readonly place: Place
  readonly opened: PromiseWithResolvers<void>
  readonly ended: PromiseWithResolvers<void>
}

/** None yet. */
export const createMounts = (clock: Clock): Mounts => {
  const mounts = new Map<ChannelHandle, Mount>()

  const forget = (handle: ChannelHandle, reason: string): void => {
    const mount = mounts.get(handle)
    mounts.delete(handle)
    mount?.opened.reject(new Error(reason))
    mount?.ended.resolve()
  }

  return {
    open: (handle, place, { path, isReadOnly }) => {
      const opened = Promise.withResolvers<void>()
      mounts.set(handle, { place, opened, ended: Promise.withResolvers<void>() })
      const { machine, world } = place
      machine.post({ to: 'mount', mount: handle, world, path, isReadOnly })
      return opened.promise
    },
    heard: (message) => {
      const { mount: handle } = message
      if (message.from === 'mountOpen') mounts.get(handle)?.opened.resolve()
      else forget(handle, message.reason ?? 'it was unmounted')
    },
    lost: (world) => {
      for (const [handle, { place }] of mounts) {
        if (place.world === world) forget(handle, 'the world is gone')
      }
    },
    close: async () => {
      const ending = [...mounts].map(([handle, { place, ended }]) => {
        place.machine.post({ to: 'unmount', mount: handle, reason: 'the brain was stopped' })
        return ended.promise
      })
      await atMost(clock, LIVE_MOUNTS_CLOSE_MS_MAX, Promise.all(ending))
    },
  }
}
