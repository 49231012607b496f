/** Writes tar archives by hand, broken ones too. */
import { type ByteString, concat } from '../../base/bytes.ts'
import type { Member } from './member.ts'
import { tarMembers } from './tar-reader.ts'

const BLOCK = 512

export interface Written {
  readonly name?: string
  readonly type?: string
  readonly body?: string
  /** What the header says, whatever the body is. */
  readonly size?: number | string
  readonly mode?: number
  readonly uid?: number
  readonly mtime?: number | string
  readonly target?: string
  readonly major?: number
  readonly minor?: number
  readonly prefix?: string
  /** `ustar\0` + `00` when absent. */
  readonly magic?: string
  /** Written over the header before its sum is made: offset and bytes. */
  readonly over?: readonly (readonly [at: number, text: ByteString])[]
}

/** A member: its header, its body and what fills the last block. */
export const member = (of: Written = {}): Uint8Array => {
  const { name = 'f', type = '0', body = '', mode = 0o644, uid = 0, target = '' } = of
  const header = Buffer.alloc(BLOCK)
  const put = (at: number, text: string): void => void header.write(text, at, 'latin1')
  const number = (at: number, width: number, value: number | string): void =>
    put(at, typeof value === 'string' ? value : value.toString(8).padStart(width - 1, '0'))
  put(0, name)
  number(100, 8, mode)
  number(108, 8, uid)
  number(116, 8, 0)
  number(124, 12, of.size ?? body.length)
  number(136, 12, of.mtime ?? 0)
  put(156, type)
  put(157, target)
  put(257, of.magic ?? 'ustar\x0000')
  number(329, 8, of.major ?? 0)
  number(337, 8, of.minor ?? 0)
  put(345, of.prefix ?? '')
  for (const [at, text] of of.over ?? []) put(at, text)
  put(148, '        ')
  const sum = header.reduce((all, byte) => all + byte, 0)
  put(148, `${sum.toString(8).padStart(6, '0')}\0 `)
  const filled = Buffer.alloc(Math.ceil(body.length / BLOCK) * BLOCK)
  filled.write(body, 'latin1')
  return concat([header, filled])
}

/** An extended header for the next member. */
export const pax = (records: readonly (readonly [string, string])[], type = 'x'): Uint8Array =>
  member({ name: 'pax', type, body: records.map(([key, value]) => record(key, value)).join('') })

const record = (key: string, value: string): string => {
  const rest = ` ${key}=${value}\n`
  let length = rest.length + 1
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length
  return `${length}${rest}`
}

export const END = new Uint8Array(2 * BLOCK)

/** Members and the end mark. */
export const archive = (...members: readonly Uint8Array[]): Uint8Array => concat([...members, END])

/** Bytes as a stream of pieces of some size. */
export async function* streamOf(bytes: Uint8Array, pieceBytes = 1_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
}

/** A member that was read, with its bytes. */
export interface Read extends Omit<Member, 'pieces'> {
  readonly body: ByteString
}

/** Everything in an archive; refuses as the reader does. */
export const readAll = async (bytes: Uint8Array, pieceBytes?: number): Promise<readonly Read[]> => {
  const members: Read[] = []
  for await (const { pieces, ...rest } of tarMembers(streamOf(bytes, pieceBytes))) {
    let body = ''
    for await (const piece of pieces) {
      body += typeof piece === 'number' ? '\0'.repeat(piece) : Buffer.from(piece).toString('latin1')
    }
    members.push({ ...rest, body })
  }
  return members
}

export const text = (bytes: Uint8Array): ByteString => Buffer.from(bytes).toString('latin1')
