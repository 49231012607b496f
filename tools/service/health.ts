/** Is the brain of this configuration up? */
import type { Config } from '../../src/app/config.ts'

const ASK_MS_MAX = 2_000

/** Asks GET /health once; a refused, failed or late answer is a no. */
export const isHealthy = async (config: Config): Promise<boolean> => {
  const { token } = config.brain
  try {
    const answer = await fetch(`${apiAddress(config)}/health`, {
      signal: AbortSignal.timeout(ASK_MS_MAX),
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
    await answer.body?.cancel()
    return answer.ok
  } catch (cause) {
    if (cause instanceof TypeError || (cause as Error).name === 'TimeoutError') return false
    throw cause
  }
}

/** The API as a client on this machine reaches it. */
export const apiAddress = ({ brain }: Config): string =>
  `http://${clientHost(brain.host)}:${brain.port}`

/** What a client on this machine connects to: "any address" is reached over localhost. */
export const clientHost = (host: string): string => {
  if (['::', '0.0.0.0', '127.0.0.1', '::1'].includes(host)) return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
