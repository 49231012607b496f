/** Asking Redis: each command waits out what passes, and is refused with what doesn't. */
import type { Redis } from 'ioredis'
import type { Bytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import {
  REDIS_ATTEMPT_MS_MAX,
  REDIS_OPEN_MS_MAX,
  REDIS_RECORDS_PER_TURN,
  REDIS_RETRY_MS_MAX,
} from '../../base/limits.ts'
import { LeaseLost, SchemaMismatch, StoreFailed } from '../store.ts'
import type { RedisAddress } from './address.ts'
import { type Client, clientFor, serversOf, watchFailovers } from './client.ts'
import { type Layout, layoutOf } from './layout.ts'
import { type ScriptName, scripts } from './scripts.ts'
import { createTroubles } from './troubles.ts'

type Argument = string | number | Buffer
/** What Redis answers: strings come as bytes. */
export type Reply = Buffer | number | null | readonly Reply[]

/** `for ever`: like a disk that hangs; otherwise as long as somebody can be kept waiting. */
export type Patience = 'for ever' | 'a while'

export interface Link {
  readonly address: RedisAddress
  readonly layout: Layout
  readonly clock: Clock
  /** Runs a command; refuses with StoreFailed. */
  ask(command: string, ...args: Argument[]): Promise<Reply>
  /** Runs a script; `durable`: it has changed something that must reach the replicas (WAIT). */
  run(name: ScriptName, keys: readonly string[], call: Call): Promise<Reply>
  /** Runs work of several commands again until it is through; refuses with StoreFailed. */
  persist<T>(work: () => Promise<T>, patience: Patience): Promise<T>
  /** One attempt at a script, for use within `persist`. */
  attempt(name: ScriptName, keys: readonly string[], call: Call): Promise<Reply>
  /** All keys of a form, each once. */
  scan(form: string): Promise<string[]>
  /** All fields of a hash; each that was there all the time, some perhaps twice. */
  scanHash(key: string): Promise<[field: Buffer, value: Buffer][]>
  servers(): Redis[]
  /** Hears what is said on a channel from now on. */
  listen(channel: string, heard: (text: string) => void): Promise<void>
  say(channel: string, text: string): Promise<void>
  pause(ms: number): Promise<void>
  /** The store is open: from now on callers are kept waiting longer, and the operator is told. */
  opened(): void
  /** Nothing is waited out from now on. */
  hurry(): void
  close(): void
}

interface Call {
  readonly args: readonly Argument[]
  readonly isDurable?: boolean
}

interface Setup {
  readonly clock: Clock
  readonly report: (text: string) => void
}

/** Connects, waiting a few seconds for who is just starting; refuses with StoreFailed. */
export const openLink = async (address: RedisAddress, setup: Setup): Promise<Link> => {
  const link = linkTo(address, setup)
  try {
    await link.ask('ping')
    return link
  } catch (cause) {
    link.close()
    throw cause
  }
}

const SCAN_KEYS = 1_000
const TRIES_MIN = 5
const TRY_MS_MIN = 250

const linkTo = (address: RedisAddress, { clock, report }: Setup): Link => {
  const { shown } = address
  let newestFault: unknown
  let isClosed = false
  const client = clientFor(address, (cause) => {
    newestFault = cause
  })
  // Told to connect anew while it asks a Sentinel where, the driver gives up for good (ioredis 6.0).
  const goesOn = (it: Client): void => {
    it.on('end', () => {
      if (!isClosed) it.connect().catch(() => {})
    })
  }
  goesOn(client)
  const stopWatching = watchFailovers(address, () => {
    client.disconnect(true)
    listener?.disconnect(true)
  })
  const script = scripts()
  const troubles = createTroubles(clock, (text) => report(`${shown}: ${text}`))
  let isHurried = false
  let isOpen = false
  let listener: Client | undefined

  const pause = (ms: number) => new Promise<void>((resume) => clock.after(ms, resume))
  const call = (command: string, args: readonly Argument[]) =>
    client.callBuffer(command, [...args]) as Promise<Reply>

  const persist = async <T>(work: () => Promise<T>, patience: Patience): Promise<T> => {
    const sinceMs = clock.ticksMs()
    const limitMs = isOpen ? address.patienceMs : REDIS_OPEN_MS_MAX
    const leftMs = () => limitMs - (clock.ticksMs() - sinceMs)
    // At the start this process is busy, too: what is answered late is answered. A driver that asks
    // Sentinels or a cluster on and on does not tell that nobody is there: then less will do.
    const attemptMs = () => {
      if (!isOpen) return newestFault === undefined ? REDIS_ATTEMPT_MS_MAX : REDIS_OPEN_MS_MAX
      return patience === 'a while'
        ? clamped(leftMs(), TRY_MS_MIN, REDIS_ATTEMPT_MS_MAX)
        : REDIS_ATTEMPT_MS_MAX
    }
    const trouble = troubles.none()
    try {
      let pauseMs = 10
      for (let tries = 1; ; tries++, pauseMs = Math.min(2 * pauseMs, REDIS_RETRY_MS_MAX)) {
        try {
          const answer = await within(clock, attemptMs(), work())
          newestFault = undefined
          return answer
        } catch (cause) {
          if (isOurs(cause)) throw cause
          // A process that was kept from running for a while has not tried for a while.
          const isLate = patience === 'a while' && leftMs() <= 0 && tries >= TRIES_MIN
          if (!doesPass(cause) || isLate || isHurried) throw refusal(cause)
          if (isOpen) trouble.met(reasonFor(cause))
        }
        await pause(pauseMs)
      }
    } finally {
      trouble.over()
    }
  }

  /** Why a connection ended, or could not be made, is told apart from the command's failure. */
  const faultOf = (cause: unknown) => (isReply(cause) ? cause : (newestFault ?? cause))
  const reasonFor = (cause: unknown): string => reasonOf(faultOf(cause))
  const refusal = (cause: unknown): StoreFailed => {
    const remedy = isOpen || isReply(cause) ? '' : '; start it, or mend the address in `store`'
    return new StoreFailed(`${shown}: ${reasonFor(cause)}${remedy}`, { cause: faultOf(cause) })
  }

  const evaluate = async (name: ScriptName, keys: readonly string[], args: readonly Argument[]) => {
    const { sha, lua } = script(name)
    const rest = [keys.length, ...keys, ...args]
    try {
      return await call('evalsha', [sha, ...rest])
    } catch (cause) {
      if (!reasonOf(cause).startsWith('NOSCRIPT')) throw cause
      return await call('eval', [lua, ...rest])
    }
  }

  /** On the connection that the script ran on: what WAIT waits for are that connection's changes. */
  const replicated = async (keys: readonly string[]): Promise<void> => {
    const [key = ''] = keys
    const ran = client.pipeline().callBuffer('exists', key).call('wait', address.replicas, 1_000)
    const [, waited] = (await ran.exec()) ?? []
    const [cause, count] = waited ?? [new Error('no answer to WAIT')]
    if (cause) throw cause
    if (Number(count) < address.replicas) {
      throw new Error(`NOREPLICAS only ${count} of ${address.replicas} replicas have the change`)
    }
  }

  const attempt: Link['attempt'] = async (name, keys, { args, isDurable = false }) => {
    const reply = await evaluate(name, keys, args)
    if (isDurable && address.replicas > 0) await replicated(keys)
    return reply
  }

  return {
    address,
    layout: layoutOf(address.prefix),
    clock,
    persist,
    attempt,
    pause,
    ask: (command, ...args) => persist(() => call(command, args), 'a while'),
    run: (name, keys, it) => persist(() => attempt(name, keys, it), 'a while'),
    servers: () => serversOf(client),
    scan: async (form) => {
      const keys = new Set<string>()
      for (const server of serversOf(client)) {
        let cursor = '0'
        do {
          const at = cursor
          const scanned = () => server.scan(at, 'MATCH', form, 'COUNT', SCAN_KEYS)
          const [next, found] = await persist(scanned, 'a while')
          for (const key of found) keys.add(key)
          cursor = next
        } while (cursor !== '0')
      }
      return [...keys]
    },
    scanHash: async (key) => {
      const pairs: [Buffer, Buffer][] = []
      let cursor = '0'
      do {
        const at = cursor
        const scanned = () => call('hscan', [key, at, 'COUNT', REDIS_RECORDS_PER_TURN])
        const [next, found] = listIn(await persist(scanned, 'a while'))
        pairs.push(...pairsIn(listIn(found)))
        cursor = textIn(next)
      } while (cursor !== '0')
      return pairs
    },
    listen: async (channel, heard) => {
      const hearing = (client as Redis).duplicate()
      listener = hearing
      goesOn(hearing)
      hearing.on('error', () => {})
      hearing.on('message', (_channel: string, text: string) => heard(text))
      await persist(() => hearing.subscribe(channel), 'a while')
    },
    say: async (channel, text) => {
      await persist(() => client.publish(channel, text), 'a while')
    },
    opened: () => {
      isOpen = true
    },
    hurry: () => {
      isHurried = true
    },
    close: () => {
      isClosed = true
      stopWatching()
      listener?.disconnect()
      client.disconnect()
    },
  }
}

const clamped = (value: number, min: number, max: number): number =>
  Math.max(min, Math.min(value, max))

const isOurs = (cause: unknown): boolean =>
  cause instanceof LeaseLost || cause instanceof StoreFailed || cause instanceof SchemaMismatch

/** An attempt that nobody answers may still land later: every script bears that. */
const within = async <T>(clock: Clock, limitMs: number, work: Promise<T>): Promise<T> => {
  const { promise, reject } = Promise.withResolvers<never>()
  const stop = clock.after(limitMs, () =>
    reject(new Error(`no answer within ${Math.ceil(limitMs)} ms`)),
  )
  try {
    return await Promise.race([work, promise])
  } finally {
    stop()
  }
}

/** Redis itself said no. */
const isReply = (cause: unknown): boolean => cause instanceof Error && cause.name === 'ReplyError'

/**
 * Refusals that end by themselves: starting, failing over, resharding, a full memory or disk, too
 * few replicas, somebody's slow script. Redis 6 puts words before those of a script.
 */
const PASSING =
  /\b(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|MOVED|ASK|OOM|MISCONF|NOREPLICAS|BUSY)\b/

const doesPass = (cause: unknown): boolean => !isReply(cause) || PASSING.test(reasonOf(cause))

const reasonOf = (cause: unknown): string => {
  if (!(cause instanceof Error)) return String(cause)
  // The driver's words are about a setting of its own.
  if (cause.name === 'MaxRetriesPerRequestError') return 'the connection has ended'
  return cause.message || cause.name
}

/** A reply that must be bytes. */
export const bytesIn = (reply: Reply | undefined): Bytes | undefined =>
  reply instanceof Uint8Array ? reply : undefined

/** A reply as text, one char a byte. */
export const textIn = (reply: Reply | undefined): string => {
  if (typeof reply === 'number') return String(reply)
  return reply instanceof Buffer ? reply.toString('latin1') : ''
}

/** Fields and values, which Redis tells in turns. */
export const pairsIn = (flat: readonly Reply[]): [Buffer, Buffer][] => {
  const pairs: [Buffer, Buffer][] = []
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [field, value] = [flat[at], flat[at + 1]]
    if (field instanceof Buffer && value instanceof Buffer) pairs.push([field, value])
  }
  return pairs
}

/** The elements of a reply. */
export const listIn = (reply: Reply | undefined): readonly Reply[] =>
  Array.isArray(reply) ? reply : []
