/** Which protocol a client speaks, from its first bytes. */
import { type Bytes, textOf } from '../base/bytes.ts'

/** `more`: it may become one of several, some bytes are missing. */
export type Sniffed = Spoken | 'more'

/** What has a door of its own, and what is only told of and answered as the port would. */
export type Spoken =
  | 'ssh'
  | 'telnet'
  | 'tls'
  | 'http'
  | 'line'
  | 'sslv2'
  | 'rtsp'
  | 'rdp'
  | 'smb'
  | 'redis'
  | 'socks'
  | 'json'
  | 'proxy'
  | 'binary'

/** A verdict has fallen within so many bytes; who is undecided behind them is a line or binary. */
const LOOKED_AT = 128

/**
 * Tells what the first bytes (at least one) of a connection are; pure, in microseconds. The
 * shortest beginning that decides does so: how the bytes are split makes no difference.
 */
export const sniff = (bytes: Bytes): Sniffed => {
  const text = textOf(bytes.subarray(0, LOOKED_AT))
  for (let length = 1; length <= text.length; length++) {
    const found = verdictOn(text.slice(0, length))
    if (found !== 'more') return found
  }
  return text.length < LOOKED_AT ? 'more' : undecided(text)
}

/** What it is when nothing more comes, or no time is left. */
export const settled = (bytes: Bytes): Spoken => {
  const found = sniff(bytes)
  return found === 'more' ? undecided(textOf(bytes.subarray(0, LOOKED_AT))) : found
}

/** Whether it is SSH, for who asks nothing else. */
export const sniffSsh = (bytes: Bytes): Sniffed => {
  const text = textOf(bytes.subarray(0, SSH.length))
  if (text === SSH) return 'ssh'
  return SSH.startsWith(text) ? 'more' : 'line'
}

const SSH = 'SSH-'

/** A beginning that is complete, and how it may begin itself. */
interface Shape {
  readonly is: Spoken
  readonly whole: RegExp
  readonly beginning: RegExp
}

/** RFC 9110's token and target; OPTIONS only by its version, which RTSP shares but for a letter. */
const SHAPES: readonly Shape[] = [
  { is: 'ssh', whole: /^SSH-/, beginning: /^S?S?H?$/ },
  { is: 'telnet', whole: /^\xff[\xfb-\xfe]/, beginning: /^\xff$/ },
  { is: 'tls', whole: /^\x16\x03[\0-\x04]/, beginning: /^\x16\x03?$/ },
  { is: 'sslv2', whole: /^[\x80-\xbf][^]\x01[\0\x03]/, beginning: /^[\x80-\xbf][^]?\x01?$/ },
  {
    is: 'rtsp',
    whole: /^(?:OPTIONS \S{1,96} RTSP\/|[A-Z_]{3,16} rtsp:)/,
    beginning: /^(?:OPTIONS \S{1,96} ?R?T?S?P?$|[A-Z_]{1,16} ?r?t?s?p?$)/,
  },
  {
    is: 'http',
    whole:
      /^(?!OPTIONS )(?:[A-Z]{3,16} (?:\/|\*|https?:)|CONNECT \S)|^OPTIONS \S{1,96} HTTP\/|^OPTIONS \S{97}/,
    beginning: /^(?:[A-Z]{1,16}|[A-Z]{3,16} (?:h?t?t?p?s?)|OPTIONS \S{0,96} ?H?T?T?P?)$/,
  },
  { is: 'rdp', whole: /^\x03\0[^]{3}\xe0/, beginning: /^\x03(?:\0[^]{0,3})?$/ },
  {
    is: 'smb',
    whole: /^\0\0[^]{2}[\xfe\xff]SMB/,
    beginning: /^\0(?:\0(?:[^]{0,2}|[^]{2}[\xfe\xff]S?M?B?))?$/,
  },
  {
    is: 'redis',
    whole: /^(?:\*\d{1,6}\r\n\$|(?:PING|INFO|AUTH|CONFIG|DBSIZE)(?:\r\n| ))/,
    beginning: /^(?:\*\d{0,6}\r?\n?|(?:PING|INFO|AUTH|CONFIG|DBSIZE)\r?)$/,
  },
  { is: 'socks', whole: /^(?:\x04[\x01\x02]|\x05[\x01-\x10])/, beginning: /^[\x04\x05]$/ },
  { is: 'json', whole: /^(?:\{\s{0,8}"|\[\s{0,8}[{"])/, beginning: /^[{[]\s{0,8}$/ },
  { is: 'proxy', whole: /^PROXY (?:TCP|UNK)/, beginning: /^PROXY (?:T?C?|U?N?)$/ },
]

const verdictOn = (text: string): Sniffed => {
  let mayBecome = false
  for (const { is, whole, beginning } of SHAPES) {
    if (whole.test(text)) return is
    mayBecome ||= beginning.test(text)
  }
  return mayBecome ? 'more' : undecided(text)
}

const undecided = (text: string): Spoken => {
  if (/^\xff$/.test(text)) return 'telnet'
  return isPrintable(text.charCodeAt(0)) && !text.includes('\0') ? 'line' : 'binary'
}

const isPrintable = (byte: number): boolean =>
  (byte >= 0x20 && byte !== 0x7f && byte < 0xf8) || (byte >= 0x03 && byte <= 0x0d) || byte === 0x1b
