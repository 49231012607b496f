/** The worlds this process has attached: kept up, proved to be still ours, and asked for. */
import { randomBytes } from 'node:crypto'
import { atMost } from '../../base/at-most.ts'
import { REDIS_RENEWALS_MAX } from '../../base/limits.ts'
import { type Lease, LeaseLost, type Tenure, type TenureWatcher } from '../store.ts'
import type { WorldKeys } from './layout.ts'
import { type Link, textIn } from './link.ts'

/** A row that was never committed to goes by itself after a brain's death. */
export const NEW_ROW_MS = 86_400_000
/** Clocks of two machines run apart by less than this in the time of a lease. */
const DRIFT_SHARE = 0.05

/** One attached world. */
export interface Holding extends Lease {
  readonly keys: WorldKeys
  /** Of the newest commit that was asked for, and of the newest that was acknowledged. */
  asked: number
  acknowledged: number
  readonly tenure: Tenure
  /** The lease was set or proved by a call that began at this tick. */
  proved(atTicksMs: number): void
  /** Somebody else wants it. */
  ask(): void
  /** It is somebody else's; also when it was given back. */
  end(cause: LeaseLost): void
}

export interface Holdings {
  /** This process as leases name it: 128 random bits in hex, and what operators call it. */
  readonly owner: string
  get(lease: Lease): Holding | undefined
  all(): readonly Holding[]
  /** Under whatever lease. */
  held(world: string): Holding | undefined
  /** What stood on this world before is lost. */
  take(lease: Lease, keys: WorldKeys, atTicksMs: number): Holding
  /** No longer ours. */
  remove(lease: Lease, cause: LeaseLost): void
  /** What a script said about a fence: `done`, or it ends the holding and throws LeaseLost. */
  judge(holding: Holding, said: string): void
  close(): void
}

/** Keeps leases up until `close`; listens for owners who want a world. */
export const createHoldings = async (link: Link, called: string): Promise<Holdings> => {
  const owner = `${randomBytes(16).toString('hex')} ${called}`
  const { clock, layout, address } = link
  const byWorld = new Map<string, Holding>()
  const sureMs = address.leaseMs * (1 - DRIFT_SHARE)
  let isClosed = false

  const get = (lease: Lease): Holding | undefined => {
    const holding = byWorld.get(lease.world)
    return holding?.nonce === lease.nonce ? holding : undefined
  }
  const remove = (lease: Lease, cause: LeaseLost): void => {
    const holding = get(lease)
    if (holding === undefined) return
    byWorld.delete(lease.world)
    holding.end(cause)
  }
  const judge = (holding: Holding, said: string): void => {
    if (said === 'done') return
    const cause = lost(
      holding.world,
      said === 'behind'
        ? 'Redis has forgotten changes it had acknowledged; the world goes on from what is left'
        : 'it is lost',
    )
    remove(holding, cause)
    throw cause
  }

  const renew = async (holding: Holding): Promise<void> => {
    const fromMs = clock.ticksMs()
    const { records, meta, lease } = holding.keys
    const { leaseMs, keepMs } = address
    const number = holding.acknowledged
    const args = [holding.nonce, number, owner, leaseMs, keepMs, NEW_ROW_MS]
    const said = await link.attempt('renew', [records, meta, lease], { args })
    if (get(holding) !== holding) return
    judge(holding, textIn(said))
    holding.proved(fromMs)
  }

  /** A failure is met again, and told of, by whoever writes. */
  const renewAll = async (): Promise<void> => {
    const due = [...byWorld.values()].filter(({ tenure }) => tenure.leftMs() < sureMs * (2 / 3))
    for (let at = 0; at < due.length && !isClosed; at += REDIS_RENEWALS_MAX) {
      const some = due.slice(at, at + REDIS_RENEWALS_MAX)
      await atMost(clock, address.leaseMs / 3, Promise.allSettled(some.map(renew)))
    }
  }
  let stopTimer = () => {}
  const later = (): void => {
    if (isClosed) return
    stopTimer = clock.after(address.leaseMs / 6, () => void renewAll().finally(later))
  }
  later()

  await link.listen(layout.asks(ownerId(owner)), (text) => {
    byWorld.get(Buffer.from(text, 'base64').toString('utf16le'))?.ask()
  })

  return {
    owner,
    get,
    all: () => [...byWorld.values()],
    held: (world) => byWorld.get(world),
    remove,
    judge,
    take: (lease, keys, atTicksMs) => {
      const before = byWorld.get(lease.world)
      if (before !== undefined) remove(before, lost(lease.world, 'it is lost'))
      const holding = createHolding(lease, { keys, clock, sureMs })
      holding.proved(atTicksMs)
      byWorld.set(lease.world, holding)
      return holding
    },
    close: () => {
      isClosed = true
      stopTimer()
      for (const holding of [...byWorld.values()])
        remove(holding, lost(holding.world, 'it is over'))
    },
  }
}

/** The random part of who a lease names. */
export const ownerId = (owner: string): string => owner.slice(0, 32)
/** The part for operators. */
export const ownerName = (owner: string): string => owner.slice(33) || 'somebody'

/** The error of a lease that no longer stands. */
export const lost = (world: string, how: string): LeaseLost =>
  new LeaseLost(`the lease on ${JSON.stringify(world)}: ${how}`)

const createHolding = (
  lease: Lease,
  { keys, clock, sureMs }: { keys: WorldKeys; clock: Link['clock']; sureMs: number },
): Holding => {
  let untilTicksMs = 0
  let over: LeaseLost | undefined
  let watcher: TenureWatcher | undefined
  const waiting: (() => void)[] = []
  const leftMs = () => (over === undefined ? untilTicksMs - clock.ticksMs() : 0)

  const tenure: Tenure = {
    leftMs,
    whenSure: (then) => {
      if (over !== undefined) return
      if (leftMs() > 0) then()
      else waiting.push(then)
    },
    watch: (it) => {
      watcher = it
      if (over !== undefined) it.lost(over)
    },
  }
  return {
    ...lease,
    keys,
    asked: 0,
    acknowledged: 0,
    tenure,
    proved: (atTicksMs) => {
      untilTicksMs = Math.max(untilTicksMs, atTicksMs + sureMs)
      if (leftMs() > 0) for (const then of waiting.splice(0)) then()
    },
    ask: () => watcher?.wanted(),
    end: (cause) => {
      if (over !== undefined) return
      over = cause
      waiting.length = 0
      watcher?.lost(cause)
    },
  }
}
