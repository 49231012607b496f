/**
 * The PROXY protocol, versions 1 and 2 (haproxy.org/download/2.9/doc/proxy-protocol.txt): the line
 * or the packet before everything else by which a load balancer names the client.
 */
import { isIP, type Socket } from 'node:net'
import { afterAwake } from '../base/awake.ts'
import { type Bytes, concat, textOf } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import { PROXY_HEADER_BYTES_MAX, PROXY_LINE_BYTES_MAX } from '../base/limits.ts'
import type { Source } from '../nerve/nerve.ts'

/** What a header says: where client and door are; nothing for the proxy's own checks. */
export type ProxyHeader = Partial<Source>

export type HeaderStatus =
  | { readonly header: ProxyHeader; readonly bytes: number }
  | 'more'
  | 'malformed'

/** Reads a header off the beginning of a connection; pure. `bytes`: how long it is. */
export const parseProxyHeader = (bytes: Bytes): HeaderStatus => {
  const begins = SIGNATURE.subarray(0, bytes.length)
  if (begins.every((byte, at) => byte === bytes[at])) return parsePacket(bytes)
  const text = textOf(bytes.subarray(0, PROXY_LINE_BYTES_MAX))
  if (!text.startsWith(WORD.slice(0, text.length))) return 'malformed'
  const end = text.indexOf('\r\n')
  if (end >= 0) return parseLine(text.slice(0, end))
  return text.length < PROXY_LINE_BYTES_MAX ? 'more' : 'malformed'
}

const WORD = 'PROXY '
const SIGNATURE = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10)
const PREFIX_BYTES = 16

const parseLine = (line: string): HeaderStatus => {
  const bytes = line.length + 2
  if (/^PROXY UNKNOWN( |$)/.test(line)) return { header: {}, bytes }
  const [, family, address = '', localAddress = '', from = '', to = ''] =
    /^PROXY TCP([46]) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line) ?? []
  const isFamily = (text: string): boolean => isIP(text) === Number(family)
  const [port, localPort] = [Number(from), Number(to)]
  if (!isFamily(address) || !isFamily(localAddress)) return 'malformed'
  if (port > PORT_MAX || localPort > PORT_MAX) return 'malformed'
  return { header: { address, port, localAddress, localPort }, bytes }
}

const PORT_MAX = 65_535
const VERSION = 0x20
const LOCAL = 0
const PROXY = 1

/** Addresses and ports of a family, in bytes. */
const SIZES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [2, 16],
])

const parsePacket = (bytes: Bytes): HeaderStatus => {
  if (bytes.length < PREFIX_BYTES) return 'more'
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [kind, family] = [view.getUint8(12), view.getUint8(13) >> 4]
  const whole = PREFIX_BYTES + view.getUint16(14)
  const command = kind & 0x0f
  if ((kind & 0xf0) !== VERSION || command > PROXY) return 'malformed'
  if (whole > PROXY_HEADER_BYTES_MAX) return 'malformed'
  if (bytes.length < whole) return 'more'
  const size = SIZES.get(family)
  // The proxy itself, or a family that has no address of ours: the socket's stands.
  if (command === LOCAL || size === undefined) return { header: {}, bytes: whole }
  if (whole < PREFIX_BYTES + 2 * size + 4) return 'malformed'
  const addressAt = (at: number): string => addressOf(bytes.subarray(at, at + size))
  const ports = PREFIX_BYTES + 2 * size
  return {
    header: {
      address: addressAt(PREFIX_BYTES),
      localAddress: addressAt(PREFIX_BYTES + size),
      port: view.getUint16(ports),
      localPort: view.getUint16(ports + 2),
    },
    bytes: whole,
  }
}

const addressOf = (bytes: Bytes): string => {
  if (bytes.length === 4) return bytes.join('.')
  const words = Array.from({ length: 8 }, (_, n) =>
    (((bytes[2 * n] ?? 0) << 8) | (bytes[2 * n + 1] ?? 0)).toString(16),
  )
  // As sockets write it.
  return new URL(`http://[${words.join(':')}]`).hostname.slice(1, -1)
}

/** Takes the header off a paused socket, which stays paused; what follows can be read from it. */
export const readProxyHeader = (
  socket: Socket,
  { clock, waitMs }: { readonly clock: Clock; readonly waitMs: number },
): Promise<ProxyHeader | 'malformed'> =>
  new Promise((settle) => {
    let all: Bytes = new Uint8Array(0)
    const done = (answer: ProxyHeader | 'malformed'): void => {
      stopTimer()
      socket.off('data', take)
      socket.off('end', fail)
      socket.off('close', fail)
      socket.pause()
      settle(answer)
    }
    const fail = (): void => done('malformed')
    const take = (bytes: Bytes): void => {
      all = concat([all, bytes])
      const status = parseProxyHeader(all)
      if (status === 'more') return
      if (status === 'malformed') return fail()
      done(status.header)
      const rest = all.subarray(status.bytes)
      if (rest.length > 0) socket.unshift(rest)
    }
    const stopTimer = afterAwake(clock, waitMs, fail)
    socket.on('data', take)
    socket.once('end', fail)
    socket.once('close', fail)
    socket.resume()
  })
