/** The web door behind TLS; its certificate is the persona's, self-signed and deemed public. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Bytes } from '../base/bytes.ts'
import { TLS_HANDSHAKE_MS } from '../base/limits.ts'
import { admitted } from './admitted.ts'
import { serveHttp } from './http/serve.ts'
import { readHello } from './http/tls-hello.ts'
import type { DoorProtocol } from './tentacle.ts'

const HANDSHAKE = 0x16

export const protocol: DoorProtocol = {
  name: 'https',
  serve: async (connection, door) => {
    let secure: TLSSocket | undefined
    const outlet = () => secure ?? connection.socket
    const visitor = await admitted(connection, door, 'http', outlet)
    if (visitor === undefined) return
    const { socket, source, initial } = connection
    const { nerve, clock } = door
    const { http: facts } = await nerve.hello()
    const setup = { facts, source, clock, tell: nerve.tell.bind(nerve, visitor) }
    const { first, hello } = await readHello(socket, { initial, clock, waitMs: TLS_HANDSHAKE_MS })
    if (socket.destroyed) return
    if (first.length === 0) {
      socket.destroy()
      return
    }
    if (first[0] !== HANDSHAKE) {
      return serveHttp(socket, first, { ...setup, isSecure: true, isPlain: true })
    }
    if (hello !== undefined) setup.tell({ type: 'tls.hello', ...hello })
    const within = secured(socket, first, facts.certificate)
    secure = within
    const stopTimer = clock.after(TLS_HANDSHAKE_MS, () => socket.destroy())
    within.once('close', stopTimer)
    within.once('secure', () => {
      stopTimer()
      serveHttp(within, NOTHING, { ...setup, isSecure: true })
    })
  },
}

const NOTHING = new Uint8Array(0)

/** Debian's nginx: TLS 1.2 and 1.3 are what OpenSSL 3 still lets through, its own ciphers first. */
const secured = (
  socket: Socket,
  first: Bytes,
  { privateKey: key, certificate: cert }: { privateKey: string; certificate: string },
): TLSSocket => {
  socket.unshift(first)
  const secure = new TLSSocket(socket, { isServer: true, secureContext: undefined, key, cert })
  // A handshake that fails is how scanners leave.
  secure.on('error', () => socket.destroy())
  secure.once('close', () => socket.destroy())
  return secure
}
