/** A tar archive that comes in pieces: members and their bytes are handed on as they appear. */
import { type Bytes, concat, textOf } from '../../base/bytes.ts'
import { TAR_NAME_BYTES_MAX } from '../../base/limits.ts'
import type { Run } from '../../shell/program.ts'
import { BLOCK, type Member, parseHeader } from './header.ts'

/** What is done with members; `data` is called only after a `begin` that answered true. */
export interface Visitor {
  begin(member: Member): Run<boolean>
  data(bytes: Bytes): Run<void>
  end(): Run<void>
  /** A block that is no header; from here on the next one is looked for. */
  lost(isFirst: boolean): Run<void>
}

export interface Reader {
  push(piece: Bytes): Run<void>
  /** How it is now: not one block came, inside of a member, or all well. */
  state(): 'not-tar' | 'cut' | 'fine'
}

export const tarReader = (visitor: Visitor): Reader => {
  let rest: Bytes = new Uint8Array(0)
  let left = 0
  let padding = 0
  let wanted: 'data' | 'skip' | 'name' = 'skip'
  let held: Bytes[] = []
  let special: Member | undefined
  let names: { name?: string; target?: string } = {}
  let members = 0
  let isOver = false
  let isLost = false

  function* header(block: Bytes): Run<void> {
    if (block.every((byte) => byte === 0)) {
      isOver = true
      return
    }
    const member = parseHeader(block)
    if (member === undefined) {
      if (!isLost) yield* visitor.lost(members === 0)
      isLost = true
      return
    }
    isLost = false
    members++
    left = member.size
    padding = (BLOCK - (member.size % BLOCK)) % BLOCK
    if (/[LKxg]/.test(member.type)) {
      special = member
      wanted = member.size <= TAR_NAME_BYTES_MAX ? 'name' : 'skip'
      held = []
    } else {
      const full = {
        ...member,
        name: names.name ?? member.name,
        target: names.target ?? member.target,
      }
      names = {}
      wanted = (yield* visitor.begin(full)) ? 'data' : 'skip'
    }
    if (left === 0) yield* finish()
  }

  function* finish(): Run<void> {
    if (wanted === 'data') yield* visitor.end()
    if (wanted === 'name') takeNames(special?.type ?? '', textOf(concat(held)))
    wanted = 'skip'
  }

  const takeNames = (type: string, text: string): void => {
    if (type === 'L') names.name = text.replace(/\0.*/s, '')
    if (type === 'K') names.target = text.replace(/\0.*/s, '')
    if (type !== 'x') return
    for (const [, key, value = ''] of text.matchAll(/\d+ (path|linkpath)=([^\n]*)\n/g)) {
      names[key === 'path' ? 'name' : 'target'] = value
    }
  }

  return {
    *push(piece) {
      let bytes = rest.length === 0 ? piece : concat([rest, piece])
      while (!isOver && bytes.length > 0) {
        if (left > 0) {
          const part = bytes.subarray(0, left)
          if (wanted === 'data') yield* visitor.data(part)
          if (wanted === 'name') held.push(part)
          left -= part.length
          bytes = bytes.subarray(part.length)
          if (left === 0) yield* finish()
        } else if (padding > 0) {
          const count = Math.min(padding, bytes.length)
          padding -= count
          bytes = bytes.subarray(count)
        } else {
          if (bytes.length < BLOCK) break
          yield* header(bytes.subarray(0, BLOCK))
          bytes = bytes.subarray(BLOCK)
        }
      }
      rest = isOver ? new Uint8Array(0) : bytes
    },
    state: () => {
      if (members === 0 && !isOver && !isLost) return 'not-tar'
      return left > 0 || padding > 0 ? 'cut' : 'fine'
    },
  }
}
