/** Is a port free, and if not, whose is it? */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Config } from '../../src/app/config.ts'

/** Sentences about every port of the configuration that cannot be taken; none when all can. */
export const portTroubles = async (config: Config): Promise<readonly string[]> => {
  const doors = config.listen.map(({ host, port }) => ({ key: 'listen', host, port }))
  const api = { key: 'brain.port', host: config.brain.host, port: config.brain.port }
  const troubles: string[] = []
  for (const { key, host, port } of [...doors, api]) {
    const code = await bindError(host, port)
    if (code !== undefined) troubles.push(sentence(code, { key, host, port }))
  }
  return troubles
}

interface Wanted {
  readonly key: string
  readonly host: string
  readonly port: number
}

const sentence = (code: string, { key, host, port }: Wanted): string => {
  const place = `${host} port ${port}`
  if (code === 'EADDRINUSE') {
    const owner = ownerOf(port)
    const by = owner === undefined ? 'another program' : owner
    return `${place} is in use by ${by}. End it, or choose another port with ${key} in mimicry.yaml`
  }
  if (code === 'EACCES') {
    return `${place} needs root (ports below 1024 do). Run make as root, or choose another ${key}`
  }
  return `${place} can't be listened on (${code}). Mend ${key} in mimicry.yaml`
}

const bindError = (host: string, port: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const server = createServer()
    server.once('error', (cause: NodeJS.ErrnoException) => resolve(cause.code ?? cause.message))
    server.listen({ host, port }, () => server.close(() => resolve(undefined)))
  })

/** "sshd (pid 12)", found by the socket's inode; undefined where /proc does not tell. */
const ownerOf = (port: number): string | undefined => {
  const sockets = new Set(['tcp', 'tcp6'].flatMap((table) => listeners(`/proc/net/${table}`, port)))
  for (const pid of list('/proc').filter((name) => /^\d+$/.test(name))) {
    for (const fd of list(`/proc/${pid}/fd`)) {
      const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`)) ?? []
      if (inode === undefined || !sockets.has(inode)) continue
      const name = unlessGone(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim(), 'a process')
      return `${name} (pid ${pid})`
    }
  }
  return undefined
}

/** proc(5): the columns of /proc/net/tcp; state 0A is LISTEN, the port stands in hex. */
const listeners = (table: string, port: number): readonly string[] =>
  readFileSync(table, 'latin1')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => {
      const hex = local?.split(':')[1] ?? ''
      return state === '0A' && Number.parseInt(hex, 16) === port
    })
    .flatMap((columns) => columns[9] ?? [])

/** Processes end while we look, others' files are not ours to see, and some paths are too long. */
const list = (folder: string): readonly string[] => unlessGone(() => readdirSync(folder), [])
const linkOf = (path: string): string => unlessGone(() => readlinkSync(path), '')

const unlessGone = <T>(look: () => T, otherwise: T): T => {
  try {
    return look()
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM', 'ENAMETOOLONG'].includes(code)) return otherwise
    throw cause
  }
}
