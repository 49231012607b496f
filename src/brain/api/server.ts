/** The brain's HTTP server: who may ask, what is refused before a route sees it, the API's document. */
import { timingSafeEqual } from 'node:crypto'
import type { Server } from 'node:http'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import fastify, { type FastifyRequest } from 'fastify'
import {
  hasZodFastifySchemaValidationErrors,
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod'
import { API_BODY_BYTES_MAX, API_CONNECTIONS_MAX, API_REQUEST_MS } from '../../base/limits.ts'
import { isLoopback } from '../scope.ts'
import type { Api, ApiPorts, Route } from './api.ts'

export interface ApiOptions {
  readonly host: string
  readonly port: number
  /** Needed by every request when set, /health apart. */
  readonly token: string | undefined
  /** Whether this `Authorization` header carries a tentacle's token. */
  readonly isTentacle: (authorization: string | undefined) => boolean
  readonly version: string
  readonly routes: readonly Route[]
  readonly report: (cause: unknown) => void
}

export interface ApiServer {
  readonly port: number
  /** For what is no request: upgrades. */
  readonly server: Server
  close(): Promise<void>
}

/** Starts the API. Rejects when the address is in use or not ours. */
export const startApi = async (options: ApiOptions, ports: ApiPorts): Promise<ApiServer> => {
  const api: Api = fastify({
    bodyLimit: API_BODY_BYTES_MAX,
    requestTimeout: API_REQUEST_MS,
    // Who has half a request under way does not hold up the end.
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>()
  api.server.maxConnections = API_CONNECTIONS_MAX
  api.setValidatorCompiler(validatorCompiler)
  api.setSerializerCompiler(serializerCompiler)
  api.removeContentTypeParser('text/plain')
  guard(api, options)
  explainErrors(api, options)
  await document(api, options)
  // In a scope of their own, so that the document plug-in sees them being made.
  await api.register((scope, _options, done) => {
    for (const route of options.routes) route.register(scope.withTypeProvider(), ports)
    done()
  })
  await api.listen({ host: options.host, port: options.port })
  const address = api.server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    server: api.server,
    close: () => api.close(),
  }
}

const guard = (api: Api, options: ApiOptions): void => {
  api.addHook('onRequest', async (request, reply) => {
    if (!isOurHost(request, options.host)) {
      return reply
        .code(421)
        .send({ error: `Host ${request.headers.host ?? ''} is not served here` })
    }
    if (options.token === undefined || request.url === '/health') return
    // A tentacle may speak for its visitors, and ask for nothing else.
    const { authorization } = request.headers
    if (request.url === '/process_command' && options.isTentacle(authorization)) return
    if (!hasToken(request, options.token)) {
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: 'send Authorization: Bearer <brain.token>' })
    }
  })
}

/** A page elsewhere whose name was pointed at us (DNS rebinding) names another host. */
const isOurHost = ({ headers, socket }: FastifyRequest, bound: string): boolean => {
  const name = (headers.host ?? '')
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '')
    .toLowerCase()
  if (name === bound.toLowerCase() || name === 'localhost') return true
  if (name === socket.localAddress || isLoopbackAddress(name)) return true
  return bound !== 'localhost' && !isLoopbackAddress(bound)
}

/** 127.evil.example begins like one, but is a name. */
const isLoopbackAddress = (name: string): boolean => /^[\d.:a-f]+$/.test(name) && isLoopback(name)

const hasToken = ({ headers }: FastifyRequest, token: string): boolean => {
  const given = Buffer.from(headers.authorization ?? '')
  const wanted = Buffer.from(`Bearer ${token}`)
  return given.length === wanted.length && timingSafeEqual(given, wanted)
}

const explainErrors = (api: Api, options: ApiOptions): void => {
  api.setErrorHandler((failure, _request, reply) => {
    if (hasZodFastifySchemaValidationErrors(failure)) {
      const reasons = failure.validation.map((it) => `${it.instancePath.slice(1)}: ${it.message}`)
      return reply.code(400).send({ error: reasons.join('; ') })
    }
    const status = (failure as { statusCode?: number }).statusCode ?? 500
    if (status >= 500) options.report(failure)
    const text = failure instanceof Error ? failure.message : String(failure)
    return reply.code(status).send({ error: status >= 500 ? 'internal error' : text })
  })
  api.setNotFoundHandler((request, reply) =>
    reply.code(404).send({ error: `${request.method} ${request.url}: no such route. See /docs` }),
  )
}

const document = async (api: Api, { version, token }: ApiOptions): Promise<void> => {
  await api.register(swagger, {
    openapi: {
      info: { title: 'Mimicry brain', version },
      ...(token === undefined
        ? {}
        : {
            components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
            security: [{ token: [] }],
          }),
    },
    transform: jsonSchemaTransform,
  })
  await api.register(swaggerUi, { routePrefix: '/docs' })
  api.get('/openapi.json', { schema: { hide: true } }, () => api.swagger())
}
