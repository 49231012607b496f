/** The SSH door: OpenSSH's server, as the persona's machine has it. */
import { serveSsh } from './ssh/serve.ts'
import { tellFirstBytes } from './tell-first-bytes.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'ssh',
  serve: async (connection, setup) => {
    const { socket, source } = connection
    const visitor = await setup.nerve.visit({ source, protocol: 'ssh' })
    if ('refused' in visitor) {
      socket.resetAndDestroy()
      return
    }
    socket.once('close', () => setup.nerve.leave(visitor))
    if (socket.destroyed) {
      setup.nerve.leave(visitor)
      return
    }
    tellFirstBytes(setup.nerve, visitor, connection)
    await serveSsh(connection, setup, { visitor })
  },
}
