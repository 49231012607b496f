/** Worlds that are attached: each in one machine, under one lease, behind one gate. */
import { atMost } from '../base/at-most.ts'
import type { Clock } from '../base/clock.ts'
import { WORLDS_CLOSE_MS_MAX } from '../base/limits.ts'
import type { Events } from '../events/events.ts'
import type { Changes, WorldHandle } from '../nerve/machine.ts'
import { type Lease, type Manners, type NamedIn, type Store, WorldHeld } from '../store/store.ts'
import { createDepartures, type Departing } from './departures.ts'
import { createGate, type Gate, type GateMeasure } from './gate.ts'
import { createHosting, type Needed } from './hosting.ts'
import { createHousekeeping } from './housekeeping.ts'
import type { Machine, MachinePool } from './machine-pool.ts'
import { type Personas, standOn } from './standing.ts'
import { watchTenure } from './tenures.ts'

export interface WorldsOptions {
  readonly store: Store
  readonly clock: Clock
  readonly pool: MachinePool
  readonly personas: Personas
  /** Detached worlds beyond this number are dropped, oldest first. */
  readonly worldsMax: number
  readonly namedIn: NamedIn
  readonly log: { trouble(reason: string): void }
  readonly events: Events
  /** The world is no longer ours or its machine died: its channels are lost. */
  readonly lost: (world: WorldHandle) => void
  readonly measure?: GateMeasure
}

/** Where a world lives now. */
export interface Place {
  readonly machine: Machine
  readonly world: WorldHandle
}

export interface Worlds {
  /**
   * Attaches the world if nobody has, and keeps it as long as channels are open. Politely it is
   * refused (WorldHeld) when another process has it.
   */
  enter(id: string, manners?: Manners): Promise<Place>
  changed(world: WorldHandle, batch: Changes): void
  /** Runs `send` when the change is durable, in the order of the calls; never if it is lost. */
  whenDurable(world: WorldHandle, sequence: number, send: () => void, bytes?: number): void
  sendBlob(machine: Machine, hash: string): Promise<void>
  /** Nobody is in it: it is asked to leave its machine after a while. */
  idle(world: WorldHandle): void
  /** It was asked to leave, and something still runs in it. */
  kept(world: WorldHandle): void
  detached(world: WorldHandle): void
  /** Answers whether it was still there. */
  lose(world: WorldHandle): boolean
  loseMachine(machine: Machine): void
  count(): number
  attached(): readonly string[]
  /** Gives it up, whoever is in it, and removes it from the store. */
  drop(id: string): Promise<void>
  /** Waits for what is being committed, within reason, and gives all leases back. */
  close(): Promise<void>
}

interface Attached extends Departing {
  readonly id: string
  readonly lease: Lease
  readonly needed: Needed
  /** The store held nothing of it when it was attached. */
  readonly isNew: boolean
  hasChanged: boolean
  readonly gate: Gate
}

