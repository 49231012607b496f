/** `limits.*`: the bounds that an operator may move, and how far. The others hold what is safe. */
import { z } from 'zod'
import {
  API_COMMAND_MS,
  API_SESSION_IDLE_MS,
  API_SESSIONS_MAX,
  API_SESSIONS_PER_SOURCE_MAX,
  CHANNELS_PER_VISIT_MAX,
  CONNECTIONS_MAX,
  CONNECTIONS_PER_LOOPBACK_MAX,
  CONNECTIONS_PER_SOURCE_MAX,
} from '../../base/limits.ts'

const bound = (byDefault: number, [min, max]: readonly [number, number], description: string) =>
  z.int().min(min).max(max).default(byDefault).meta({ description })

/** By their names in src/base/limits.ts, in lower case. */
export const limits = z
  .strictObject({
    connections_per_source_max: bound(
      CONNECTIONS_PER_SOURCE_MAX,
      [1, 20_000],
      'Connections of one source (IPv4 address, IPv6 /64) at a time.',
    ),
    connections_per_loopback_max: bound(
      CONNECTIONS_PER_LOOPBACK_MAX,
      [1, 20_000],
      'The same for loopback, where proxies and load generators are.',
    ),
    connections_max: bound(
      CONNECTIONS_MAX,
      [1, 20_000],
      'Connections in all; 20,000 take about 1 GiB.',
    ),
    channels_per_visit_max: bound(
      CHANNELS_PER_VISIT_MAX,
      [1, 100],
      'Shells and commands of one connection at a time (MaxSessions).',
    ),
    api_command_ms: bound(
      API_COMMAND_MS,
      [100, 600_000],
      'Milliseconds until a command of the API gets SIGINT.',
    ),
    api_session_idle_ms: bound(
      API_SESSION_IDLE_MS,
      [1_000, 86_400_000],
      'Milliseconds until an unused session of the API ends.',
    ),
    api_sessions_per_source_max: bound(
      API_SESSIONS_PER_SOURCE_MAX,
      [1, 100_000],
      'Sessions of the API of one address.',
    ),
    api_sessions_max: bound(API_SESSIONS_MAX, [1, 100_000], 'Sessions of the API in all.'),
  })
  .transform((it) => ({
    admission: {
      perSourceMax: it.connections_per_source_max,
      perLoopbackMax: it.connections_per_loopback_max,
      connectionsMax: it.connections_max,
      channelsMax: it.channels_per_visit_max,
    },
    api: {
      commandMs: it.api_command_ms,
      idleMs: it.api_session_idle_ms,
      perSourceMax: it.api_sessions_per_source_max,
      sessionsMax: it.api_sessions_max,
    },
  }))
  .prefault({})
