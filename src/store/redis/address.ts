/** Where a Redis is and how it is used, as a URL says it. */
import { REDIS_WAIT_MS_MAX } from '../../base/limits.ts'
import { StoreFailed } from '../store.ts'

export interface RedisHost {
  readonly host: string
  readonly port: number
}

export interface RedisAddress {
  readonly kind: 'single' | 'sentinel' | 'cluster'
  /** The server, the Sentinels, or some nodes of the cluster. */
  readonly hosts: readonly RedisHost[]
  /** What Sentinels call the primary. */
  readonly primary: string
  readonly db: number
  readonly user: string | undefined
  readonly password: string | undefined
  readonly sentinelUser: string | undefined
  readonly sentinelPassword: string | undefined
  readonly isTls: boolean
  /** A file with the authorities to trust (PEM), where the system's don't do. */
  readonly caPath: string | undefined
  /** All keys begin with it: installations that share a Redis have names of their own. */
  readonly prefix: string
  /** Worlds that nobody has visited for so many milliseconds are forgotten by Redis; 0: never. */
  readonly keepMs: number
  /** How long a lease stands without being renewed. */
  readonly leaseMs: number
  /** Who comes in, or reads, while Redis is away is kept waiting for so long at most. */
  readonly patienceMs: number
  /** Replicas that must have a change before it is acknowledged (WAIT). */
  readonly replicas: number
  /** For messages: without user, password and settings. */
  readonly shown: string
}

export const USAGE =
  'redis[s]://[USER:PASSWORD@]HOST[:PORT][/DB], redis+sentinel://HOST:PORT,.../NAME, ' +
  'redis+cluster://HOST:PORT,...'

const URL_FORM =
  /^(rediss?|redis\+sentinel|redis\+cluster):\/\/(?:([^@/]*)@)?([^/?#@]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/i
const HOST_FORM = /^(\[[0-9a-f:.]+\]|[^:[\]]+)(?::(\d{1,5}))?$/i
const PREFIX_FORM = /^[\w.:-]{1,64}$/
const REDIS_PORT = 6379
const SENTINEL_PORT = 26_379
const LEASE_MS = 15_000
const DAY_MS = 86_400_000

/** Settings behind the `?`: anything else there is refused. */
const SETTINGS = [
  'tls',
  'ca',
  'prefix',
  'expire_days',
  'lease_ms',
  'patience_ms',
  'wait',
  'sentinel_user',
  'sentinel_password',
]

/** Reads such a URL; refuses with StoreFailed, in words that hold no password. */
export const parseAddress = (url: string): RedisAddress => {
  const [, scheme = '', login, hosts, path = '', query = ''] = URL_FORM.exec(url) ?? []
  if (hosts === undefined) return refuse(`is no address of a Redis. Write ${USAGE}`)
  const kind = kindOf(scheme.toLowerCase())
  const settings = new URLSearchParams(query)
  for (const name of settings.keys()) {
    if (!SETTINGS.includes(name)) refuse(`${name} is no setting. There are ${SETTINGS.join(', ')}`)
  }
  const [user, password] = loginOf(login)
  const [primary, db] = placeOf(kind, path)
  return {
    kind,
    hosts: hosts.split(',').map((host) => hostOf(host, kind)),
    primary,
    db,
    user,
    password,
    sentinelUser: settings.get('sentinel_user') ?? undefined,
    sentinelPassword: settings.get('sentinel_password') ?? undefined,
    isTls: scheme.toLowerCase() === 'rediss' || number(settings, 'tls', { or: 0, max: 1 }) === 1,
    caPath: settings.get('ca') ?? undefined,
    prefix: prefixOf(settings.get('prefix') ?? 'mimicry'),
    keepMs: number(settings, 'expire_days', { or: 0, max: 36_500 }) * DAY_MS,
    leaseMs: number(settings, 'lease_ms', { or: LEASE_MS, min: 1_000, max: 600_000 }),
    patienceMs: number(settings, 'patience_ms', { or: REDIS_WAIT_MS_MAX, min: 100, max: 600_000 }),
    replicas: number(settings, 'wait', { or: 0, max: 100 }),
    shown: `${scheme.toLowerCase()}://${hosts}${path === '' ? '' : `/${path}`}`,
  }
}

const refuse = (reason: string): never => {
  throw new StoreFailed(`store: ${reason}`)
}

const kindOf = (scheme: string): RedisAddress['kind'] => {
  if (scheme === 'redis+sentinel') return 'sentinel'
  return scheme === 'redis+cluster' ? 'cluster' : 'single'
}

/** `user:password`, `:password`, or, as Redis's own tools have it, nothing but a user. */
const loginOf = (login: string | undefined): [string | undefined, string | undefined] => {
  if (login === undefined || login === '') return [undefined, undefined]
  const at = login.indexOf(':')
  const user = decoded(at < 0 ? login : login.slice(0, at))
  return [user || undefined, at < 0 ? undefined : decoded(login.slice(at + 1))]
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return refuse('user and password must be percent-encoded')
  }
}

const hostOf = (text: string, kind: RedisAddress['kind']): RedisHost => {
  const [, host, port] = HOST_FORM.exec(text) ?? []
  if (host === undefined) return refuse(`${JSON.stringify(text)} is no HOST:PORT`)
  const usual = kind === 'sentinel' ? SENTINEL_PORT : REDIS_PORT
  return { host: host.replace(/^\[|\]$/g, ''), port: port === undefined ? usual : Number(port) }
}

/** The primary's name and the number of the database. */
const placeOf = (kind: RedisAddress['kind'], path: string): [string, number] => {
  const parts = path.split('/').filter((part) => part !== '')
  const primary = kind === 'sentinel' ? parts.shift() : ''
  if (primary === undefined) return refuse('redis+sentinel:// wants the name of the primary')
  const [db = '0', more] = parts
  if (more !== undefined || !/^\d{1,4}$/.test(db)) return refuse('the path is no database number')
  if (kind === 'cluster' && db !== '0') return refuse('a cluster has no database numbers')
  return [primary, Number(db)]
}

const prefixOf = (text: string): string =>
  PREFIX_FORM.test(text) ? text : refuse('prefix is 1 to 64 letters, digits and . : _ -')

interface Range {
  readonly or: number
  readonly min?: number
  readonly max: number
}

const number = (settings: URLSearchParams, name: string, { or, min = 0, max }: Range): number => {
  const text = settings.get(name)
  if (text === null) return or
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  return refuse(`${name} must be a number from ${min} to ${max}`)
}
