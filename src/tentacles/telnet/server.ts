/** What tells one Telnet server from another: how it opens, what it answers, what it hands on. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import type { Env, TelnetFacts } from '../../nerve/nerve.ts'
import type { Verb } from './numbers.ts'
import type { Subnegotiations } from './reader.ts'

/** Where a server's answers go. */
export interface ServerPorts {
  /** Bytes for the client as they are. */
  send(bytes: Bytes): void
  /** As if the client had typed it. */
  type(bytes: Bytes): void
  resize(rows: number, columns: number): void
  /** login(1) begins to ask. */
  login(): void
  end(): void
}

export interface ServerFacts extends TelnetFacts {
  readonly hostname: ByteString
  /** Of the client. */
  readonly address: string
}

/** One connection's server. */
export interface TelnetServer {
  readonly reading: Subnegotiations
  readonly expandsTabs: boolean
  /** The client is there. */
  open(): void
  command(code: number): void
  option(verb: Verb, option: number, inside: Bytes): void
  /** Output of the machine as it goes over the line. */
  encode(bytes: Bytes): Bytes
  /** TERM; '' when nobody named one. */
  readonly terminalName: string
  /** Variables besides login(1)'s own. */
  readonly environment: Env
}

export type CreateServer = (facts: ServerFacts, ports: ServerPorts) => TelnetServer
