/** The one place that knows what this machine can reach: programs ask here, never the wire. */
import type { ByteString } from '../../base/bytes.ts'
import { ENETUNREACH, type Errno } from '../../base/errno.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'

/** gai_strerror(3) of EAI_AGAIN: what a resolver without a name server says. */
export const NAME_FAILURE = 'Temporary failure in name resolution'

/**
 * The IPv4 address of a name, dotted: a number in any form of inet_aton(3), or a line of
 * /etc/hosts. Undefined: NAME_FAILURE, as no name server answers.
 */
export function* addressOf(sys: Sys, host: ByteString): Run<ByteString | undefined> {
  const number = parseAddress(host)
  if (number !== undefined) return number
  const wanted = host.toLowerCase()
  for (const line of (yield* textOfFile(sys, '/etc/hosts')).split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (!names.some((name) => name.toLowerCase() === wanted)) continue
    const found = parseAddress(address)
    if (found !== undefined) return found
  }
  return undefined
}

/** What connect(2) and sendto(2) answer: no interface is up, loopback neither (as recorded). */
export const connectError = (_address: ByteString): Errno => ENETUNREACH

/** inet_aton(3): `1.2.3.4`, `1.2.3`, `0x7f.1`, `16909060`; undefined when it is no number. */
export const parseAddress = (text: ByteString): ByteString | undefined => {
  const parts = text.split('.')
  if (parts.length > 4) return undefined
  const numbers = parts.map(parsePart)
  const last = numbers.pop()
  const room = 256 ** (4 - numbers.length)
  if (last === undefined || last >= room) return undefined
  let value = 0
  for (const number of numbers) {
    if (number === undefined || number > 255) return undefined
    value = value * 256 + number
  }
  value = value * room + last
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}

const parsePart = (text: string): number | undefined => {
  if (/^0x[\da-f]+$/i.test(text)) return Number(text)
  if (/^0[0-7]*$/.test(text)) return Number.parseInt(text, 8)
  return /^[1-9]\d*$/.test(text) ? Number(text) : undefined
}