/** No worlds attached yet. */
export const createWorlds = (options: WorldsOptions): Worlds => {
  const { store, clock } = options
  const byId = new Map<string, Attached>()
  const byHandle = new Map<WorldHandle, Attached>()
  const attaching = new Map<string, Promise<Attached>>()
  const departures = createDepartures(clock)
  const hosting = createHosting()
  let lastHandle = 0
  const releases = unwatched((cause) => options.log.trouble(`store: ${reasonOf(cause)}`))
  const around = { ...options, trouble: options.log.trouble, later: releases.add }
  const isAttached = (id: string): boolean => byId.has(id) || attaching.has(id)
  const housekeeping = createHousekeeping({ ...options, isAttached })

  const attach = async (id: string, manners?: Manners): Promise<Attached> => {
    const { lease, tenure, records, ...needed } = await standOn(id, options, manners)
    const machine = await placeFor(lease, options)
    const world = ++lastHandle
    const gate = createGate({
      store,
      lease,
      tenure,
      durable: (sequence) => machine.post({ to: 'committed', world, sequence }),
      lost: (cause) => {
        options.log.trouble(`world ${id}: ${reasonOf(cause)}`)
        lose(world)
      },
      ...(options.measure && { measure: options.measure }),
    })
    const attached: Attached = {
      id,
      lease,
      needed,
      isNew: records.length === 0,
      hasChanged: false,
      machine,
      world,
      gate,
      stopLinger: () => {},
      leaving: undefined,
    }
    byId.set(id, attached)
    byHandle.set(world, attached)
    machine.worlds++
    hosting.enters(machine, needed)
    machine.post({ to: 'attach', world, id, pin: needed.pin, records })
    options.events.tell({ type: 'world.attached', world: id, isNew: attached.isNew })
    watchTenure(tenure, { lease, gate, lose: () => lose(world) }, around)
    return attached
  }

  const enter = async (id: string, manners?: Manners): Promise<Place> => {
    for (;;) {
      const known = byId.get(id)
      if (known !== undefined && known.leaving === undefined) {
        departures.visited(known)
        return known
      }
      if (known?.leaving !== undefined) {
        await known.leaving.done
        continue
      }
      const before = attaching.get(id)
      if (before === undefined) {
        const fresh = attach(id, manners).finally(() => attaching.delete(id))
        attaching.set(id, fresh)
        return fresh
      }
      const place = await unlessHeld(before, manners)
      if (place !== undefined) return place
    }
  }

  /** What a machine says of a world that has left it is late. */
  const at = (world: WorldHandle, act: (it: Attached) => void): void => {
    const attached = byHandle.get(world)
    if (attached !== undefined) act(attached)
  }

  const forget = (attached: Attached): void => {
    departures.forget(attached)
    byId.delete(attached.id)
    byHandle.delete(attached.world)
    attached.machine.worlds--
    hosting.leaves(attached.machine, attached.needed)
    options.events.tell({ type: 'world.detached', world: attached.id })
  }

  const lose = (world: WorldHandle): boolean => {
    const attached = byHandle.get(world)
    if (attached === undefined) return false
    forget(attached)
    attached.gate.close()
    attached.machine.post({ to: 'drop', world })
    attached.leaving?.settle()
    housekeeping.detached(attached.isNew && attached.hasChanged)
    options.lost(world)
    return true
  }

  const giveBack = (attached: Attached): Promise<void> => {
    forget(attached)
    attached.gate.close()
    return store.detach(attached.lease)
  }

  const release = async (attached: Attached): Promise<void> => {
    await attached.gate.settled()
    // Lost while its last changes were under way: nothing is left to give back.
    if (byHandle.get(attached.world) !== attached) return
    try {
      await giveBack(attached)
    } finally {
      housekeeping.detached(attached.isNew && attached.hasChanged)
      attached.leaving?.settle()
    }
  }

  return {
    enter,
    lose,
    changed: (world, batch) =>
      at(world, (it) => {
        it.hasChanged = true
        it.gate.submit(batch)
      }),
    whenDurable: (world, sequence, send, bytes) =>
      byHandle.get(world)?.gate.whenDurable(sequence, send, bytes),
    sendBlob: (machine, hash) => sendBlob(machine, hash, options),
    idle: (world) => at(world, departures.linger),
    kept: (world) => at(world, departures.kept),
    detached: (world) => at(world, (it) => releases.add(release(it))),
    loseMachine: (machine) => {
      for (const it of [...byHandle.values()]) if (it.machine === machine) lose(it.world)
    },
    count: () => byHandle.size,
    attached: () => [...byId.keys()],
    drop: async (id) => {
      await attaching.get(id)
      const attached = byId.get(id)
      if (attached) lose(attached.world)
      await attached?.gate.settled()
      // Who comes back meanwhile has a lease that ends here: a lost connection, once more.
      await store.drop(id)
    },
    close: async () => {
      housekeeping.close()
      await housekeeping.settled()
      const gates = [...byHandle.values()].map((it) => it.gate.settled())
      await atMost(clock, WORLDS_CLOSE_MS_MAX, Promise.all(gates))
      for (const attached of [...byHandle.values()]) releases.add(giveBack(attached))
      await atMost(clock, WORLDS_CLOSE_MS_MAX, releases.settled())
    },
  }
}

/** Undefined when somebody polite was refused: a visitor asks for his world all the same. */
const unlessHeld = async <T>(attaching: Promise<T>, manners?: Manners): Promise<T | undefined> => {
  try {
    return await attaching
  } catch (cause) {
    if (cause instanceof WorldHeld && !manners?.isPolite) return undefined
    throw cause
  }
}

/** Work nobody waits for until the end; what fails of it is reported. */
const unwatched = (report: (cause: unknown) => void) => {
  const running = new Set<Promise<void>>()
  return {
    add: (work: Promise<void>): void => {
      const watched = work.catch(report).finally(() => running.delete(watched))
      running.add(watched)
    },
    settled: () => Promise.all(running),
  }
}

/** A lease nobody will use is given back. */
const placeFor = async (lease: Lease, { pool, store }: WorldsOptions): Promise<Machine> => {
  try {
    return pool.leastLoaded()
  } catch (cause) {
    await store.detach(lease)
    throw cause
  }
}

const sendBlob = async (
  machine: Machine,
  hash: string,
  { store, log }: WorldsOptions,
): Promise<void> => {
  const bytes = await store.blob(hash).catch((cause: unknown) => {
    log.trouble(`store: ${reasonOf(cause)}`)
    return undefined
  })
  machine.post(bytes === undefined ? { to: 'blob', hash } : { to: 'blob', hash, bytes })
}

const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? cause.message : String(cause)
