/** The web door behind TLS; its certificate is the persona's, self-signed and deemed public. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Bytes } from '../base/bytes.ts'
import { TLS_HANDSHAKE_MS } from '../base/limits.ts'
import { serveHttp } from './http/serve.ts'
import { readHello } from './http/tls-hello.ts'
import type { DoorProtocol } from './tentacle.ts'

const HANDSHAKE = 0x16

export const protocol: DoorProtocol = {
  name: 'https',
  serve: async ({ socket, source, initial }, { nerve, clock }) => {
    const visitor = await nerve.visit({ source, protocol: 'http' })
    if ('refused' in visitor) {
      socket.resetAndDestroy()
      return
    }
    socket.once('close', () => nerve.leave(visitor))
    if (socket.destroyed) {
      nerve.leave(visitor)
      return
    }
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
    const secure = secured(socket, first, facts.certificate)
    const stopTimer = clock.after(TLS_HANDSHAKE_MS, () => socket.destroy())
    secure.once('close', stopTimer)
    secure.once('secure', () => {
      stopTimer()
      serveHttp(secure, NOTHING, { ...setup, isSecure: true })
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
