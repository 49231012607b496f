/** Which protocol a client speaks, from its first bytes. */
import { type Bytes, textOf } from '../base/bytes.ts'

/** `more`: it may become `ssh`, some bytes are missing. */
export type Sniffed = 'ssh' | 'telnet' | 'tls' | 'http' | 'line' | 'binary' | 'more'

const SSH = 'SSH-'

/** RFC 9110 token and a target: enough to tell a request from a typed command. */
const HTTP_REQUEST = /^([A-Z]{3,16} (\/|\*|https?:)|CONNECT \S)/
const HTTP_BEGINNING = /^[A-Z]{3,16} ?$/

/** Tells what the first bytes (at least one) of a connection are; pure, in microseconds. */
export const sniff = (bytes: Bytes): Sniffed => {
  const [first = 0, second = -1] = bytes
  if (first === 0xff && (second === -1 || (second >= 0xfb && second <= 0xfe))) return 'telnet'
  if (first === 0x16 && (second === -1 || second === 3)) return 'tls'
  const text = textOf(bytes.subarray(0, 32))
  if (text.startsWith(SSH)) return 'ssh'
  if (SSH.startsWith(text)) return 'more'
  if (HTTP_REQUEST.test(text)) return 'http'
  if (HTTP_BEGINNING.test(text) && !text.includes('\n')) return 'line'
  return isPrintable(first) ? 'line' : 'binary'
}

const isPrintable = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f && byte < 0xf8) || (byte >= 0x03 && byte <= 0x0d) || byte === 0x1b
