/** What a TLS client says before anything is secret (RFC 8446 section 4.1.2). */
import type { Socket } from 'node:net'
import { type Bytes, concat, textOf } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { TLS_HELLO_BYTES_MAX, TLS_PROTOCOLS_TOLD_MAX } from '../../base/limits.ts'

export interface Hello {
  /** The newest version it offers. */
  readonly version: string
  readonly serverName?: string
  /** Of ALPN. */
  readonly protocols: readonly string[]
}

const HANDSHAKE = 0x16
const CLIENT_HELLO = 1
const RECORD_PREFIX = 5

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [0x0300, 'SSLv3'],
  [0x0301, 'TLSv1.0'],
  [0x0302, 'TLSv1.1'],
  [0x0303, 'TLSv1.2'],
  [0x0304, 'TLSv1.3'],
])

/** Reads a ClientHello; `more` while it is not whole, undefined for what is none. Pure. */
export const parseHello = (bytes: Bytes): Hello | 'more' | undefined => {
  const body = handshakeIn(bytes)
  if (body === 'more' || body === undefined) return body
  const fields = new Fields(body)
  const version = fields.number(2)
  fields.vector(32)
  fields.vector(fields.number(1))
  fields.vector(fields.number(2))
  fields.vector(fields.number(1))
  const extensions = new Fields(fields.vector(fields.number(2)))
  let [newest, serverName, protocols]: [number, string | undefined, string[]] = [
    version,
    undefined,
    [],
  ]
  while (extensions.left > 0) {
    const kind = extensions.number(2)
    const inside = new Fields(extensions.vector(extensions.number(2)))
    if (kind === SERVER_NAME) {
      inside.vector(3)
      serverName = textOf(inside.vector(inside.number(2)))
    }
    if (kind === ALPN) protocols = protocolsIn(inside)
    if (kind === SUPPORTED_VERSIONS) newest = newestOf(inside, newest)
  }
  if (fields.isShort || extensions.isShort) return undefined
  const name = VERSIONS.get(newest) ?? `0x${newest.toString(16).padStart(4, '0')}`
  return { version: name, protocols, ...(serverName !== undefined && { serverName }) }
}

const SERVER_NAME = 0
const ALPN = 16
const SUPPORTED_VERSIONS = 43

const protocolsIn = (inside: Fields): string[] => {
  inside.vector(2)
  const found: string[] = []
  while (inside.left > 0 && found.length < TLS_PROTOCOLS_TOLD_MAX) {
    found.push(textOf(inside.vector(inside.number(1))))
  }
  return found
}

/** GREASE numbers (RFC 8701) are no versions. */
const newestOf = (inside: Fields, byDefault: number): number => {
  inside.vector(1)
  let newest = byDefault
  while (inside.left > 1) {
    const version = inside.number(2)
    if (VERSIONS.has(version) && version > newest) newest = version
  }
  return newest
}

/** The first handshake message, put together of its records. */
const handshakeIn = (bytes: Bytes): Bytes | 'more' | undefined => {
  const parts: Bytes[] = []
  let at = 0
  for (let got = 0; ; ) {
    const prefix = new Fields(bytes.subarray(at, at + RECORD_PREFIX))
    if (prefix.left > 0 && prefix.number(1) !== HANDSHAKE) return undefined
    prefix.number(2)
    const size = prefix.number(2)
    if (prefix.isShort) return 'more'
    if (size === 0) return undefined
    const part = bytes.subarray(at + RECORD_PREFIX, at + RECORD_PREFIX + size)
    parts.push(part)
    got += part.length
    at += RECORD_PREFIX + size
    const message = new Fields(concat(parts))
    const kind = message.number(1)
    const wanted = message.number(3)
    if (got > 0 && kind !== CLIENT_HELLO) return undefined
    if (!message.isShort && wanted > TLS_HELLO_BYTES_MAX) return undefined
    if (!message.isShort && message.left >= wanted) return message.vector(wanted)
    if (part.length < size) return 'more'
  }
}

/** Numbers and vectors one after the other; what is missing reads as nothing and is remembered. */
class Fields {
  isShort = false
  readonly #bytes: Bytes
  #at = 0

  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  number(size: number): number {
    let value = 0
    for (const byte of this.vector(size)) value = value * 256 + byte
    return value
  }

  vector(size: number): Bytes {
    if (this.left < size) this.isShort = true
    const found = this.#bytes.subarray(this.#at, this.#at + size)
    this.#at += found.length
    return found
  }
}

interface Reading {
  readonly initial: Bytes
  readonly clock: Clock
  readonly waitMs: number
}

/** Reads a paused socket until its ClientHello is whole or is none; leaves it paused. */
export const readHello = (
  socket: Socket,
  { initial, clock, waitMs }: Reading,
): Promise<{ readonly first: Bytes; readonly hello?: Hello }> =>
  new Promise((settle) => {
    let first = initial
    const done = (hello?: Hello): void => {
      stopTimer()
      socket.off('data', take)
      socket.off('end', end)
      socket.off('close', end)
      socket.pause()
      settle({ first, ...(hello !== undefined && { hello }) })
    }
    const end = (): void => done()
    const look = (): void => {
      if (first.length === 0) return
      const hello = parseHello(first)
      if (hello === 'more' && first.length < TLS_HELLO_BYTES_MAX) return
      done(hello === 'more' ? undefined : hello)
    }
    const take = (bytes: Bytes): void => {
      first = concat([first, bytes])
      look()
    }
    const stopTimer = clock.after(waitMs, end)
    socket.on('data', take)
    socket.once('end', end)
    socket.once('close', end)
    socket.resume()
    look()
  })
