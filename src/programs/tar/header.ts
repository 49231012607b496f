/** Headers of tar archives: GNU's format written; ustar, GNU and pax read (tar(5)). */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'

export const BLOCK = 512

/** One member as its header tells it. */
export interface Member {
  readonly name: ByteString
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  readonly mtimeS: number
  /** `0` file, `1` hard link, `2` symbolic link, `3` `4` devices, `5` directory, `6` FIFO. */
  readonly type: string
  readonly target: ByteString
  readonly user: ByteString
  readonly group: ByteString
  readonly rdev: number
}

/** A member from its block; undefined when the checksum is wrong. */
export const parseHeader = (block: Bytes): Member | undefined => {
  const field = (at: number, length: number): ByteString =>
    textOf(block.subarray(at, at + length)).replace(/\0.*/s, '')
  const number = (at: number, length: number): number => {
    if ((block[at] ?? 0) >= 128) {
      let value = 0
      for (const byte of block.subarray(at + 1, at + length)) value = value * 256 + byte
      return value
    }
    return Number.parseInt(field(at, length).trim() || '0', 8) || 0
  }
  let sum = 0
  for (const [at, byte] of block.entries()) sum += at >= 148 && at < 156 ? 32 : byte
  if (sum !== number(148, 8)) return undefined
  const isUstar = field(257, 6) === 'ustar' && block[262] === 0
  const prefix = isUstar ? field(345, 155) : ''
  const type = field(156, 1) || '0'
  const name = prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`
  return {
    name,
    mode: number(100, 8) & 0o7777,
    uid: number(108, 8),
    gid: number(116, 8),
    size: /[12345]/.test(type) ? 0 : number(124, 12),
    mtimeS: number(136, 12),
    type: type === '0' && name.endsWith('/') ? '5' : type === '7' ? '0' : type,
    target: field(157, 100),
    user: field(265, 32),
    group: field(297, 32),
    rdev: number(329, 8) * 256 + number(337, 8),
  }
}

/** Blocks of a member's header, names over 100 bytes in blocks of their own before it. */
export const headerBlocks = (member: Member): Buffer => {
  const parts: Buffer[] = []
  for (const [type, text] of [
    ['K', member.target],
    ['L', member.name],
  ] as const) {
    if (text.length <= 100) continue
    const size = text.length + 1
    const link = { ...LONG_LINK, type, size }
    const padded = Buffer.alloc(Math.ceil(size / BLOCK) * BLOCK)
    padded.write(text, 'latin1')
    parts.push(oneBlock(link), padded)
  }
  return Buffer.concat([...parts, oneBlock(member)])
}

const LONG_LINK: Member = {
  name: '././@LongLink',
  mode: 0o644,
  uid: 0,
  gid: 0,
  size: 0,
  mtimeS: 0,
  type: 'L',
  target: '',
  user: 'root',
  group: 'root',
  rdev: 0,
}

const oneBlock = (member: Member): Buffer => {
  const block = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, length: number): void => {
    block.write(
      `${value
        .toString(8)
        .padStart(length - 1, '0')
        .slice(1 - length)}\0`,
      at,
      'latin1',
    )
  }
  block.write(member.name.slice(0, 100), 0, 'latin1')
  octal(member.mode, 100, 8)
  octal(member.uid, 108, 8)
  octal(member.gid, 116, 8)
  octal(member.size, 124, 12)
  octal(member.mtimeS, 136, 12)
  block.write('        ', 148, 'latin1')
  block.write(member.type, 156, 'latin1')
  block.write(member.target.slice(0, 100), 157, 'latin1')
  block.write('ustar  \0', 257, 'latin1')
  block.write(member.user.slice(0, 31), 265, 'latin1')
  block.write(member.group.slice(0, 31), 297, 'latin1')
  if (member.type === '3' || member.type === '4') {
    octal(Math.floor(member.rdev / 256), 329, 8)
    octal(member.rdev % 256, 337, 8)
  }
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return block
}
