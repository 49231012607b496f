/** A line to a server that can be cut, or held so that bytes come late. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface Proxy {
  readonly port: number
  /** Ends all connections and refuses new ones. */
  cut(): void
  /** Nothing comes through any more, on old and new connections, and nobody is told. */
  hold(): void
  /** New connections are let through; those that were held stay so. */
  mend(): void
  /** What was held back arrives at the server, also from clients that have gone. */
  deliver(): void
  end(): Promise<void>
}

/** Listens on a free port in front of another. */
export const startProxy = async (to: number): Promise<Proxy> => {
  let isCut = false
  let isHeld = false
  const sockets = new Set<Socket>()
  const held: (() => void)[] = []
  const server = createServer((near) => {
    if (isCut) return void near.destroy()
    const far = connect(to, '127.0.0.1')
    let isOurs = isHeld
    const late: Buffer[] = []
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    const isSilent = () => {
      isOurs ||= isHeld
      return isOurs
    }
    near.on('data', (bytes) => (isSilent() ? late.push(bytes) : far.write(bytes)))
    far.on('data', (bytes) => isSilent() || near.write(bytes))
    near.on('close', () => isSilent() || far.destroy())
    far.on('close', () => isSilent() || near.destroy())
    held.push(() => {
      for (const bytes of late.splice(0)) far.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut: () => {
      isCut = true
      for (const socket of sockets) socket.destroy()
    },
    hold: () => {
      isHeld = true
    },
    mend: () => {
      isCut = false
      isHeld = false
    },
    deliver: () => {
      for (const give of held) give()
    },
    end: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise((closed) => server.close(closed))
    },
  }
}
