/** The web door: nginx as Debian brings it. */
import { serveHttp } from './http/serve.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'http',
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
    if (socket.destroyed) return
    const tell = nerve.tell.bind(nerve, visitor)
    serveHttp(socket, initial, { facts, source, clock, isSecure: false, tell })
  },
}
