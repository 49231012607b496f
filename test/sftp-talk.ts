/** A client of a world's sftp-server that sends packet by packet, each when the last is answered. */
import { bytesOf, concat } from '../src/base/bytes.ts'
import type { Outward } from '../src/nerve/nerve.ts'
import type { LabWorld } from './lab.ts'

export interface Asked {
  readonly request: Uint8Array
  /** The next request waits for an answer; to others nothing is said. */
  readonly isAnswered: boolean
}

export interface Talked {
  /** Empty where nothing was said. */
  readonly replies: readonly Uint8Array[]
  readonly exit: number
}

const CREDIT_BYTES = 8_388_608

/** Sends all requests over the subsystem's channel, then closes it. */
export const talk = (world: LabWorld, user: string, asked: readonly Asked[]): Promise<Talked> =>
  new Promise((resolve, reject) => {
    const replies: Uint8Array[] = asked.map(() => new Uint8Array(0))
    let held: Uint8Array = new Uint8Array(0)
    let exit = -1
    let next = 0
    let waitsFor = -1
    const sendMore = (): void => {
      while (next < asked.length && waitsFor < 0) {
        const { request, isAnswered } = asked[next] as Asked
        if (isAnswered) waitsFor = next
        next++
        session?.receive({ kind: 'in', bytes: request })
      }
      if (waitsFor < 0) session?.receive({ kind: 'eof' })
    }
    const hear = (frame: Outward): void => {
      if (frame.kind === 'exit') exit = frame.status
      if (frame.kind !== 'out') return
      held = concat([held, frame.bytes])
      while (held.length >= 4) {
        const end = 4 + new DataView(held.buffer, held.byteOffset).getUint32(0)
        if (held.length < end) return
        if (waitsFor < 0) return reject(new Error('an answer nobody asked for'))
        replies[waitsFor] = held.subarray(0, end)
        held = held.subarray(end)
        waitsFor = -1
        sendMore()
      }
    }
    const wish = { kind: 'subsystem', user, name: 'sftp', env: [] } as const
    const session = world.open(wish, { send: hear, ended: () => resolve({ replies, exit }) })
    if (session === undefined) return reject(new Error('no room for a process'))
    session.receive({ kind: 'credit', bytes: CREDIT_BYTES })
    session.receive({ kind: 'in', bytes: bytesOf('') })
    sendMore()
  })
