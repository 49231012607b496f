/** Open channels, found by number, by visit and by world. */
import { CHANNELS_REMEMBERED_MAX } from '../base/limits.ts'
import type { Recording } from '../events/recorder.ts'
import type { ChannelHandle, WorldHandle } from '../nerve/machine.ts'
import type { Outward } from '../nerve/nerve.ts'
import type { Visit } from './admission.ts'
import type { Machine } from './machine-pool.ts'

export interface OpenChannel {
  readonly handle: ChannelHandle
  readonly visit: Visit
  readonly machine: Machine
  readonly world: WorldHandle
  readonly receive: (frame: Outward) => void
  /** Of a channel with a terminal. */
  readonly recording: Recording | undefined
}

export interface ChannelTable {
  nextHandle(): ChannelHandle
  add(channel: OpenChannel): void
  get(handle: ChannelHandle): OpenChannel | undefined
  /** Whose it is, or was a while ago. */
  visitOf(handle: ChannelHandle): Visit | undefined
  /** False when it was gone already. */
  remove(channel: OpenChannel): boolean
  ofVisit(visit: Visit): readonly OpenChannel[]
  ofWorld(world: WorldHandle): readonly OpenChannel[]
  count(): number
}

/** An empty table; handles count up from 1. */
export const createChannelTable = (): ChannelTable => {
  const all = new Map<ChannelHandle, OpenChannel>()
  const byVisit = new Map<Visit, Set<OpenChannel>>()
  const byWorld = new Map<WorldHandle, Set<OpenChannel>>()
  const ended = new Map<ChannelHandle, Visit>()
  let last = 0
  return {
    nextHandle: () => ++last,
    add: (channel) => {
      all.set(channel.handle, channel)
      put(byVisit, channel.visit, channel)
      put(byWorld, channel.world, channel)
    },
    get: (handle) => all.get(handle),
    visitOf: (handle) => all.get(handle)?.visit ?? ended.get(handle),
    remove: (channel) => {
      if (!all.delete(channel.handle)) return false
      take(byVisit, channel.visit, channel)
      take(byWorld, channel.world, channel)
      ended.set(channel.handle, channel.visit)
      const [oldest] = ended.keys()
      if (ended.size > CHANNELS_REMEMBERED_MAX && oldest !== undefined) ended.delete(oldest)
      return true
    },
    ofVisit: (visit) => [...(byVisit.get(visit) ?? [])],
    ofWorld: (world) => [...(byWorld.get(world) ?? [])],
    count: () => all.size,
  }
}

const put = <K>(index: Map<K, Set<OpenChannel>>, key: K, channel: OpenChannel): void => {
  const set = index.get(key)
  if (set === undefined) index.set(key, new Set([channel]))
  else set.add(channel)
}

const take = <K>(index: Map<K, Set<OpenChannel>>, key: K, channel: OpenChannel): void => {
  const set = index.get(key)
  set?.delete(channel)
  if (set?.size === 0) index.delete(key)
}
