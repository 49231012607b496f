/** The raw door: a line to `bash -i`, as a bind shell or a reverse shell gives it. */
import type { Socket } from 'node:net'
import type { Clock } from '../base/clock.ts'
import { LINE_LINGER_MS } from '../base/limits.ts'
import type { Channel, Outward, Visitor } from '../nerve/nerve.ts'
import { admitted } from './admitted.ts'
import { firstBytes } from './first-bytes.ts'
import { sniffSsh } from './sniff.ts'
import { type SocketFlow, socketFlow } from './socket-flow.ts'
import { serveSsh } from './ssh/serve.ts'
import { tellFirstBytes } from './tell-first-bytes.ts'
import type { Connection, DoorProtocol, DoorSetup } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'tcp',
  serve: async (connection, setup) => {
    const visitor = await admitted(connection, setup, 'tcp')
    if (visitor === undefined) return
    tellFirstBytes(setup.nerve, visitor, connection)
    // A shell on a socket makes nothing of a binary protocol.
    if (connection.guess !== undefined && BINARY.has(connection.guess)) {
      return endLine(connection.socket, setup.clock)
    }
    await openLine(connection, setup, visitor)
  },
}

const BINARY = new Set(['binary', 'rdp', 'smb', 'socks', 'sslv2'])

const openLine = async (
  { socket, source, initial }: Connection,
  setup: DoorSetup,
  visitor: Visitor,
): Promise<void> => {
  let flow: SocketFlow | undefined
  let isSsh = false
  const early: Outward[] = []
  const receive = (frame: Outward): void => {
    if (isSsh) return
    if (flow === undefined) early.push(frame)
    else deliver(frame, { socket, flow, clock: setup.clock })
  }
  const channel = await setup.nerve.open(visitor, { kind: 'line', user: 'root' }, receive)
  if ('refused' in channel) {
    socket.resetAndDestroy()
    return
  }
  flow = socketFlow(socket, channel)
  for (const frame of early) deliver(frame, { socket, flow, clock: setup.clock })
  // Who spoke at once was sniffed. Who was silent may be an SSH client that waits for an ident, and
  // may get lines before it (RFC 4253 section 4.2): the prompt was one.
  const first =
    initial.length > 0 ? initial : await firstBytes(socket, { clock: setup.clock, sniff: sniffSsh })
  if (first.length > 0 && sniffSsh(first) === 'ssh') {
    isSsh = true
    channel.send({ kind: 'hangup' })
    const connection = { socket, source, initial: first }
    return serveSsh(connection, setup, { visitor, greeting: '\r\n' })
  }
  flow.start(first)
  endWith(socket, channel)
}

const deliver = (
  frame: Outward,
  { socket, flow, clock }: { socket: Socket; flow: SocketFlow; clock: Clock },
): void => {
  switch (frame.kind) {
    case 'out':
    case 'err':
      return flow.write(frame.bytes)
    case 'credit':
      return flow.credit(frame.bytes)
    case 'exit':
    case 'killed':
      return endLine(socket, clock)
    case 'lost':
      socket.resetAndDestroy()
      return
    case 'eof':
    case 'done':
      return
    default:
      return frame satisfies never
  }
}

/** Who takes none of the last words is cut off after a while. */
const endLine = (socket: Socket, clock: Clock): void => {
  if (socket.destroyed) return
  const stopTimer = clock.after(LINE_LINGER_MS, () => socket.resetAndDestroy())
  socket.once('close', stopTimer)
  socket.end(() => socket.destroy())
}

/** The visitor closed his side, or the connection is gone. */
const endWith = (socket: Socket, channel: Channel): void => {
  const eof = () => channel.send({ kind: 'eof' })
  const hangup = () => channel.send({ kind: 'hangup' })
  if (socket.readableEnded) eof()
  else socket.once('end', eof)
  if (socket.destroyed) hangup()
  else socket.once('close', hangup)
}
