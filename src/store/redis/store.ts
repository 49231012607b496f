/** A store on a Redis: what callers ask for, in order for each world. */
import { hostname } from 'node:os'
import { checkChanges, checkFactName, checkHash } from '../parts/checks.ts'
import { SchemaMismatch, type Store, StoreFailed, type StoreSetup } from '../store.ts'
import { parseAddress } from './address.ts'
import { putBlobs, readBlob, sweepBlobs } from './blobs.ts'
import { commitChanges } from './commits.ts'
import { createHoldings } from './holdings.ts'
import { SCHEMA } from './layout.ts'
import { type Link, openLink, type Reply, textIn } from './link.ts'
import { promiseOf } from './promise.ts'
import { attachWorld, detachWorld, dropWorld, listWorlds, type Parts } from './worlds.ts'

/** Opens the store of a URL; refuses with StoreFailed and SchemaMismatch. */
export const redisStore = async (url: string, setup: StoreSetup): Promise<Store> => {
  const { link, promise } = await openRedis(url, setup)
  try {
    const called = `${setup.role ?? 'mimicry'} ${process.pid} on ${hostname()}`
    const holdings = await createHoldings(link, called)
    return storeOn({ link, holdings, dice: setup.dice }, promise)
  } catch (cause) {
    link.close()
    throw cause
  }
}

/** A link to a Redis whose layout is ours, and what it promises; refuses as `redisStore` does. */
export const openRedis = async (
  url: string,
  { clock, report = () => {} }: StoreSetup,
): Promise<{ readonly link: Link; readonly promise: string }> => {
  const link = await openLink(parseAddress(url), { clock, report })
  try {
    await checkSchema(link)
    const promise = await promiseOf(link)
    link.opened()
    return { link, promise }
  } catch (cause) {
    link.close()
    throw cause
  }
}

const checkSchema = async ({ ask, layout, address }: Link): Promise<void> => {
  await ask('set', layout.schema, SCHEMA, 'NX')
  const found = textIn(await ask('get', layout.schema))
  if (found === SCHEMA) return
  throw new SchemaMismatch(
    `${address.shown}: ${layout.schema} is ${found || 'none'}, this version wants ${SCHEMA}: ` +
      'start the version that wrote it, or choose another prefix to begin anew',
  )
}

const storeOn = (parts: Parts, promise: string): Store => {
  const { link, holdings } = parts
  const { clock, layout } = link
  const running = new Set<Promise<unknown>>()
  let closing: Promise<void> | undefined
  const run = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closing !== undefined) throw new StoreFailed('the store is closed')
    const promise = work()
    running.add(promise)
    return promise.finally(() => running.delete(promise))
  }
  const inOrder = createQueues()
  const close = async () => {
    link.hurry()
    await Promise.allSettled(running)
    await Promise.allSettled(holdings.all().map((held) => detachWorld(parts, held)))
    holdings.close()
    link.close()
  }

  return {
    promise,
    attach: (world, { isPolite } = { isPolite: false }) =>
      run(() => inOrder(world, () => attachWorld(parts, world, isPolite))),
    commit: (lease, changes) =>
      run(async () => {
        checkChanges(changes)
        const changedMs = Math.floor(clock.nowMs())
        await inOrder(lease.world, () => commitChanges(parts, lease, { changes, changedMs }))
      }),
    detach: (lease) => run(() => inOrder(lease.world, () => detachWorld(parts, lease))),
    putBlobs: (blobs) =>
      run(async () => {
        for (const hash of blobs.keys()) checkHash(hash)
        await putBlobs(link, blobs)
      }),
    blob: (hash) =>
      run(async () => {
        checkHash(hash)
        return readBlob(link, hash)
      }),
    sweep: (olderThanMs, namedIn) =>
      run(() => sweepBlobs(link, { untilMs: clock.nowMs() - olderThanMs, namedIn })),
    list: () => run(() => listWorlds(parts)),
    drop: (world, { isPolite } = { isPolite: false }) =>
      run(() => inOrder(world, () => dropWorld(parts, world, isPolite))),
    getFact: (name) =>
      run(async () => {
        checkFactName(name)
        return factIn(await link.ask('hget', layout.facts, name))
      }),
    putFact: (name, value) =>
      run(async () => {
        checkFactName(name)
        await link.ask('hset', layout.facts, name, value)
      }),
    facts: () =>
      run(async () => {
        const facts = new Map<string, string>()
        for (const [name, value] of await link.scanHash(layout.facts)) {
          facts.set(name.toString('utf8'), value.toString('utf8'))
        }
        return facts
      }),
    keepFact: (name, value) =>
      run(async () => {
        checkFactName(name)
        await link.ask('hsetnx', layout.facts, name, value)
        return factIn(await link.ask('hget', layout.facts, name)) ?? value
      }),
    close: () => {
      closing ??= close()
      return closing
    },
  }
}

const factIn = (reply: Reply): string | undefined =>
  reply instanceof Buffer ? reply.toString('utf8') : undefined

/** Runs work of one world after the other, that of different worlds at once. */
const createQueues = () => {
  const last = new Map<string, Promise<unknown>>()
  return async <T>(world: string, work: () => Promise<T>): Promise<T> => {
    const before = last.get(world)
    const promise = before === undefined ? work() : before.then(work, work)
    last.set(world, promise)
    try {
      return await promise
    } finally {
      if (last.get(world) === promise) last.delete(world)
    }
  }
}
