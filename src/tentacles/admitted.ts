/** Lets a connection in: asks the brain for a visit that lasts as long as the socket. */
import type { Socket } from 'node:net'
import type { Held } from '../ink/inkwell.ts'
import type { Order, Protocol, Visitor } from '../nerve/nerve.ts'
import { inkedSocket } from './inked-socket.ts'
import type { Connection, DoorSetup } from './tentacle.ts'

/**
 * The visit; undefined when nobody is let in or the client is gone: the socket is closed then. The
 * brain's orders are obeyed; `outlet` is what ink holds when that is not the socket (TLS).
 */
export const admitted = async (
  { socket, source }: Pick<Connection, 'socket' | 'source'>,
  { nerve, inkwell }: Pick<DoorSetup, 'nerve' | 'inkwell'>,
  protocol: Protocol,
  outlet: () => Socket = () => socket,
): Promise<Visitor | undefined> => {
  let held: Held | undefined
  const early: Order[] = []
  let obey = (order: Order): void => void early.push(order)
  const visitor = await nerve.visit({ source, protocol }, (order) => obey(order))
  if ('refused' in visitor) {
    socket.resetAndDestroy()
    return undefined
  }
  socket.once('close', () => nerve.leave(visitor))
  if (socket.destroyed) {
    nerve.leave(visitor)
    return undefined
  }
  obey = (order) => {
    if (order.order === 'hang-up') {
      socket.resetAndDestroy()
      return
    }
    if (order.order === 'stop-ink') return held?.stop()
    if (inkwell === undefined) return
    held ??= inkedSocket(outlet(), { inkwell, tell: (what) => nerve.tell(visitor, what) })
    held.begin(order.tarpit, order.reason)
  }
  for (const order of early) obey(order)
  return visitor
}
