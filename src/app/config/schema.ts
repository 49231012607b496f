/** Every key of mimicry.yaml: its type, its default, and one sentence for the manual. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { TOKENS_OPERATOR, TOKENS_PER_DAY, TOKENS_PER_VISITOR } from '../../base/model-limits.ts'
import { limits } from './limits.ts'
import { bytesOfSize } from './size.ts'

const SIZE_REASON = 'is no size. Write for example 256MiB or 10GiB'

const text = () => z.string().min(1)
const count = (min: number, max = Number.MAX_SAFE_INTEGER) => z.int().min(min).max(max)
const port = () => count(0, 65_535)

const size = () =>
  z.union([z.number(), z.string()], { error: SIZE_REASON }).transform((written, check) => {
    const bytes = bytesOfSize(written)
    if (bytes !== undefined) return bytes
    check.addIssue({ code: 'custom', message: `${show(written)} ${SIZE_REASON}` })
    return z.NEVER
  })

/** A value as a message shows it, cut where it grows long. */
export const show = (value: unknown): string => {
  const shown = JSON.stringify(value) ?? String(value)
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/i

const NETWORK_REASON = 'must be an address or a network such as 192.0.2.10 or 10.0.0.0/8'

const network = () => z.string().refine(isNetwork, { error: NETWORK_REASON })

const isNetwork = (text: string): boolean => {
  const [address = '', bits = '0', ...rest] = text.split('/')
  const bitsMax = { 4: 32, 6: 128 }[isIP(address)]
  if (bitsMax === undefined || rest.length > 0) return false
  return /^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax
}

const world = z
  .strictObject({
    scope: z
      .enum(['visitor', 'session', 'everyone'])
      .default('visitor')
      .meta({
        description:
          'Who shares a world: `visitor` one per IPv4 address or IPv6 /64, `session` one per ' +
          'connection, `everyone` one for all.',
      }),
    inodes: count(33_000, 2 ** 31)
      .default(65_536)
      .meta({
        description:
          'Files a world may hold, the 32,767 of the image among them; beyond it ENOSPC.',
      }),
    bytes: size()
      .prefault('256MiB')
      .meta({ description: 'Bytes a world may hold; beyond it ENOSPC.' }),
  })
  .prefault({})

const worlds = z
  .strictObject({
    max: count(1).default(100_000).meta({
      description: 'Worlds kept; beyond it scans of a day ago are dropped first, then the oldest.',
    }),
  })
  .prefault({})

const TRIES_REASON = 'must be a number of tries from 1 to 9 or a range such as 1-4'

const tries = z
  .union([z.int(), z.string()], { error: TRIES_REASON })
  .transform((written, check) => {
    const [, from, to] = /^([1-9])(?:-([1-9]))?$/.exec(String(written)) ?? []
    const min = Number(from)
    const max = Number(to ?? from)
    if (min <= max) return { min, max }
    check.addIssue({ code: 'custom', message: `${TRIES_REASON}, not ${show(written)}` })
    return z.NEVER
  })

const auth = z
  .strictObject({
    policy: z
      .enum(['any', 'none', 'list', 'tries', 'keys'])
      .default('any')
      .meta({
        description:
          'Who may log in: `any` password, `none` asks no question, `list` as in `auth.users`, ' +
          '`tries` after so many attempts, `keys` public keys only.',
      }),
    users: z
      .record(z.string(), z.array(z.string()))
      .default({})
      .transform((users) => new Map(Object.entries(users)))
      .meta({ description: 'Passwords per user for `list`; the user `*` is any.' }),
    tries: tries.prefault('1-4').meta({
      description: 'After how many attempts `tries` lets a source in; a range is drawn per source.',
    }),
  })
  .refine((it) => it.policy !== 'list' || it.users.size > 0, {
    path: ['users'],
    error: 'is empty, so nobody could log in. Write for example users: {root: [toor, admin]}',
  })
  .prefault({})

const door = z
  .strictObject({
    host: text()
      .default('::')
      .meta({ description: 'Address to listen on; `::` is both families.' }),
    port: port().default(2222).meta({ description: 'TCP port; 0 takes a free one.' }),
    as: text().default('any').meta({
      description: 'Protocol: `any` finds out, else `ssh`, `telnet`, `tcp`, `http`, `https`.',
    }),
    silent: z
      .enum(['raw', 'ssh'])
      .default('raw')
      .meta({ description: 'What `any` takes a client for that says nothing for 200 ms.' }),
    proxy_protocol: z
      .array(network())
      .default([])
      .meta({
        description:
          'Addresses or networks (10.0.0.0/8) of proxies, which must name the client in a PROXY ' +
          'header; others are read as they are.',
      }),
  })
  .transform(({ proxy_protocol: proxyProtocol, ...rest }) => ({ ...rest, proxyProtocol }))

const brain = z
  .strictObject({
    host: text()
      .default('127.0.0.1')
      .meta({ description: 'Address of the API; needs `brain.token` off loopback.' }),
    port: port().default(8000).meta({ description: 'TCP port of the API; 0 takes a free one.' }),
    token: z
      .string()
      .min(16)
      .optional()
      .meta({ description: 'Bearer token every API call must carry; at least 16 characters.' }),
    tentacles: z
      .record(z.string(), z.string().min(16))
      .default({})
      .transform((tokens) => new Map(Object.entries(tokens)))
      .meta({ description: 'Tokens of remote tentacles, by name.' }),
  })
  .refine((it) => it.token !== undefined || LOOPBACK.test(it.host), {
    path: ['token'],
    error:
      'is missing, but brain.host is not loopback. ' +
      'Set a token of at least 16 characters, or brain.host: 127.0.0.1',
  })
  .prefault({})

const tentacle = z
  .strictObject({
    brain: z
      .url({ protocol: /^wss?$/, error: 'is no address of a brain. Write wss://HOST:PORT' })
      .optional()
      .meta({ description: 'Of `mimicry tentacle`: where its brain is.' }),
    token: z
      .string()
      .min(16)
      .optional()
      .meta({ description: "Of `mimicry tentacle`: its token, as under the brain's `tentacles`." }),
    status_port: port().optional().meta({
      description:
        'Of `mimicry tentacle`: port on 127.0.0.1 of its /health and /metrics; none when left out.',
    }),
  })
  .transform(({ status_port: statusPort, ...rest }) => ({ ...rest, statusPort }))
  .prefault({})

const model = z
  .strictObject({
    provider: z
      .enum(['none', 'openai', 'anthropic', 'ollama', 'openai-compatible'])
      .default('none')
      .meta({ description: 'Language model for files no recipe knows.' }),
    name: text().optional().meta({ description: 'Name of the model at its provider.' }),
    base_url: z.url().optional().meta({ description: 'Address of the provider, if not its own.' }),
    timeout_ms: count(100, 120_000)
      .default(8000)
      .meta({ description: 'Milliseconds until a plain text is served instead.' }),
    stream: z
      .boolean()
      .default(true)
      .meta({ description: 'Answers come piece by piece; `false` for servers that cannot.' }),
    budget: z
      .strictObject({
        tokens_per_day: count(0)
          .default(TOKENS_PER_DAY)
          .meta({ description: 'Tokens all visitors together may cost in a day.' }),
        tokens_per_visitor: count(0)
          .default(TOKENS_PER_VISITOR)
          .meta({ description: 'Tokens one visitor (one world) may cost in a day.' }),
        tokens_operator: count(0)
          .default(TOKENS_OPERATOR)
          .meta({ description: "Tokens the operator's own world may cost in a day, apart." }),
      })
      .transform((it) => ({
        perDay: it.tokens_per_day,
        perVisitor: it.tokens_per_visitor,
        operator: it.tokens_operator,
      }))
      .prefault({}),
  })
  .refine((it) => it.provider === 'none' || it.name !== undefined, {
    path: ['name'],
    error: 'is missing. Write the name that the provider has for its model',
  })
  .refine((it) => it.provider !== 'openai-compatible' || it.base_url !== undefined, {
    path: ['base_url'],
    error: 'is missing. Write for example http://127.0.0.1:8080/v1',
  })
  .transform((it) => ({
    provider: it.provider,
    name: it.name,
    baseUrl: it.base_url,
    timeoutMs: it.timeout_ms,
    stream: it.stream,
    budget: it.budget,
  }))
  .prefault({})

const STORE = /^(memory:$|lmdb:.+|rediss?:\/\/.+|redis\+(sentinel|cluster):\/\/.+)/

const CLOCK_REASON = 'must be `real` or an ISO time such as 2026-11-21T21:00:00Z'

/** The whole file. `data_dir` and other paths are still as written; `loadConfig` resolves them. */
export const schema = z.strictObject({
  persona: text()
    .default('ubuntu-24.04')
    .meta({ description: 'Who the machine is: a name under personas/ or a path.' }),
  seed: text().optional().meta({
    description:
      'Text from which host keys, host facts and secrets derive; made at first start and kept.',
  }),
  world,
  worlds,
  auth,
  listen: z
    .array(door)
    .min(1)
    .prefault([{}])
    .meta({ description: 'The doors: a list of the five keys below.' }),
  brain,
  tentacle,
  workers: count(1, 256).default(1).meta({ description: 'Machines (worker threads) for worlds.' }),
  store: z
    .string()
    .regex(STORE, {
      error: 'is no store. Write memory:, lmdb:PATH or a redis:// address',
    })
    .optional()
    .meta({
      description:
        'Where worlds live; by default `lmdb:<data_dir>/worlds`. `redis://...`: see docs/redis.md.',
    }),
  durability: z.enum(['power', 'process']).default('power').meta({
    description:
      'What an acknowledged change survives: `power` a power cut, `process` a killed process only.',
  }),
  model,
  ghosts: z.enum(['plausible', 'eager', 'off']).default('plausible').meta({
    description:
      'Which files asked for by name come into being: plausible ones, all (but for commands and what tools look for), none.',
  }),
  network: z
    .enum(['refuse', 'pretend', 'capture'])
    .default('pretend')
    .meta({ description: 'What happens to connections that visitors try to make.' }),
  programs: z.array(text()).default([]).meta({ description: 'Folders of extra programs.' }),
  clock: z
    .union([z.literal('real'), z.iso.datetime({ offset: true, error: CLOCK_REASON })], {
      error: CLOCK_REASON,
    })
    .default('real')
    .transform((it) => (it === 'real' ? {} : { startMs: Date.parse(it) }))
    .meta({ description: '`real`, or the ISO time at which the clock of all worlds starts.' }),
  sensor: text()
    .optional()
    .meta({ description: 'Name of this sensor in events; by default the host name.' }),
  data_dir: text().default('./data').meta({ description: 'Folder for everything that is kept.' }),
  data: z
    .strictObject({
      max_bytes: size()
        .prefault('10GiB')
        .meta({ description: 'Bytes of events, recordings and quarantine; the oldest go first.' }),
      keep_days: count(1, 36_500)
        .default(90)
        .meta({ description: 'Days that events, recordings and quarantine are kept.' }),
    })
    .transform((it) => ({ maxBytes: it.max_bytes, keepDays: it.keep_days }))
    .prefault({}),
  limits,
})
