/** Takes a copy of a file as it is at this moment, each content of it once, within a budget. */
import { createHash } from 'node:crypto'
import { type ByteString, type Bytes, toUnicode } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import {
  BROUGHT_BYTES_PER_CHANNEL_MAX,
  BROUGHT_FILE_BYTES_MAX,
  BROUGHT_FILES_PER_CHANNEL_MAX,
  CHANNELS_REMEMBERED_MAX,
  CHUNK_BYTES,
} from '../base/limits.ts'
import { Waiting } from '../base/waiting.ts'
import type { Brought, ChannelHandle } from '../nerve/machine.ts'
import type { Ino, Stat, Tree } from '../world/tree.ts'

export interface Taker {
  take(channel: ChannelHandle, ino: Ino, as: { path: ByteString; how: Brought['how'] }): void
  /** The file need not be told from itself any more. */
  forget(ino: Ino): void
  ended(channel: ChannelHandle): void
}

export interface TakerSetup {
  readonly tree: Pick<Tree, 'stat' | 'read'>
  readonly say: (channel: ChannelHandle, file: Brought) => void
}

interface Budget {
  files: number
  bytes: number
}

/** What of a file was said last: nothing is said of it before that is different. */
interface Known {
  readonly version: string
  shasum: string
}

/** A taker for one world. */
export const createTaker = ({ tree, say }: TakerSetup): Taker => {
  const known = new Map<Ino, Known>()
  const budgets = new Map<ChannelHandle, Budget>()

  const budgetOf = (channel: ChannelHandle): Budget => {
    const budget = budgets.get(channel) ?? { files: 0, bytes: 0 }
    budgets.set(channel, budget)
    // What a channel left running may go on; of thousands the first begins anew.
    const [oldest] = budgets.keys()
    if (budgets.size > CHANNELS_REMEMBERED_MAX && oldest !== undefined) budgets.delete(oldest)
    return budget
  }

  /** Why it is not kept; '' says nothing of it any more. */
  const refusal = (budget: Budget, size: number): string | undefined => {
    if (budget.files > BROUGHT_FILES_PER_CHANNEL_MAX) return ''
    if (budget.files === BROUGHT_FILES_PER_CHANNEL_MAX) return 'too many files of one channel'
    if (size > BROUGHT_FILE_BYTES_MAX) return 'too large'
    const isFull = budget.bytes + size > BROUGHT_BYTES_PER_CHANNEL_MAX
    return isFull ? 'too many bytes of one channel' : undefined
  }

  const take: Taker['take'] = (channel, ino, { path, how }) => {
    const stat = tree.stat(ino)
    if (failed(stat) || (stat.size === 0 && how === 'redirect')) return
    const version = versionOf(stat)
    const before = known.get(ino)
    if (before?.version === version && stat.size > CHUNK_BYTES) return
    const now: Known = { version, shasum: before?.shasum ?? '' }
    known.set(ino, now)
    const file = { path: toUnicode(path), how, size: stat.size }
    const budget = budgetOf(channel)
    const refused = refusal(budget, stat.size)
    if (refused !== undefined) {
      if (before?.version === version) return
      budget.files++
      if (refused !== '') say(channel, { ...file, refused })
      return
    }
    budget.bytes += stat.size
    whole(ino, stat.size, (bytes) => {
      const shasum = createHash('sha256').update(bytes).digest('hex')
      if (shasum === now.shasum) return
      now.shasum = shasum
      budget.files++
      say(channel, { ...file, content: { bytes, shasum } })
    })
  }

  /** All of it: at once when it is in memory, as nearly always. */
  const whole = (ino: Ino, size: number, then: (bytes: Bytes) => void): void => {
    const bytes = new Uint8Array(size)
    const readFrom = (start: number): void => {
      for (let at = start; at < size; ) {
        const piece = tree.read(ino, at, Math.min(CHUNK_BYTES, size - at))
        if (piece instanceof Waiting) {
          piece.park(() => readFrom(at))
          return
        }
        // Cut or gone meanwhile: what is left is no content of the file.
        if (failed(piece) || piece.length === 0) return
        bytes.set(piece, at)
        at += piece.length
      }
      then(bytes)
    }
    readFrom(0)
  }

  return {
    take,
    forget: (ino) => known.delete(ino),
    ended: (channel) => budgets.delete(channel),
  }
}

/**
 * Content changes with one of these, a mode changes none. Two changes of one tick of the kernel's
 * clock look alike: small files are looked at again, large ones are not read for each chmod.
 */
const versionOf = ({ size, mtime }: Stat): string => `${size} ${mtime.s} ${mtime.ns}`
