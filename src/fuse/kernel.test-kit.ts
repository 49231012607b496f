/** The kernel's side of the protocol, as far as tests need it: requests made, replies taken apart. */
import assert from 'node:assert/strict'
import { type Bytes, bytesOf, concat, copyOf, textOf } from '../base/bytes.ts'
import { errnoOf } from '../base/errno.ts'
import type { Waiting } from '../base/waiting.ts'
import type { Tree } from '../world/tree.ts'
import { IN_HEADER_BYTES, Opcode } from './protocol.ts'
import { createFuseServer, type FuseServer, type FuseSetup } from './server.ts'

/** Little-endian fields: a number of 4 bytes, a bigint of 8, a text with its NUL, bytes as they are. */
export type Field = number | bigint | string | Bytes

export const packed = (fields: readonly Field[]): Bytes => concat(fields.map(bytesOfField))

const bytesOfField = (field: Field): Bytes => {
  if (typeof field === 'string') return bytesOf(`${field}\0`)
  if (typeof field === 'object') return field
  const bytes = Buffer.alloc(typeof field === 'number' ? 4 : 8)
  if (typeof field === 'number') bytes.writeUInt32LE(field >>> 0)
  else bytes.writeBigUInt64LE(BigInt.asUintN(64, field))
  return bytes
}

export interface Asked {
  readonly node?: number
  readonly uid?: number
  readonly gid?: number
  readonly unique?: number
}

/** struct fuse_in_header and the fields behind it. */
export const requestBytes = (
  opcode: number,
  fields: readonly Field[],
  { node = 1, uid = 0, gid = 0, unique = 2 }: Asked = {},
): Bytes => {
  const body = packed(fields)
  const length = IN_HEADER_BYTES + body.length
  return concat([packed([length, opcode, BigInt(unique), BigInt(node), uid, gid, 77, 0]), body])
}

export interface Answered {
  readonly unique: number
  /** `ok`, or an errno's name. */
  readonly is: string
  readonly body: Buffer
}

export interface Kernel {
  readonly server: FuseServer
  /** All replies that nobody has taken yet. */
  readonly replies: Answered[]
  readonly faults: unknown[]
  /** Sends bytes; the reply if there is one at once. */
  send(bytes: Bytes): Answered | undefined
  /** Asks and expects an answer at once. */
  ask(opcode: number, fields: readonly Field[], asked?: Asked): Answered
  /** The inode of a path, looked up name by name. */
  walk(path: string): number
}

export const kernelOn = (tree: Tree, but: Partial<FuseSetup> = {}): Kernel => {
  const replies: Answered[] = []
  const faults: unknown[] = []
  const server = createFuseServer({
    tree,
    validity: { entryMs: 1500, attrMs: 1000 },
    report: (cause) => faults.push(cause),
    send: (head, payload) => replies.push(answered(concat([copyOf(head), copyOf(payload)]))),
    ...but,
  })
  const send = (bytes: Bytes): Answered | undefined => {
    server.input.set(bytes)
    server.take(bytes.length)
    return replies.shift()
  }
  const ask = (opcode: number, fields: readonly Field[], asked?: Asked): Answered => {
    const reply = send(requestBytes(opcode, fields, asked))
    assert(reply !== undefined, 'no answer')
    return reply
  }
  const walk = (path: string): number =>
    path
      .split('/')
      .filter((name) => name !== '')
      .reduce((node, name) => nodeOf(ask(Opcode.lookup, [name], { node })), 1)
  return { server, replies, faults, send, ask, walk }
}

const answered = (bytes: Bytes): Answered => {
  const reply = Buffer.from(bytes)
  assert.equal(reply.readUInt32LE(0), reply.length)
  const number = -reply.readInt32LE(4)
  return {
    unique: Number(reply.readBigUInt64LE(8)),
    is: number === 0 ? 'ok' : (errnoOf(number)?.code ?? `errno ${number}`),
    body: reply.subarray(16),
  }
}

/** The inode that fuse_entry_out tells. */
export const nodeOf = ({ is, body }: Answered): number => {
  assert.equal(is, 'ok')
  return Number(body.readBigUInt64LE(0))
}

/** What stat(1) would show: of fuse_attr_out, or of the fuse_entry_out at `at`. */
export const attrOf = ({ is, body }: Answered, at = 16) => {
  assert.equal(is, 'ok')
  const u32 = (offset: number) => body.readUInt32LE(at + offset)
  const time = (s: number, ns: number) =>
    `${body.readBigInt64LE(at + s)}.${String(u32(ns)).padStart(9, '0')}`
  return {
    ino: Number(body.readBigUInt64LE(at)),
    size: Number(body.readBigUInt64LE(at + 8)),
    blocks: Number(body.readBigUInt64LE(at + 16)),
    atime: time(24, 48),
    mtime: time(32, 52),
    ctime: time(40, 56),
    mode: u32(60).toString(8),
    nlink: u32(64),
    uid: u32(68),
    gid: u32(72),
    rdev: u32(76),
  }
}

/** Where fuse_attr stands in fuse_entry_out. */
export const ATTR_IN_ENTRY = 40

/** Names, inodes and types of a READDIR reply (`plus`: of READDIRPLUS, with the told node). */
export const direntsOf = ({ is, body }: Answered, plus = false) => {
  assert.equal(is, 'ok')
  const found: { name: string; ino: number; next: number; type: number; node?: number }[] = []
  for (let at = 0; at < body.length; ) {
    const node = plus ? { node: Number(body.readBigUInt64LE(at)) } : {}
    const base = at + (plus ? 128 : 0)
    const length = body.readUInt32LE(base + 16)
    found.push({
      name: textOf(body.subarray(base + 24, base + 24 + length)),
      ino: Number(body.readBigUInt64LE(base)),
      next: Number(body.readBigUInt64LE(base + 8)),
      type: body.readUInt32LE(base + 20),
      ...node,
    })
    at = base + ((24 + length + 7) & ~7)
  }
  return found
}

/** fuse_setattr_in; times are whole seconds. */
export const setattrFields = (valid: number, to: Readonly<Record<string, number>>): Field[] => {
  const { size = 0, atime = 0, mtime = 0, mode = 0, uid = 0, gid = 0 } = to
  const { atimeNs = 0, mtimeNs = 0 } = to
  const wide = [0, size, 0, atime, mtime, 0].map(BigInt)
  return [valid, 0, ...wide, atimeNs, mtimeNs, 0, mode, 0, uid, gid, 0]
}

/** fuse_read_in, of READ and READDIR. */
export const readFields = (fh: number, at: number, size: number): Field[] => [
  BigInt(fh),
  BigInt(at),
  size,
  0,
  0n,
  0,
  0,
]

/** fuse_write_in and the bytes. */
export const writeFields = (at: number, bytes: Bytes, how = 0, flags = 0): Field[] => [
  0n,
  BigInt(at),
  bytes.length,
  how,
  0n,
  flags,
  0,
  bytes,
]

/** A content that comes later. */
export const pending = (waiting: Waiting, then: () => Bytes) => {
  let isHere = false
  return {
    imagine: () => (isHere ? then() : waiting),
    arrive: () => {
      isHere = true
      waiting.wakeAll()
    },
  }
}
