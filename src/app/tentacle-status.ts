/** What a tentacle tells of itself, on loopback: GET /health and GET /metrics. */
import { createServer, type Server } from 'node:http'
import { Counter, Gauge, Registry } from 'prom-client'
import { API_CONNECTIONS_MAX, API_REQUEST_MS } from '../base/limits.ts'
import type { Nerve } from '../nerve/nerve.ts'
import { withProcess } from './metrics.ts'
import { version } from './version.ts'

export interface TentacleStatus {
  /** The same nerve, its visits counted. */
  counted(nerve: Nerve): Nerve
  linked(isResumed: boolean): void
  cut(): void
  /** Serves on 127.0.0.1; rejects when the port is not to be had. */
  listen(port: number): Promise<{ readonly port: number; close(): Promise<void> }>
}

/** Nothing counted, no brain yet. */
export const createTentacleStatus = (): TentacleStatus => {
  const registry = new Registry()
  const registers = [registry]
  const linked = new Gauge({
    name: 'mimicry_linked',
    help: 'Whether the brain is there.',
    registers,
  })
  const links = new Counter({
    name: 'mimicry_links_total',
    help: 'Times a brain was reached: a new link, or the old one resumed.',
    labelNames: ['how'],
    registers,
  })
  const open = new Gauge({ name: 'mimicry_visits', help: 'Connections that are open.', registers })
  const visits = new Counter({
    name: 'mimicry_visits_total',
    help: 'Connections, and whether the brain let them in.',
    labelNames: ['protocol', 'outcome'],
    registers,
  })
  let isLinked = false
  const text = withProcess(registry)
  const come = async (
    nerve: Nerve,
    ...visit: Parameters<Nerve['visit']>
  ): ReturnType<Nerve['visit']> => {
    const [{ protocol }] = visit
    const answer = await nerve.visit(...visit)
    const outcome = 'refused' in answer ? 'refused' : 'in'
    visits.inc({ protocol, outcome })
    if (outcome === 'in') open.inc()
    return answer
  }
  return {
    counted: (nerve) => ({
      ...nerve,
      visit: (...visit) => come(nerve, ...visit),
      leave: (visitor) => {
        open.dec()
        nerve.leave(visitor)
      },
    }),
    linked: (isResumed) => {
      isLinked = true
      linked.set(1)
      links.inc({ how: isResumed ? 'resumed' : 'new' })
    },
    cut: () => {
      isLinked = false
      linked.set(0)
    },
    listen: (port) =>
      serve(port, { health: () => ({ status: 'ok', version, linked: isLinked }), text }),
  }
}

interface Told {
  readonly health: () => unknown
  readonly text: () => Promise<string>
}

const serve = async (port: number, told: Told): ReturnType<TentacleStatus['listen']> => {
  const server: Server = createServer({ requestTimeout: API_REQUEST_MS }, (request, response) => {
    // A page elsewhere whose name was pointed at us names another host.
    const isOurs = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(request.headers.host ?? '')
    const path = isOurs && request.method === 'GET' ? request.url : undefined
    const say = (status: number, type: string, body: string): void => {
      response.writeHead(status, { 'content-type': type }).end(body)
    }
    if (path === '/health') return say(200, 'application/json', JSON.stringify(told.health()))
    if (path !== '/metrics') return say(404, 'text/plain', 'there are /health and /metrics\n')
    told.text().then(
      (body) => say(200, 'text/plain; version=0.0.4; charset=utf-8', body),
      (cause: unknown) => response.destroy(cause instanceof Error ? cause : undefined),
    )
  })
  server.maxConnections = API_CONNECTIONS_MAX
  await new Promise<void>((listening, fails) => {
    server.once('error', fails)
    server.listen({ host: '127.0.0.1', port }, listening)
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}
