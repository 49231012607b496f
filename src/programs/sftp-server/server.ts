/** What all requests of one sftp-server share, and what they answer with. */
import type { ByteString, Bytes } from '../../base/bytes.ts'
import { type Errno, failed } from '../../base/errno.ts'
import type { Run, Sys } from '../../shell/program.ts'
import { NO_ATTRIBUTES } from './attributes.ts'
import type { Handles } from './handles.ts'
import { FXP_NAME, type PacketReader, packet, string, u32 } from './packet.ts'
import { Status, statusOf, statusPacket } from './status.ts'

export interface Server {
  readonly sys: Sys
  readonly env: ReadonlyMap<ByteString, ByteString>
  readonly handles: Handles
  /** Of the user it runs as. */
  readonly home: ByteString
  /** -R: what would change something is refused. */
  readonly isReadOnly: boolean
  /** The client's; 0 before INIT. */
  version: number
}

/** The request a handler answers. */
export interface Request {
  readonly id: number
  readonly fields: PacketReader
}

/** Answers one request; `undefined` when a field is missing, which ends the server. */
export type Handler = (server: Server, request: Request) => Run<Bytes | undefined>

/** STATUS for what a system call said. */
export const said = (server: Server, id: number, outcome: Errno | unknown): Bytes =>
  withStatus(server, id, failed(outcome) ? statusOf(outcome) : Status.ok)

export const withStatus = ({ version }: Server, id: number, status: Status): Bytes =>
  statusPacket({ version, id }, status)

/** NAME with one path, of which nothing else is told. */
export const withPath = (id: number, path: ByteString): Bytes =>
  packet(FXP_NAME, u32(id), u32(1), string(path), string(path), NO_ATTRIBUTES)
