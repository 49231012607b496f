/** The driver, set up for an address: it connects again by itself, and never resends by itself. */
import { readFileSync } from 'node:fs'
import type { ConnectionOptions } from 'node:tls'
import { Cluster, Redis, type RedisOptions } from 'ioredis'
import { REDIS_RETRY_MS_MAX, REDIS_SILENCE_MS_MAX } from '../../base/limits.ts'
import { StoreFailed } from '../store.ts'
import type { RedisAddress } from './address.ts'

export type Client = Redis | Cluster

/** A client that connects when it is first asked; `failed` hears of every lost connection. */
export const clientFor = (address: RedisAddress, failed: (cause: unknown) => void): Client => {
  const client = address.kind === 'cluster' ? clusterAt(address) : serverAt(address)
  client.on('error', failed)
  // A cluster's client tells of its nodes apart.
  client.on('node error', failed)
  return client
}

/** The servers that hold the keys: all primaries of a cluster, or the one server. */
export const serversOf = (client: Client): Redis[] =>
  client instanceof Cluster ? client.nodes('master') : [client]

/**
 * Hears of failovers from the Sentinels: an old primary that they can't reach would not tell. (The
 * driver's own watchers outlive a client that is closed while it connects, and complain on stderr.)
 */
export const watchFailovers = (address: RedisAddress, heard: () => void): (() => void) => {
  if (address.kind !== 'sentinel') return () => {}
  const watchers = address.hosts.map((host) => {
    const watcher = new Redis({ ...sentinelOptions(address), ...host })
    watcher.on('error', () => {})
    watcher.on('message', (_channel: string, text: string) => {
      if (text.startsWith(`${address.primary} `)) heard()
    })
    watcher.subscribe('+switch-master').catch(() => {})
    return watcher
  })
  return () => {
    for (const watcher of watchers) watcher.disconnect()
  }
}

const sentinelOptions = (address: RedisAddress) => {
  const { sentinelUser, sentinelPassword } = address
  return {
    retryStrategy: retryAfterMs,
    maxRetriesPerRequest: null,
    disableClientInfo: true,
    connectionName: 'mimicry',
    ...(sentinelUser !== undefined && { username: sentinelUser }),
    ...(sentinelPassword !== undefined && { password: sentinelPassword }),
    ...(address.isTls && { tls: tlsFor(address) }),
  } satisfies RedisOptions
}

const retryAfterMs = (times: number): number => Math.min(20 * 2 ** times, REDIS_RETRY_MS_MAX)

const optionsFor = (address: RedisAddress) =>
  ({
    // What it is told to resend it would send behind newer commands.
    autoResendUnfulfilledCommands: false,
    // When a connection ends, all commands are handed back at once; otherwise some never are.
    maxRetriesPerRequest: 0,
    socketTimeout: REDIS_SILENCE_MS_MAX,
    connectTimeout: REDIS_SILENCE_MS_MAX,
    // A primary that became a replica: the next connection finds the new one.
    reconnectOnError: (cause) => cause.message.startsWith('READONLY'),
    disableClientInfo: true,
    connectionName: 'mimicry',
    protocol: 2,
    lazyConnect: true,
    ...(address.user !== undefined && { username: address.user }),
    ...(address.password !== undefined && { password: address.password }),
    ...(address.isTls && { tls: tlsFor(address) }),
  }) satisfies RedisOptions

const tlsFor = ({ caPath, shown }: RedisAddress): ConnectionOptions => {
  if (caPath === undefined) return {}
  try {
    return { ca: readFileSync(caPath) }
  } catch (cause) {
    throw new StoreFailed(`${shown}: ${caPath} can't be read`, { cause })
  }
}

const serverAt = (address: RedisAddress): Redis => {
  const options = { ...optionsFor(address), db: address.db, retryStrategy: retryAfterMs }
  const [first] = address.hosts
  if (address.kind === 'single' && first !== undefined) return new Redis({ ...options, ...first })
  const { sentinelUser, sentinelPassword } = address
  return new Redis({
    ...options,
    sentinels: [...address.hosts],
    name: address.primary,
    sentinelRetryStrategy: retryAfterMs,
    sentinelReconnectStrategy: retryAfterMs,
    ...(sentinelUser !== undefined && { sentinelUsername: sentinelUser }),
    ...(sentinelPassword !== undefined && { sentinelPassword }),
    ...(address.isTls && { enableTLSForSentinelMode: true, sentinelTLS: tlsFor(address) }),
  })
}

const clusterAt = (address: RedisAddress): Cluster =>
  new Cluster([...address.hosts], {
    redisOptions: optionsFor(address),
    lazyConnect: true,
    clusterRetryStrategy: retryAfterMs,
    slotsRefreshTimeout: REDIS_SILENCE_MS_MAX,
  })
