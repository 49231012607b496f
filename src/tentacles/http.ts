/** The web door: nginx as Debian brings it. */
import { admitted } from './admitted.ts'
import { serveHttp } from './http/serve.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'http',
  serve: async (connection, setup) => {
    const visitor = await admitted(connection, setup, 'http')
    if (visitor === undefined) return
    const { socket, source, initial } = connection
    const { nerve, clock } = setup
    const { http: facts } = await nerve.hello()
    if (socket.destroyed) return
    const tell = nerve.tell.bind(nerve, visitor)
    serveHttp(socket, initial, { facts, source, clock, isSecure: false, tell })
  },
}
