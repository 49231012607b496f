/** Where tentacles link up: `GET /nerve` on the API's port becomes a WebSocket for who has a token. */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import type { Clock } from '../base/clock.ts'
import { LINK_MESSAGE_BYTES_MAX } from '../base/limits.ts'
import type { Brain } from '../brain/brain.ts'
import { tentacleOf } from '../brain/tentacle-tokens.ts'
import { createReception, type Reception } from '../nerve/wire/reception.ts'
import type { Log } from './operator-log.ts'
import { pipeOf } from './web-socket.ts'

/** The path of the nerve. */
export const NERVE_PATH = '/nerve'

export interface NerveServerSetup {
  readonly brain: Brain
  readonly clock: Clock
  /** Tokens by the names of their tentacles. */
  readonly tokens: ReadonlyMap<string, string>
  readonly log: Log
}

/** Serves tentacles on an HTTP server; every other upgrade is refused. */
export const serveTentacles = (
  server: Server,
  { brain, clock, tokens, log }: NerveServerSetup,
): Reception => {
  const reception = createReception({
    clock,
    nerveOf: (tentacle) => brain.nerveFor(tentacle),
    newId: randomUUID,
    log: {
      linked: (tentacle, resumed) => log.info({ tentacle, resumed }, 'tentacle linked'),
      lost: (tentacle, reason) => log.warn({ tentacle, reason }, 'tentacle lost'),
      refused: (tentacle, reason) => log.warn({ tentacle, reason }, 'tentacle refused'),
      trouble: (tentacle, cause) => log.error({ tentacle, err: cause }, 'trouble'),
    },
  })
  const sockets = new WebSocketServer({
    noServer: true,
    // One byte says what a message is.
    maxPayload: LINK_MESSAGE_BYTES_MAX + 1,
    perMessageDeflate: false,
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy())
    const tentacle = tentacleOf(request.headers.authorization, tokens)
    if (request.url !== NERVE_PATH) return refuse(socket, '404 Not Found')
    if (tentacle === undefined) return refuse(socket, '401 Unauthorized')
    sockets.handleUpgrade(request, socket, head, (opened) =>
      reception.arrive(tentacle, pipeOf(opened)),
    )
  })
  return {
    ...reception,
    get tentacles() {
      return reception.tentacles
    },
    close: () => {
      reception.close()
      for (const client of sockets.clients) client.terminate()
      sockets.close()
    },
  }
}

const refuse = (socket: Duplex, status: string): void => {
  const answer = `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`
  // Who does not close his side would hold the connection for ever.
  socket.end(answer, () => socket.destroy())
}
