/** The raw door: a line to `bash -i`, as a bind shell or a reverse shell gives it. */
import type { Socket } from 'node:net'
import type { Channel, Outward } from '../nerve/nerve.ts'
import { type SocketFlow, socketFlow } from './socket-flow.ts'
import type { Connection, DoorProtocol, DoorSetup } from './tentacle.ts'

export const protocol: DoorProtocol = {
  name: 'tcp',
  serve: async (connection, setup) => {
    const { socket, source } = connection
    const { nerve } = setup
    const visitor = await nerve.visit({ source, protocol: 'tcp' })
    if ('refused' in visitor) {
      socket.resetAndDestroy()
      return
    }
    socket.once('close', () => nerve.leave(visitor))
    if (socket.destroyed) {
      nerve.leave(visitor)
      return
    }
    await openLine(connection, setup, visitor)
  },
}

const openLine = async (
  { socket, initial }: Connection,
  { nerve }: DoorSetup,
  visitor: { id: string },
): Promise<void> => {
  let flow: SocketFlow | undefined
  const early: Outward[] = []
  const receive = (frame: Outward): void => {
    if (flow === undefined) early.push(frame)
    else deliver(frame, socket, flow)
  }
  const channel = await nerve.open(visitor, { kind: 'line', user: 'root' }, receive)
  if ('refused' in channel) {
    socket.resetAndDestroy()
    return
  }
  flow = socketFlow(socket, channel)
  for (const frame of early) deliver(frame, socket, flow)
  flow.start(initial)
  endWith(socket, channel)
}

const deliver = (frame: Outward, socket: Socket, flow: SocketFlow): void => {
  switch (frame.kind) {
    case 'out':
    case 'err':
      return flow.write(frame.bytes)
    case 'credit':
      return flow.credit(frame.bytes)
    case 'exit':
    case 'killed':
      socket.end(() => socket.destroy())
      return
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

/** The visitor closed his side, or the connection is gone. */
const endWith = (socket: Socket, channel: Channel): void => {
  const eof = () => channel.send({ kind: 'eof' })
  const hangup = () => channel.send({ kind: 'hangup' })
  if (socket.readableEnded) eof()
  else socket.once('end', eof)
  if (socket.destroyed) hangup()
  else socket.once('close', hangup)
}
