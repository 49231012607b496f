/** ATTRS: what a file is, and what a client wants it to be (draft-ietf-secsh-filexfer-02, section 5). */
import type { Bytes } from '../../base/bytes.ts'
import type { Stat } from '../../world/tree.ts'
import type { PacketReader } from './packet.ts'

const HAS_SIZE = 1
const HAS_OWNER = 2
const HAS_MODE = 4
const HAS_TIMES = 8
const HAS_EXTENDED = 0x8000_0000
const ALL = HAS_SIZE | HAS_OWNER | HAS_MODE | HAS_TIMES
/** 2^32: times and sizes wrap as C's conversions do. */
const WORD = 4_294_967_296

export interface Attributes {
  readonly size?: number
  readonly owner?: { readonly uid: number; readonly gid: number }
  readonly mode?: number
  /** Seconds since 1970, 32 bits. */
  readonly times?: { readonly atime: number; readonly mtime: number }
}

/** Reads what a client sends; extended pairs are skipped, as by OpenSSH. */
export const readAttributes = (fields: PacketReader): Attributes => {
  const flags = fields.u32()
  const attributes: Attributes = {
    ...((flags & HAS_SIZE) !== 0 && { size: fields.u64() }),
    ...((flags & HAS_OWNER) !== 0 && { owner: { uid: fields.u32(), gid: fields.u32() } }),
    ...((flags & HAS_MODE) !== 0 && { mode: fields.u32() }),
    ...((flags & HAS_TIMES) !== 0 && { times: { atime: fields.u32(), mtime: fields.u32() } }),
  }
  if ((flags & HAS_EXTENDED) === 0) return attributes
  const count = fields.u32()
  for (let n = 0; n < count && fields.isWhole; n++) {
    fields.string()
    fields.string()
  }
  return attributes
}

/** All that a stat tells of a file. */
export const attributesOf = (stat: Stat): Bytes => {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, ALL)
  view.setUint32(4, Math.floor(stat.size / WORD))
  view.setUint32(8, stat.size % WORD)
  view.setUint32(12, stat.uid)
  view.setUint32(16, stat.gid)
  view.setUint32(20, stat.mode)
  view.setUint32(24, stat.atime.s)
  view.setUint32(28, stat.mtime.s)
  return bytes
}

/** Of a name whose file nobody has looked at. */
export const NO_ATTRIBUTES: Bytes = new Uint8Array(4)
