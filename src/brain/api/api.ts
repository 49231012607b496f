/** What a route of the brain's HTTP API is: one plug-in file in routes/, found by its folder. */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { ApiSessions } from './sessions.ts'

export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** What routes may ask of the brain. */
export interface ApiPorts {
  readonly sessions: ApiSessions
  /** The sessions of the tentacle whose token this header carries; its sources are its own. */
  sessionsOf(authorization: string | undefined): ApiSessions | undefined
  /** Facts for /health. */
  health(): Health
  /** The text of /metrics. */
  metrics(): Promise<string>
}

export interface Health {
  readonly version: string
  readonly uptimeSeconds: number
  readonly visits: number
  readonly worlds: number
  readonly machines: number
}

export interface Route {
  readonly register: (api: Api, ports: ApiPorts) => void
}
