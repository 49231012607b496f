/** Requests about open files: OPEN, CLOSE, READ, WRITE, FSTAT, FSETSTAT. */
import type { Bytes } from '../../base/bytes.ts'
import { ENOENT, failed } from '../../base/errno.ts'
import { SFTP_DATA_BYTES_MAX } from '../../base/limits.ts'
import {
  O_APPEND,
  O_CREAT,
  O_EXCL,
  O_RDONLY,
  O_RDWR,
  O_TRUNC,
  O_WRONLY,
  SEEK_SET,
} from '../../world/syscalls.ts'
import { attributesOf, readAttributes } from './attributes.ts'
import { changeFile } from './change.ts'
import { FXP_ATTRS, FXP_DATA, FXP_HANDLE, packet, string, u32 } from './packet.ts'
import { type Handler, type Server, said, withStatus } from './server.ts'
import { Status } from './status.ts'

/** Flags of OPEN (section 6.3). */
const READ = 1
const WRITE = 2
const FLAGS = [
  [0x04, O_APPEND],
  [0x08, O_CREAT],
  [0x10, O_TRUNC],
  [0x20, O_EXCL],
] as const
const MODE = 0o666

const flagsOf = (wanted: number): number => {
  const access = { [READ]: O_RDONLY, [WRITE]: O_WRONLY, [READ | WRITE]: O_RDWR }
  const flags: number = access[wanted & (READ | WRITE)] ?? O_RDONLY
  return FLAGS.reduce((sum, [mask, flag]) => ((wanted & mask) === 0 ? sum : sum | flag), flags)
}

export const open: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  const wanted = fields.u32()
  const { mode = MODE } = readAttributes(fields)
  if (!fields.isWhole) return undefined
  const flags = flagsOf(wanted)
  if (server.isReadOnly && (flags & (O_WRONLY | O_RDWR)) !== 0) {
    return withStatus(server, id, Status.permissionDenied)
  }
  const fd = server.sys.open(path, flags, mode)
  if (failed(fd)) return said(server, id, fd)
  const appends = (flags & O_APPEND) !== 0
  const isUpload = (flags & O_TRUNC) !== 0 && (flags & (O_WRONLY | O_RDWR)) !== 0
  if (isUpload) server.sys.brings(path, { how: 'sftp', isWhole: false })
  return withHandle(id, server.handles.add({ kind: 'file', fd, path, appends, isUpload }))
}

/** HANDLE: a number in four bytes. */
export const withHandle = (id: number, number: number): Bytes =>
  packet(FXP_HANDLE, u32(id), string(u32(number)))

export const close: Handler = function* (server, { id, fields }) {
  const number = fields.string()
  if (!fields.isWhole) return undefined
  const handle = server.handles.take(number)
  if (handle === undefined) return said(server, id, ENOENT)
  const closed = server.sys.close(handle.fd)
  if (handle.kind === 'file' && handle.isUpload) {
    server.sys.brings(handle.path, { how: 'sftp', isWhole: true })
  }
  return said(server, id, closed)
}

export const read: Handler = function* (server, { id, fields }) {
  const file = server.handles.file(fields.string())
  const at = fields.u64()
  const count = Math.min(fields.u32(), SFTP_DATA_BYTES_MAX)
  if (!fields.isWhole) return undefined
  if (file === undefined) return withStatus(server, id, Status.failure)
  const sought = server.sys.seek(file.fd, at, SEEK_SET)
  if (failed(sought)) return said(server, id, sought)
  // As recorded: nothing asked for is nothing read, not the end of the file.
  if (count === 0) return packet(FXP_DATA, u32(id), string(''))
  const bytes = yield* server.sys.read(file.fd, count)
  if (failed(bytes)) return said(server, id, bytes)
  if (bytes.length === 0) return withStatus(server, id, Status.endOfFile)
  return packet(FXP_DATA, u32(id), u32(bytes.length), bytes)
}

export const write: Handler = function* (server, { id, fields }) {
  const file = server.handles.file(fields.string())
  const at = fields.u64()
  const bytes = fields.string()
  if (!fields.isWhole) return undefined
  if (file === undefined) return withStatus(server, id, Status.failure)
  if (!file.appends) {
    const sought = server.sys.seek(file.fd, at, SEEK_SET)
    if (failed(sought)) return said(server, id, sought)
  }
  if (!file.isUpload) server.sys.brings(file.path, { how: 'sftp', isWhole: false })
  file.isUpload = true
  const written = yield* server.sys.write(file.fd, bytes)
  if (failed(written)) return said(server, id, written)
  return withStatus(server, id, written === bytes.length ? Status.ok : Status.failure)
}

export const fstat: Handler = function* (server, { id, fields }) {
  const file = server.handles.file(fields.string())
  if (!fields.isWhole) return undefined
  if (file === undefined) return withStatus(server, id, Status.failure)
  const stat = server.sys.fstat(file.fd)
  if (failed(stat)) return said(server, id, stat)
  return packet(FXP_ATTRS, u32(id), attributesOf(stat))
}

export const fsetstat: Handler = function* (server: Server, { id, fields }) {
  const file = server.handles.file(fields.string())
  const attributes = readAttributes(fields)
  if (!fields.isWhole) return undefined
  if (file === undefined) return withStatus(server, id, Status.failure)
  return said(server, id, yield* changeFile(server.sys, file.fd, attributes))
}
