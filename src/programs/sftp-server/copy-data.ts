/** copy-data: bytes from one open file to another without the client (draft-ietf-secsh-filexfer-extensions-00). */
import { failed } from '../../base/errno.ts'
import type { Run, Sys } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { SEEK_SET } from '../../world/syscalls.ts'
import { type Handler, said, withStatus } from './server.ts'
import { Status, statusOf } from './status.ts'

/** The buffer of the original. */
const PIECE_BYTES = 65_536

/**
 * Length 0 means up to the end. As recorded, of a length what goes wrong in the last piece is not
 * told, and neither is an end that comes in it.
 */
export const copyData: Handler = function* (server, { id, fields }) {
  const from = server.handles.file(fields.string())
  const fromAt = fields.u64()
  const length = fields.u64()
  const to = server.handles.file(fields.string())
  const toAt = fields.u64()
  if (!fields.isWhole) return undefined
  if (from === undefined || to === undefined || from.path === to.path) {
    return withStatus(server, id, Status.failure)
  }
  const { sys } = server
  const sought = [
    sys.seek(from.fd, fromAt, SEEK_SET),
    ...(to.appends ? [] : [sys.seek(to.fd, toAt, SEEK_SET)]),
  ].find((it) => failed(it))
  if (sought !== undefined) return said(server, id, sought)
  let left = length
  do {
    const count = length === 0 ? PIECE_BYTES : Math.min(left, PIECE_BYTES)
    if (length > 0) left -= count
    const problem = yield* copyPiece(sys, { from: from.fd, to: to.fd, count })
    if (problem === undefined) continue
    const isUntold = length === 0 ? problem === Status.endOfFile : left === 0
    return withStatus(server, id, isUntold ? Status.ok : problem)
  } while (length === 0 || left > 0)
  return withStatus(server, id, Status.ok)
}

/** Copies so many bytes, or up to the end; answers why it is not to go on. */
function* copyPiece(
  sys: Sys,
  { from, to, count }: { from: Fd; to: Fd; count: number },
): Run<Status | undefined> {
  let done = 0
  let problem: Status | undefined
  while (done < count && problem === undefined) {
    const bytes = yield* sys.read(from, count - done)
    if (failed(bytes)) return statusOf(bytes)
    if (bytes.length === 0) {
      if (done === 0) return Status.endOfFile
      return problem
    }
    done += bytes.length
    const written = yield* sys.write(to, bytes)
    if (failed(written)) problem = statusOf(written)
    else if (written < bytes.length) problem = Status.failure
  }
  return problem
}
