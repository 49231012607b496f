/** Requests about names: STAT, SETSTAT, REMOVE, MKDIR, RENAME, links, REALPATH. */
import type { ByteString } from '../../base/bytes.ts'
import { EOPNOTSUPP, type Errno, EXDEV, failed } from '../../base/errno.ts'
import type { Sys } from '../../shell/program.ts'
import { isRegular, type Stat } from '../../world/tree.ts'
import { attributesOf, readAttributes } from './attributes.ts'
import { changePath } from './change.ts'
import { FXP_ATTRS, packet, u32 } from './packet.ts'
import { realPath } from './realpath.ts'
import { type Handler, said, withPath, withStatus } from './server.ts'
import { Status } from './status.ts'

const DIRECTORY_MODE = 0o777
const MODE_BITS = 0o7777

/** A request with one path, answered by what a system call says of it. */
const ofPath = (call: (sys: Sys, path: ByteString) => unknown): Handler =>
  function* (server, { id, fields }) {
    const path = fields.text()
    if (!fields.isWhole) return undefined
    return said(server, id, call(server.sys, path))
  }

/** The same with two. */
export const ofTwoPaths = (
  call: (sys: Sys, from: ByteString, to: ByteString) => unknown,
): Handler =>
  function* (server, { id, fields }) {
    const [from, to] = [fields.text(), fields.text()]
    if (!fields.isWhole) return undefined
    return said(server, id, call(server.sys, from, to))
  }

const attributes = (look: (sys: Sys, path: ByteString) => Stat | Errno): Handler =>
  function* (server, { id, fields }) {
    const path = fields.text()
    if (!fields.isWhole) return undefined
    const stat = look(server.sys, path)
    if (failed(stat)) return said(server, id, stat)
    return packet(FXP_ATTRS, u32(id), attributesOf(stat))
  }

export const stat: Handler = attributes((sys, path) => sys.stat(path))
export const lstat: Handler = attributes((sys, path) => sys.lstat(path))
export const remove: Handler = ofPath((sys, path) => sys.unlink(path))
export const rmdir: Handler = ofPath((sys, path) => sys.rmdir(path))
/** OpenSSH has the two paths the other way round than the draft: the target comes first. */
export const symlink: Handler = ofTwoPaths((sys, target, path) => sys.symlink(target, path))

export const setstat: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  const wanted = readAttributes(fields)
  if (!fields.isWhole) return undefined
  return said(server, id, yield* changePath(server.sys, path, wanted))
}

export const mkdir: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  const { mode = DIRECTORY_MODE } = readAttributes(fields)
  if (!fields.isWhole) return undefined
  return said(server, id, server.sys.mkdir(path, mode & MODE_BITS))
}

export const realpath: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  if (!fields.isWhole) return undefined
  const real = realPath(server.sys, path === '' ? '.' : path)
  return failed(real) ? said(server, id, real) : withPath(id, real)
}

export const readlink: Handler = function* (server, { id, fields }) {
  const path = fields.text()
  if (!fields.isWhole) return undefined
  const target = server.sys.readlink(path)
  return failed(target) ? said(server, id, target) : withPath(id, target)
}

/** Never replaces: a file gets its new name as a second one first, anything else is looked at. */
export const rename: Handler = function* (server, { id, fields }) {
  const [from, to] = [fields.text(), fields.text()]
  if (!fields.isWhole) return undefined
  const { sys } = server
  const there = sys.lstat(from)
  if (failed(there)) return said(server, id, there)
  if (isRegular(there.mode)) {
    const linked = sys.link(from, to)
    if (!failed(linked)) return said(server, id, sys.unlink(from))
    if (linked !== EOPNOTSUPP && linked !== EXDEV) return said(server, id, linked)
  }
  if (!failed(sys.stat(to))) return withStatus(server, id, Status.failure)
  return said(server, id, sys.rename(from, to))
}
