/** What an operator reads after a start: where to connect, where things are. */
import type { Config } from '../../src/app/config.ts'
import { apiAddress, clientHost } from './health.ts'
import { dataAt, logAt, type Place } from './place.ts'
import type { Running } from './state.ts'

/** Lines that say where visitors, the API, the log and the data are. */
export const greeting = (
  place: Place,
  config: Config,
  { running, state }: { running: Running; state: string },
): readonly string[] => {
  const user = place.user === undefined ? '' : `, user ${place.user}`
  const api = apiAddress(config)
  const token = config.brain.token === undefined ? '' : `-H 'authorization: Bearer ...' `
  const call = `'content-type: application/json' -d '{"session_id":"1","command":"id"}'`
  return [
    `Mimicry ${state} (pid ${running.pid}${user}).`,
    ...config.listen.flatMap(doorLines),
    `  API       curl -s ${api}/process_command ${token}-H ${call}`,
    `            ${api}/docs`,
    ...modelLines(config),
    `  log       make logs    (${logAt(place, config.dataDir)})`,
    `  data      ${dataAt(place, config.dataDir)}`,
    '  stop      make stop',
  ]
}

/** The model that writes unread files, where one is configured. */
const modelLines = ({ model: { provider, name } }: Config): readonly string[] =>
  provider === 'none' ? [] : [`  model     ${provider}/${name}    (bin/mimicry ghosts)`]

const doorLines = ({ host, port, as }: Config['listen'][number]): readonly string[] => {
  const place = clientHost(host)
  const ssh = `  visitors  ssh -p ${port} root@${place}`
  const raw = `  visitors  nc ${place} ${port}`
  if (as === 'any') return [ssh, raw]
  return [as === 'ssh' ? ssh : raw]
}
