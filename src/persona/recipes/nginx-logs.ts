/** /var/log/nginx: access.log in nginx's `combined` format, and error.log. */
import { poolSocket } from '../app-config-sources.ts'
import { clockStamp, dayStamp, webStamp } from '../history/stamps.ts'
import { type Request, requestsIn, scansIn } from '../history/web.ts'
import { logging, servicePid } from '../log-recipe.ts'
import type { About, PlannedLog } from '../recipe.ts'

const WWW_DATA = 33
const ADM = 4
const rotation = { uid: WWW_DATA, rotated: 'daily', kept: 14, compressed: 'delayed' } as const

export const recipe = logging({
  name: 'nginx-logs',
  version: 1,
  role: 'nginx',
  directories: () => [{ path: '/var/log/nginx', type: 'directory', mode: 0o755, gid: ADM }],
  logs: (): readonly PlannedLog[] => [
    { path: '/var/log/nginx/access.log', ...rotation },
    { path: '/var/log/nginx/error.log', ...rotation },
  ],
  write: (asked, lines) => {
    const isAccess = asked.path.endsWith('access.log')
    const requests = isAccess ? requestsIn(asked, asked.hourMs) : scansIn(asked, asked.hourMs)
    requests.forEach((request, nth) => {
      const line = isAccess ? accessLine(request) : errorLine(asked, request, nth)
      if (line !== undefined) lines.add(request.atMs, line)
    })
  },
})

const accessLine = ({ atMs, from, line, status, bytes, referer, agent }: Request): string =>
  `${from} - - [${webStamp(atMs)}] "${line}" ${status} ${bytes} "${referer}" "${agent}"`

/** ngx_log_error's form; the number after `*` counts connections. */
const errorLine = (
  about: About,
  { atMs, from, line, error, referer }: Request,
  nth: number,
): string | undefined => {
  if (error === undefined) return undefined
  const { app, address } = about.host
  const stamp = `${dayStamp(atMs).replaceAll('-', '/')} ${clockStamp(atMs)}`
  const pid = servicePid(about, atMs, 'nginx')
  const connection = (Math.floor(atMs / 3_600_000) % 24) * 700 + nth + 31
  const isScript = error.startsWith('FastCGI')
  const upstream = isScript ? `, upstream: "fastcgi://unix:${poolSocket(about)}:"` : ''
  const referrer = referer === '-' ? '' : `, referrer: "${referer}"`
  return (
    `${stamp} [error] ${pid}#${pid}: *${connection} ${error}, client: ${from}, ` +
    `server: ${app.serverName}, request: "${line}"${upstream}, host: "${address}"${referrer}`
  )
}
