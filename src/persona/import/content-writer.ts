/** The contents of files on their way into blocks: each once, however many files have it. */
import { createHash } from 'node:crypto'
import type { Bytes } from '../../base/bytes.ts'
import type { Kind } from '../image-entry.ts'
import { HEAD_BYTES, keyOf } from '../program-key.ts'
import type { BlockWriter } from './block-writer.ts'
import type { Member } from './member.ts'
import { ImportRefused } from './refused.ts'

/** What is known of a content once it was read. */
export interface Stored {
  /** Where it begins in the stream. */
  readonly at: number
  readonly bytes: number
  /** SHA-256, hex. */
  readonly digest: string
  readonly kind: Kind
  /** By what it is known as a program, if it is one. */
  readonly key: string | undefined
}

export interface ContentWriter {
  /** Reads all pieces of a file; refuses when they are not as many bytes as promised. */
  add(file: Pick<Member, 'pieces' | 'bytes'>): Promise<Stored>
  readonly contents: ReadonlyMap<string, Stored>
}

/** So many first bytes decide whether a file is text, as libmagic looks at them. */
const LOOKED_AT_BYTES = 8_192

/** Bytes go into the blocks as they come; what turns out to be known is cut off again. */
export const createContentWriter = (blocks: BlockWriter): ContentWriter => {
  const contents = new Map<string, Stored>()
  const beginning = Buffer.alloc(LOOKED_AT_BYTES)
  return {
    contents,
    add: async ({ pieces, bytes }) => {
      const mark = blocks.mark()
      const hash = createHash('sha256')
      const head = beginning.subarray(0, Math.min(LOOKED_AT_BYTES, bytes)).fill(0)
      let done = 0
      for await (const piece of pieces) {
        if (typeof piece === 'number') {
          hashZeros(hash, piece)
          blocks.zeros(piece)
          done += piece
          continue
        }
        if (done < head.length) head.set(piece.subarray(0, head.length - done), done)
        hash.update(piece)
        blocks.write(piece)
        done += piece.length
      }
      if (done !== bytes) throw new ImportRefused(`it has ${done} bytes, ${bytes} were promised`)
      const digest = hash.digest('hex')
      const known = contents.get(digest)
      if (known !== undefined) {
        blocks.cutBack(mark)
        return known
      }
      const stored = {
        at: mark.at,
        bytes,
        digest,
        kind: kindOf(head),
        key: keyOf(head.subarray(0, HEAD_BYTES)),
      }
      contents.set(digest, stored)
      return stored
    },
  }
}

const ZEROS = new Uint8Array(65_536)

const hashZeros = (hash: { update(bytes: Bytes): unknown }, count: number): void => {
  for (let left = count; left > 0; left -= Math.min(left, ZEROS.length)) {
    hash.update(ZEROS.subarray(0, left))
  }
}

const ELF = '7f454c46'

const kindOf = (head: Buffer): Kind => {
  if (head.length >= 64 && head.toString('hex', 0, 4) === ELF) return 'elf'
  return head.includes(0) ? 'binary' : 'text'
}
