/** Blobs in Redis: put before the commit that names them, swept by age and by name. */
import type { Bytes } from '../../base/bytes.ts'
import { REDIS_ROWS_AT_ONCE } from '../../base/limits.ts'
import type { NamedIn } from '../store.ts'
import { asBuffer } from './commits.ts'
import { bytesIn, type Link, listIn, pairsIn, textIn } from './link.ts'

/** Puts what isn't there, and makes all of it young. Waits for ever: a world's commit follows. */
export const putBlobs = async (link: Link, blobs: ReadonlyMap<string, Bytes>): Promise<void> => {
  const putMs = link.clock.nowMs()
  const put = ([hash, bytes]: readonly [string, Bytes]) => {
    const call = { args: [putMs, asBuffer(bytes)], isDurable: true }
    return link.persist(() => link.attempt('put-blob', [link.layout.blob(hash)], call), 'for ever')
  }
  await Promise.all([...blobs].map(put))
}

export const readBlob = async (link: Link, hash: string): Promise<Bytes | undefined> =>
  bytesIn(await link.ask('hget', link.layout.blob(hash), 'bytes'))

interface Sweep {
  readonly untilMs: number
  readonly namedIn: NamedIn
}

/**
 * Forgets blobs put until `untilMs` that no record names. What a world names anew while it is read
 * was put again just before, which the deletion sees; what moves from one record to another is
 * seen because a world that has changed meanwhile is read again. No list is complete that was made
 * while slots of a cluster moved from node to node, or across a failover or a restart, because
 * cursors of SCAN mean nothing to another server: nothing is forgotten then.
 */
export const sweepBlobs = async (link: Link, { untilMs, namedIn }: Sweep): Promise<number> => {
  const { layout } = link
  const before = await runningServers(link)
  if (before === undefined) return 0
  const old = await oldBlobs(link, untilMs)
  if (old.size === 0) return 0
  for (const row of await link.scan(layout.worldRows)) {
    await seeRecords(link, row, (key, value) => {
      for (const hash of namedIn(key, value)) old.delete(hash)
    })
  }
  if ((await runningServers(link)) !== before) return 0
  const hashes = [...old]
  let forgotten = 0
  for (let at = 0; at < hashes.length; at += REDIS_ROWS_AT_ONCE) {
    const some = hashes.slice(at, at + REDIS_ROWS_AT_ONCE)
    const forget = (hash: string) =>
      link.run('forget-blob', [layout.blob(hash)], { args: [untilMs] })
    for (const count of await Promise.all(some.map(forget))) forgotten += Number(count)
  }
  return forgotten
}

/** The processes that have the keys, and their slots; undefined while slots move. */
const runningServers = async (link: Link): Promise<string | undefined> => {
  const { address, servers, persist } = link
  const found: string[] = []
  for (const server of servers()) {
    const facts = await persist(() => server.info('server'), 'a while')
    found.push(/^run_id:(\w+)/m.exec(facts)?.[1] ?? '')
    if (address.kind !== 'cluster') continue
    const nodes = String(await persist(() => server.call('cluster', 'nodes'), 'a while'))
    // `[slot->-node]` and `[slot-<-node]` stand behind the slots of the node that is asked.
    if (nodes.includes('[')) return undefined
    found.push(/ myself,.* connected(.*)$|$/m.exec(nodes)?.[1] ?? '')
  }
  return found.sort().join()
}

const oldBlobs = async (link: Link, untilMs: number): Promise<Set<string>> => {
  const { layout } = link
  const keys = await link.scan(layout.blobs)
  const old = new Set<string>()
  for (let at = 0; at < keys.length; at += REDIS_ROWS_AT_ONCE) {
    const some = keys.slice(at, at + REDIS_ROWS_AT_ONCE)
    const ages = await Promise.all(some.map((key) => link.ask('hget', key, 'put')))
    for (const [n, key] of some.entries()) {
      if (ages[n] && Number(textIn(ages[n])) <= untilMs) old.add(layout.hashOf(key))
    }
  }
  return old
}

const READS_MAX = 4

/** All records of a world at one moment, or more than that: names are only ever added. */
const seeRecords = async (
  link: Link,
  row: string,
  see: (key: string, value: Bytes) => void,
): Promise<void> => {
  const { records } = link.layout.worldOfRow(row)
  const commits = async () => textIn(await link.ask('hget', row, 'commits'))
  const seeAll = (pairs: readonly [Buffer, Buffer][]) => {
    for (const [key, value] of pairs) see(key.toString('latin1'), value)
  }
  for (let reads = 0; reads < READS_MAX; reads++) {
    const before = await commits()
    seeAll(await link.scanHash(records))
    if ((await commits()) === before) return
  }
  seeAll(pairsIn(listIn(await link.run('read', [records], { args: [] }))))
}
