/** The Telnet door: busybox's or inetutils' telnetd, login(1), and a shell. */
import { serveTelnet } from './telnet/serve.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'telnet',
  serve: async (connection, setup) => {
    const { socket, source } = connection
    const { nerve } = setup
    const visitor = await nerve.visit({ source, protocol: 'telnet' })
    if ('refused' in visitor) {
      socket.resetAndDestroy()
      return
    }
    socket.once('close', () => nerve.leave(visitor))
    if (socket.destroyed) {
      nerve.leave(visitor)
      return
    }
    await serveTelnet(connection, setup, visitor)
  },
}
