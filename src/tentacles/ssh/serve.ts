/** One SSH connection from accept to the end: transport, login, channels. */
import { toUnicode } from '../../base/bytes.ts'
import {
  SSH_GRACE_MS,
  SSH_HELD_BYTES_MAX,
  SSH_HELD_BYTES_PER_CONNECTION_MAX,
  SSH_LINGER_MS,
} from '../../base/limits.ts'
import type { Visitor } from '../../nerve/nerve.ts'
import type { Connection as Accepted, DoorSetup } from '../tentacle.ts'
import { clientKexOf } from './client-kex.ts'
import { type Connection, createConnection } from './connection.ts'
import { faceOf } from './face.ts'
import { Transport } from './transport.ts'
import { createUserauth, type Userauth } from './userauth.ts'

export interface Serving {
  readonly visitor: Visitor
  /** What goes out before our identification. */
  readonly greeting?: string
}

/** Input of all connections of this process that waits for machines. */
let heldBytes = 0

/** Serves a client for whom a visit is open; ends the socket. */
export const serveSsh = async (
  { socket, source, initial }: Accepted,
  { nerve, clock }: DoorSetup,
  { visitor, greeting = '' }: Serving,
): Promise<void> => {
  const { ssh } = await nerve.hello()
  if (socket.destroyed) return
  const face = faceOf(ssh)
  let connection: Connection | undefined
  let heldHere = 0
  let stopLinger = (): void => {}

  const lost = (): void => {
    socket.resetAndDestroy()
  }
  const held = (bytes: number): void => {
    heldHere += bytes
    heldBytes += bytes
    const isTooMuch = heldHere > SSH_HELD_BYTES_PER_CONNECTION_MAX
    if (isTooMuch || (heldBytes > SSH_HELD_BYTES_MAX && heldHere > 0)) transport.hold()
    else transport.release()
  }

  const transport: Transport = new Transport(socket, face, {
    met: ({ ident, kexInit }) => {
      nerve.tell(visitor, { type: 'client.version', version: toUnicode(ident) })
      nerve.tell(visitor, clientKexOf(kexInit))
    },
    closing: () => {
      stopLinger = clock.after(SSH_LINGER_MS, () => socket.destroy())
    },
    receive: (type, fields) =>
      connection === undefined ? userauth.receive(type, fields) : connection.receive(type, fields),
  })
  const userauth: Userauth = createUserauth({
    transport,
    nerve,
    visitor,
    clock,
    hostKeyBlobs: face.hostKeys.map((key) => key.blob),
    accepted: (user) => {
      stopGrace()
      connection = createConnection({
        transport,
        face,
        source,
        user,
        open: (wish, receive) => nerve.open(visitor, wish, receive),
        tell: (what) => nerve.tell(visitor, what),
        lost,
        held,
      })
    },
  })
  const stopGrace = clock.after(SSH_GRACE_MS, () => transport.close())
  socket.once('end', () => transport.close())
  socket.once('close', () => {
    stopGrace()
    stopLinger()
    transport.end()
    connection?.end()
    heldBytes -= heldHere
    heldHere = 0
  })
  if (socket.readableEnded) return transport.close()
  transport.start(initial, greeting)
}
