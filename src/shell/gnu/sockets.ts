/** Internet sockets as /proc/net tells them, and who holds them as /proc/PID/fd does. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import type { Process } from '../../world/process.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

export interface Socket {
  readonly protocol: 'tcp' | 'tcp6' | 'udp' | 'udp6'
  readonly local: ByteString
  readonly localPort: number
  readonly remote: ByteString
  readonly remotePort: number
  /** TCP_ESTABLISHED is 1, TCP_LISTEN 10 (include/net/tcp_states.h). */
  readonly state: number
  readonly received: number
  readonly sent: number
  readonly uid: number
  readonly ino: number
}

export const LISTEN = 10

/** The sockets of some protocols, in their tables' order. */
export function* readSockets(
  sys: Sys,
  protocols: readonly Socket['protocol'][],
): Run<readonly Socket[]> {
  const sockets: Socket[] = []
  for (const protocol of protocols) {
    const lines = (yield* textOfFile(sys, `/proc/net/${protocol}`)).split('\n').slice(1)
    for (const line of lines) {
      const fields = line.trim().split(/\s+/)
      const [, local = '', remote = '', state = '', queues = '', , , uid, , ino] = fields
      if (state === '') continue
      const [localHex = '', localPort = ''] = local.split(':')
      const [remoteHex = '', remotePort = ''] = remote.split(':')
      const [sent = '', received = ''] = queues.split(':')
      sockets.push({
        protocol,
        local: addressOf(localHex),
        localPort: Number.parseInt(localPort, 16),
        remote: addressOf(remoteHex),
        remotePort: Number.parseInt(remotePort, 16),
        state: Number.parseInt(state, 16),
        received: Number.parseInt(received, 16),
        sent: Number.parseInt(sent, 16),
        uid: Number(uid),
        ino: Number(ino),
      })
    }
  }
  return sockets
}

/** Words of four bytes, each the last byte first. */
const addressOf = (hex: string): ByteString => {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).toReversed().map((byte) => Number.parseInt(byte, 16)),
  )
  return bytes.length === 4 ? bytes.join('.') : v6Of(bytes)
}

/** As inet_ntop(3) writes it: the longest run of zeros is left out. */
const v6Of = (bytes: readonly number[]): ByteString => {
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16),
  )
  const runs = groups.join(':').match(/\b0(:0)+\b/g) ?? []
  const longest = runs.reduce((most, run) => (run.length > most.length ? run : most), '')
  if (longest === '') return groups.join(':')
  const [before = '', after = ''] = splitOnce(groups.join(':'), longest)
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`
}

const splitOnce = (text: string, at: string): readonly [string, string] => {
  const start = text.search(new RegExp(`\\b${at}\\b`))
  return [text.slice(0, start), text.slice(start + at.length)]
}

export interface Holder {
  readonly process: Process
  readonly fd: number
}

/** Who holds which socket, as far as the asker may look. */
export const holdersOf = (sys: Sys): ReadonlyMap<number, readonly Holder[]> => {
  const holders = new Map<number, Holder[]>()
  for (const process of sys.processes()) {
    const entries = sys.readdir(`/proc/${process.pid}/fd`)
    if (failed(entries)) continue
    for (const { name } of entries) {
      const target = sys.readlink(`/proc/${process.pid}/fd/${name}`)
      const ino = failed(target) ? undefined : /^socket:\[(\d+)\]$/.exec(target)?.[1]
      if (ino === undefined) continue
      const known = holders.get(Number(ino)) ?? []
      holders.set(Number(ino), [...known, { process, fd: Number(name) }])
    }
  }
  return holders
}

/** Names of ports from /etc/services. */
export function* readServices(sys: Sys): Run<ReadonlyMap<string, ByteString>> {
  const names = new Map<string, ByteString>()
  for (const line of (yield* textOfFile(sys, '/etc/services')).split('\n')) {
    const [, name, port] = /^(\S+)\s+(\d+\/\w+)/.exec(line) ?? []
    if (name !== undefined && port !== undefined && !names.has(port)) names.set(port, name)
  }
  return names
}
