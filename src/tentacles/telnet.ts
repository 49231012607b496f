/** The Telnet door: busybox's or inetutils' telnetd, login(1), and a shell. */
import { admitted } from './admitted.ts'
import { serveTelnet } from './telnet/serve.ts'
import type { DoorProtocol } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'telnet',
  serve: async (connection, setup) => {
    const visitor = await admitted(connection, setup, 'telnet')
    if (visitor === undefined) return
    await serveTelnet(connection, setup, visitor)
  },
}
