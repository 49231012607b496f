/** The SSH door: OpenSSH's server, as the persona's machine has it. */
import { admitted } from './admitted.ts'
import { serveSsh } from './ssh/serve.ts'
import { tellFirstBytes } from './tell-first-bytes.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'ssh',
  serve: async (connection, setup) => {
    const visitor = await admitted(connection, setup, 'ssh')
    if (visitor === undefined) return
    tellFirstBytes(setup.nerve, visitor, connection)
    await serveSsh(connection, setup, { visitor })
  },
}
