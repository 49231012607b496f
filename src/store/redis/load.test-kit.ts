/** Worlds that are written to all the time, and what must be found of them afterwards. */
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { bytesOf, textOf } from '../../base/bytes.ts'
import { systemClock } from '../../base/clock.ts'
import { store as redis } from '../redis.ts'
import type { Attached, Store } from '../store.ts'

/** Keys of a world that are written in turns, beside `n`, which is written each time. */
const KEYS = 7

/** What the `n`th commit of such a world changes. */
export const changesOf = (n: number) =>
  new Map([
    ['n', bytesOf(`${n}`)],
    [`k${n % KEYS}`, n % 3 === 2 ? null : bytesOf(`${n}`)],
  ])

/** Checks that records are those after some commit, and answers which: the state of no other moment. */
export const checked = ({ records }: Pick<Attached, 'records'>): number => {
  const found = new Map(records.map(([key, value]) => [key, textOf(value)]))
  const newest = Number(found.get('n') ?? 0)
  const wanted = new Map<string, string>()
  for (let n = 1; n <= newest; n++) {
    for (const [key, value] of changesOf(n)) {
      if (value === null) wanted.delete(key)
      else wanted.set(key, textOf(value))
    }
  }
  assert.deepEqual(found, wanted)
  return newest
}

export interface Load {
  /** The newest commit that was acknowledged, of each world. */
  acknowledged(): readonly number[]
  /** When each world has `more` acknowledged than now. */
  goesOn(more?: number, msMax?: number): Promise<void>
  /** Stops writing; answers what was acknowledged. Throws what a commit threw. */
  stop(): Promise<readonly number[]>
}

/** Begins to write to so many worlds, `w0`, `w1` ... */
export const startLoad = async (store: Store, worlds = 3): Promise<Load> => {
  let isOver = false
  let fault: unknown
  const acknowledged: number[] = []
  const live = async (w: number) => {
    const attached = await store.attach(`w${w}`)
    for (let n = checked(attached) + 1; !isOver; n++) {
      await store.commit(attached.lease, changesOf(n))
      acknowledged[w] = n
      await pause(1)
    }
    await store.detach(attached.lease)
  }
  const living = Array.from({ length: worlds }, async (_, w) => {
    try {
      await live(w)
    } catch (cause) {
      fault = cause
    }
  })
  const load: Load = {
    acknowledged: () => acknowledged.slice(),
    goesOn: async (more = 20, msMax = 120_000) => {
      const goals = Array.from({ length: worlds }, (_, w) => (acknowledged[w] ?? 0) + more)
      for (let waitedMs = 0; waitedMs < msMax && fault === undefined; waitedMs += 10) {
        if (goals.every((goal, w) => (acknowledged[w] ?? 0) >= goal)) return
        await pause(10)
      }
      if (fault !== undefined) throw fault
      assert.fail(`no commit is acknowledged any more: ${acknowledged}, not ${goals}`)
    },
    stop: async () => {
      isOver = true
      await Promise.all(living)
      if (fault !== undefined) throw fault
      return acknowledged
    },
  }
  return load
}

/** Attaches each world again and checks that all that was acknowledged is there, and nothing torn. */
export const checkAll = async (store: Store, acknowledged: readonly number[]): Promise<void> => {
  for (const [w, newest] of acknowledged.entries()) {
    const attached = await store.attach(`w${w}`)
    const found = checked(attached)
    assert(found >= newest, `w${w}: ${newest} was acknowledged, ${found} is there`)
    await store.detach(attached.lease)
  }
}

/** A store under load; `meet` is the fault, after which the load must go on by itself. */
export const through = async (
  url: string,
  meet: (said: readonly string[]) => Promise<void>,
): Promise<readonly string[]> => {
  const said: string[] = []
  const report = (text: string) => said.push(text.replace(/:\d{4,5}/g, ':PORT'))
  const store = await redis.open(url, { durability: 'power', clock: systemClock(), report })
  try {
    const load = await startLoad(store)
    await load.goesOn()
    await meet(said)
    await load.goesOn()
    await checkAll(store, await load.stop())
  } finally {
    await store.close()
  }
  return said
}
