/** GET /metrics: counts and durations for Prometheus. */
import { z } from 'zod'
import type { Route } from '../api.ts'

/** Version 0.0.4 of Prometheus' text format. */
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export const route: Route = {
  register: (api, { metrics }) => {
    api.get(
      '/metrics',
      { schema: { summary: "Metrics in Prometheus' text format", response: { 200: z.string() } } },
      async (_request, reply) => reply.type(CONTENT_TYPE).send(await metrics()),
    )
  },
}
