/** Worlds in Redis: taken over, loaded, changed, given back, listed and dropped. */
import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import type { Dice } from '../../base/dice.ts'
import { REDIS_ASK_GAP_MS, REDIS_LOOK_GAP_MS, REDIS_ROWS_AT_ONCE } from '../../base/limits.ts'
import { type Attached, type Lease, type StoredWorld, StoreFailed, WorldHeld } from '../store.ts'
import { type Holdings, lost, NEW_ROW_MS, ownerId, ownerName } from './holdings.ts'
import { idBytes, idOf, type WorldKeys } from './layout.ts'
import { type Link, listIn, type Reply, textIn } from './link.ts'

const NONCE_BYTES = 16
const READS_MAX = 3

export interface Parts {
  readonly link: Link
  readonly holdings: Holdings
  readonly dice: Dice | undefined
}

/** Takes the world from whoever has it, then loads it; refuses with StoreFailed and WorldHeld. */
export const attachWorld = async (
  parts: Parts,
  world: string,
  isPolite: boolean,
): Promise<Attached> => {
  const { link, holdings, dice } = parts
  const bits = dice?.bytes(NONCE_BYTES) ?? randomBytes(NONCE_BYTES)
  const lease: Lease = { world, nonce: Buffer.from(bits).toString('hex') }
  const keys = link.layout.world(world)
  const { count, fromMs } = await takeLease(parts, lease, { keys, isPolite })
  const holding = holdings.take(lease, keys, fromMs)
  try {
    const records = await readRecords(link, keys, count)
    if (records.length !== count) {
      throw new StoreFailed(
        `${link.address.shown}: ${keys.records} has ${records.length} of ${count} records: ` +
          'somebody else changed it, or Redis evicted it. Drop the world to begin it anew',
      )
    }
    return { lease, records, tenure: holding.tenure }
  } catch (cause) {
    await detachWorld(parts, lease).catch(() => undefined)
    throw cause
  }
}

const takeLease = async (
  { link, holdings }: Parts,
  { world, nonce }: Lease,
  { keys, isPolite }: { readonly keys: WorldKeys; readonly isPolite: boolean },
): Promise<{ count: number; fromMs: number }> => {
  const { clock, address } = link
  const args = [nonce, holdings.owner, address.leaseMs, idBytes(world), NEW_ROW_MS]
  const sinceMs = clock.ticksMs()
  let askedMs = Number.NEGATIVE_INFINITY
  for (;;) {
    const fromMs = clock.ticksMs()
    const reply = await link.run('attach', [keys.meta, keys.lease], { args, isDurable: true })
    const [said, answer] = listIn(reply)
    if (textIn(said) === 'taken') return { count: Number(textIn(answer)), fromMs }
    const holder = nameIn(answer)
    if (isPolite) throw new WorldHeld(world, holder)
    // A dead holder's lease ends by itself; who lives and keeps it after that is at fault.
    if (fromMs - sinceMs > 2 * address.leaseMs) {
      throw new StoreFailed(`world ${JSON.stringify(world)} is not handed over by ${holder}`)
    }
    if (fromMs - askedMs >= REDIS_ASK_GAP_MS) {
      askedMs = fromMs
      await askFor(link, world, answer)
    }
    await link.pause(REDIS_LOOK_GAP_MS)
  }
}

const nameIn = (holder: Reply | undefined): string =>
  holder instanceof Buffer ? ownerName(holder.toString('utf8')) : 'somebody'

const askFor = (link: Link, world: string, holder: Reply | undefined): Promise<void> =>
  link.say(link.layout.asks(ownerId(textIn(holder))), idBytes(world).toString('base64'))

/**
 * All records, while nobody changes them: the fence is ours. A cursor of HSCAN means nothing to
 * another server, so what was read across a failover or a move of slots is read again.
 */
const readRecords = async (
  link: Link,
  { records }: WorldKeys,
  count: number,
): Promise<[string, Bytes][]> => {
  const found = new Map<string, Bytes>()
  for (let reads = 0; reads < READS_MAX; reads++) {
    for (const [key, value] of await link.scanHash(records)) {
      found.set(key.toString('latin1'), value)
    }
    if (found.size === count) break
  }
  return [...found]
}

export const detachWorld = async ({ link, holdings }: Parts, lease: Lease): Promise<void> => {
  const holding = holdings.get(lease)
  if (holding === undefined) return
  holdings.remove(lease, lost(lease.world, 'it was given back'))
  const { meta, lease: key } = holding.keys
  await link.run('detach', [meta, key], { args: [lease.nonce] })
}

/** The world goes, and the fence with it; politely: unless another process has it. */
export const dropWorld = async (
  { link, holdings }: Parts,
  world: string,
  isPolite: boolean,
): Promise<void> => {
  const { records, meta, lease, staged } = link.layout.world(world)
  const holding = holdings.held(world)
  if (holding !== undefined) holdings.remove(holding, lost(world, 'the world was dropped'))
  const args = [isPolite ? holdings.owner : '']
  const [, holder] = listIn(await link.run('drop', [records, meta, lease, staged], { args }))
  // Who is in it learns now, and not with the next change, that there is no such world any more.
  const isElsewhere = holder instanceof Buffer && holder.toString('utf8') !== holdings.owner
  if (!isPolite && isElsewhere) await askFor(link, world, holder)
}

/** Every world that was committed to. */
export const listWorlds = async ({ link, holdings }: Parts): Promise<StoredWorld[]> => {
  const rows = await link.scan(link.layout.worldRows)
  const worlds: StoredWorld[] = []
  for (let at = 0; at < rows.length; at += REDIS_ROWS_AT_ONCE) {
    const some = rows.slice(at, at + REDIS_ROWS_AT_ONCE)
    const read = await Promise.all(some.map((row) => readRow(link, row, holdings.owner)))
    for (const world of read) if (world !== undefined) worlds.push(world)
  }
  return worlds
}

const readRow = async (
  link: Link,
  row: string,
  owner: string,
): Promise<StoredWorld | undefined> => {
  const [reply, holder] = await Promise.all([
    link.ask('hmget', row, 'id', 'changed', 'records', 'bytes'),
    link.ask('get', link.layout.worldOfRow(row).lease),
  ])
  const [id, changed, records, bytes] = listIn(reply)
  const isElsewhere = holder instanceof Buffer && holder.toString('utf8') !== owner
  if (!(id instanceof Buffer) || !changed) return undefined
  return {
    id: idOf(id),
    changedMs: Number(textIn(changed)),
    records: Number(textIn(records)),
    bytes: Number(textIn(bytes)),
    ...(isElsewhere && { holder: ownerName(holder.toString('utf8')) }),
  }
}
