/** Observations as tests write them: in few words. */
import type { Act, Origin } from '../events/acts.ts'
import type { Happening } from '../events/events.ts'

export type Seen = Act | Happening

/** By the name of the sign: sequences in which it must be told, and in which it must not. */
export type Cases = ReadonlyMap<
  string,
  { readonly is: readonly (readonly Seen[])[]; readonly isNot?: readonly (readonly Seen[])[] }
>

interface Place {
  readonly cwd?: string
  readonly origin?: Origin
  readonly how?: 'builtin' | 'program' | 'missing'
}

/** A simple command; words are parted by blanks, quotes keep them together. */
export const ran = (
  line: string,
  { cwd = '/root', origin = 'typed', how = 'program' }: Place = {},
): Act => ({
  type: 'act.command',
  argv: wordsOf(line),
  how,
  origin,
  cwd,
  uid: 0,
})

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')

export const builtin = (line: string): Act => ran(line, { how: 'builtin' })

export const wrote = (
  path: string,
  { how = 'new', by = 'bash' }: { how?: 'new' | 'truncate' | 'append'; by?: string } = {},
): Act => ({ type: 'act.write', path, how, by })

export const read = (path: string, by = 'cat'): Act => ({ type: 'act.read', path, by })
export const removed = (path: string, by = 'rm'): Act => ({ type: 'act.remove', path, by })
export const moded = (path: string, mode: number): Act => ({ type: 'act.chmod', path, mode })
export const connected = (host: string, port: number, by: string): Act => ({
  type: 'act.connect',
  host,
  port,
  by,
})
export const started = (path: string): Act => ({ type: 'act.run', path })

export const login = (username: string, password: string): Happening => ({
  type: 'login.failed',
  username,
  proof: { method: 'password', password },
})

export const requested = (target: string, agent = 'Mozilla/5.0', body = ''): Happening => ({
  type: 'http.request',
  method: 'GET',
  target,
  version: '1.1',
  headers: [['User-Agent', agent]],
  body: Buffer.from(body),
  bodyBytes: body.length,
  status: 404,
})

const LISTS = { hostKeys: [], ciphers: [], compressions: [], languages: [] }

/** A client's first words; `macs` tell what it is. */
export const client = (version: string, macs: readonly string[] = []): readonly Happening[] => [
  { type: 'client.version', version },
  { type: 'client.kex', hassh: 'ab', kex: ['curve25519-sha256'], macs, ...LISTS },
]
