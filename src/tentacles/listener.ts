/** A listening port: accepts, finds out who speaks what, and hands over to the protocol. */
import { createServer, type Server, type Socket } from 'node:net'
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { CONNECTIONS_MAX, KEEPALIVE_MS, SNIFF_MS } from '../base/limits.ts'
import type { Source } from '../nerve/nerve.ts'
import { firstBytes } from './first-bytes.ts'
import { type Sniffed, sniff } from './sniff.ts'
import type { DoorProtocol, DoorSetup } from './tentacle.ts'

export interface DoorOptions {
  readonly host: string
  readonly port: number
  /** A protocol's name, or `any`. */
  readonly as: string
  /** What `any` takes a silent client for. */
  readonly silent: string
}

export interface Door {
  readonly port: number
  readonly host: string
  readonly as: string
  /** Stops listening and ends the connections. */
  close(): Promise<void>
}

export interface ListenerSetup extends DoorSetup {
  readonly protocols: ReadonlyMap<string, DoorProtocol>
  readonly report: (cause: unknown) => void
}

/** Opens a door. Rejects when the address is in use or not ours (EADDRINUSE, EACCES). */
export const openDoor = async (options: DoorOptions, setup: ListenerSetup): Promise<Door> => {
  const sockets = new Set<Socket>()
  const server = createServer({
    allowHalfOpen: true,
    pauseOnConnect: true,
    noDelay: true,
    // A client that is switched off would hold its place for ever.
    keepAlive: true,
    keepAliveInitialDelay: KEEPALIVE_MS,
  })
  // Nobody is counted as a visitor before he was sniffed.
  server.maxConnections = CONNECTIONS_MAX
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    // A reset is how many visitors leave: 'close' follows and says all that matters.
    socket.on('error', () => socket.destroy())
    serve(socket, options, setup).catch((cause: unknown) => {
      setup.report(cause)
      socket.destroy()
    })
  })
  await listen(server, options)
  server.on('error', setup.report)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    host: options.host,
    as: options.as,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

const listen = (server: Server, { host, port }: DoorOptions): Promise<void> =>
  new Promise((listening, fails) => {
    server.once('error', fails)
    server.listen({ host, port, backlog: 511, ipv6Only: false }, () => {
      server.off('error', fails)
      listening()
    })
  })

const serve = async (socket: Socket, door: DoorOptions, setup: ListenerSetup): Promise<void> => {
  const source = sourceOf(socket)
  if (source === undefined) {
    socket.destroy()
    return
  }
  const first =
    door.as === 'any'
      ? await firstBytes(socket, { clock: setup.clock, waitMs: SNIFF_MS })
      : NO_BYTES
  if (socket.destroyed) return
  const name = door.as === 'any' ? nameOf(first, door.silent) : door.as
  const protocol = setup.protocols.get(name) ?? setup.protocols.get('tcp')
  if (protocol === undefined) throw new Error(`no protocol ${name} for port ${door.port}`)
  await protocol.serve({ socket, source, initial: first }, setup)
}

const PROTOCOLS: Readonly<Record<Sniffed, string>> = {
  ssh: 'ssh',
  telnet: 'telnet',
  tls: 'https',
  http: 'http',
  line: 'tcp',
  binary: 'tcp',
  more: 'tcp',
}

const nameOf = (first: Bytes, silent: string): string => {
  if (first.length === 0) return silent === 'raw' ? 'tcp' : silent
  return PROTOCOLS[sniff(first)]
}

/** Undefined when the client is gone before it was looked at. */
const sourceOf = (socket: Socket): Source | undefined => {
  const { remoteAddress, remotePort, localAddress, localPort } = socket
  if (remoteAddress === undefined || remotePort === undefined) return undefined
  return {
    address: remoteAddress,
    port: remotePort,
    localAddress: localAddress ?? '',
    localPort: localPort ?? 0,
  }
}
