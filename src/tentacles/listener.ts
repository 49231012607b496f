/** A listening port: accepts, finds out who speaks what, and hands over to the protocol. */
import { createServer, type Server, type Socket } from 'node:net'
import { type Bytes, NO_BYTES } from '../base/bytes.ts'
import { CONNECTIONS_MAX, KEEPALIVE_MS, PROXY_HEADER_MS, SNIFF_MS } from '../base/limits.ts'
import type { Source } from '../nerve/nerve.ts'
import { firstBytes } from './first-bytes.ts'
import { readProxyHeader } from './proxy-header.ts'
import { type Spoken, settled, sniff } from './sniff.ts'
import type { Connection, DoorProtocol, DoorSetup } from './tentacle.ts'
import { createTrust, type Trust } from './trust.ts'

export interface DoorOptions {
  readonly host: string
  readonly port: number
  /** A protocol's name, or `any`. */
  readonly as: string
  /** What `any` takes a silent client for. */
  readonly silent: string
  /** Addresses and networks of proxies whose PROXY header is believed. */
  readonly proxyProtocol: readonly string[]
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
  const isProxy = createTrust(options.proxyProtocol)
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
    serve(socket, { ...options, isProxy }, setup).catch((cause: unknown) => {
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

interface Serving extends DoorOptions {
  readonly isProxy: Trust
}

const serve = async (socket: Socket, door: Serving, setup: ListenerSetup): Promise<void> => {
  const source = await realSource(socket, door, setup)
  if (source === undefined || socket.destroyed) {
    socket.destroy()
    return
  }
  const connection = { socket, source }
  if (door.as !== 'any') return hand(door.as, { ...connection, initial: NO_BYTES }, setup)
  const initial = await firstBytes(socket, { clock: setup.clock, sniff, waitMs: SNIFF_MS })
  if (socket.destroyed) return
  const { name, guess } = choose(initial, door.silent)
  await hand(name, { ...connection, initial, ...(guess !== undefined && { guess }) }, setup)
}

const hand = async (name: string, connection: Connection, setup: ListenerSetup): Promise<void> => {
  const protocol = setup.protocols.get(name)
  if (protocol === undefined) throw new Error(`no protocol ${name}`)
  await protocol.serve(connection, setup)
}

/** Where the client is: behind a trusted proxy its header says so. */
const realSource = async (
  socket: Socket,
  door: Serving,
  { clock }: ListenerSetup,
): Promise<Source | undefined> => {
  const source = sourceOf(socket)
  if (source === undefined || !door.isProxy(source.address)) return source
  const header = await readProxyHeader(socket, { clock, waitMs: PROXY_HEADER_MS })
  // Who is trusted to name the client and does not is a proxy that is set up wrongly.
  return header === 'malformed' ? undefined : { ...source, ...header }
}

interface Choice {
  readonly name: string
  readonly guess?: string
}

const PROTOCOLS: ReadonlyMap<Spoken, string> = new Map<Spoken, string>([
  ['ssh', 'ssh'],
  ['telnet', 'telnet'],
  ['tls', 'https'],
  ['http', 'http'],
])

/** What nobody speaks here goes to what the port claims to be. */
const choose = (initial: Bytes, silent: string): Choice => {
  const port = silent === 'raw' ? 'tcp' : silent
  if (initial.length === 0) return { name: port }
  const spoken = settled(initial)
  const name = PROTOCOLS.get(spoken)
  if (name !== undefined) return { name }
  return spoken === 'line' ? { name: port } : { name: port, guess: spoken }
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
