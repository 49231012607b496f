/** Connections of /proc/net/tcp and tcp6: those that bring visitors (get_tcp4_sock of Linux 6.1). */
import type { ByteString } from '../../base/bytes.ts'
import type { Kernel } from '../kernel.ts'
import type { Connection } from '../process.ts'
import type { Row } from '../row.ts'

/** Lines of one family, numbered from `slot` on. */
export const connectionLines = (
  kernel: Kernel,
  family: 'v4' | 'v6',
  slot: number,
): readonly ByteString[] => {
  const since = new Map<Connection, number>()
  for (const { socket, startedMs } of kernel.table.all()) {
    // A monitor and its child share one.
    if (socket === undefined || since.has(socket)) continue
    if (socket.remote.address.includes(':') === (family === 'v6')) since.set(socket, startedMs)
  }
  const nowMs = kernel.clock.nowMs()
  return [...since].map(([socket, startedMs], index) =>
    lineOf(socket, { slot: slot + index, ageMs: nowMs - startedMs }),
  )
}

/** Inode number of the socket that a process serves. */
export const connectionIno = ({ socket }: Row): number => (socket === undefined ? 0 : inoOf(socket))

/** Above those of who listens. */
const FIRST_INO = 500_000

const inoOf = ({ local, remote }: Connection): number =>
  FIRST_INO + remote.port * 5 + (local.port % 5)

/** Keepalive of two hours, in hundredths of a second. */
const KEEPALIVE = 720_000

const lineOf = (socket: Connection, at: { slot: number; ageMs: number }): ByteString => {
  const left = KEEPALIVE - (Math.floor(Math.max(0, at.ageMs) / 10) % KEEPALIVE)
  const timer = left.toString(16).toUpperCase().padStart(8, '0')
  const ends = `${endOf(socket.local)} ${endOf(socket.remote)}`
  return `${String(at.slot).padStart(4)}: ${ends} 01 00000000:00000000 02:${timer} 00000000     0        0 ${inoOf(socket)} 2 0000000000000000 20 4 31 10 -1`
}

const endOf = ({ address, port }: Connection['local']): ByteString =>
  `${address.includes(':') ? hexOfV6(address) : hexOfWord(address.split('.').map(Number))}:${hex(port, 4)}`

const hex = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0')

/** Four bytes as a number of the processor: the last one first. */
const hexOfWord = (bytes: readonly number[]): string =>
  bytes
    .toReversed()
    .map((byte) => hex(byte, 2))
    .join('')

const GROUPS = 8

const hexOfV6 = (address: string): string => {
  const [before = '', after] = address.replace(/%.*$/, '').split('::')
  const head = groupsOf(before)
  const tail = groupsOf(after ?? '')
  const zeros = Array.from({ length: Math.max(0, GROUPS - head.length - tail.length) }, () => 0)
  const bytes = [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 0xff])
  return [0, 4, 8, 12].map((at) => hexOfWord(bytes.slice(at, at + 4))).join('')
}

const groupsOf = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
