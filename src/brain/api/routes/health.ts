/** GET /health: whether the brain is up, for operators and supervisors. */
import { z } from 'zod'
import type { Route } from '../api.ts'

const Reply = z.object({
  status: z.literal('ok'),
  version: z.string(),
  uptime_seconds: z.number(),
  visits: z.int().meta({ description: 'Connections and API sessions that are open.' }),
  worlds: z.int().meta({ description: 'Worlds in memory.' }),
  machines: z.int(),
})

export const route: Route = {
  register: (api, { health }) => {
    api.get(
      '/health',
      { schema: { summary: 'Whether the brain is up', response: { 200: Reply } } },
      () => {
        const { uptimeSeconds, ...rest } = health()
        return { status: 'ok' as const, uptime_seconds: uptimeSeconds, ...rest }
      },
    )
  },
}
