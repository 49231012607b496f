/** Changes of worlds on their way to Redis: in one call, or put aside in pieces and then applied. */
import type { Bytes } from '../../base/bytes.ts'
import { REDIS_CALL_BYTES_MAX, REDIS_CALL_FIELDS_MAX } from '../../base/limits.ts'
import type { Lease } from '../store.ts'
import { lost } from './holdings.ts'
import { textIn } from './link.ts'
import type { Parts } from './worlds.ts'

type Changes = ReadonlyMap<string, Bytes | null>
/** As commit.lua and stage.lua want them: how many pairs, the pairs, then the keys to delete. */
type Piece = readonly (Buffer | number)[]

/** Refuses with LeaseLost, and with StoreFailed, after which the lease is lost too. */
export const commitChanges = async (
  { link, holdings }: Parts,
  lease: Lease,
  { changes, changedMs }: { readonly changes: Changes; readonly changedMs: number },
): Promise<void> => {
  const { address, clock } = link
  const holding = holdings.get(lease)
  if (holding === undefined) throw lost(lease.world, 'it is lost')
  const number = ++holding.asked
  const { records, meta, lease: leaseKey, staged } = holding.keys
  const [only, ...more] = piecesOf(changes)
  const isBig = more.length > 0
  const keys = isBig ? [records, meta, leaseKey, staged] : [records, meta, leaseKey]
  const fixed = [lease.nonce, number, holdings.owner, address.leaseMs, changedMs, address.keepMs]
  const call = { args: [...fixed, ...(isBig ? [0] : only)], isDurable: true }

  const commit = async (): Promise<string> => {
    const fromMs = clock.ticksMs()
    const said = textIn(await link.attempt('commit', keys, call))
    if (said === 'unstaged') return said
    holdings.judge(holding, said)
    holding.acknowledged = number
    holding.proved(fromMs)
    return said
  }
  const stage = async (piece: Piece): Promise<void> => {
    const args = [lease.nonce, number, ...piece]
    holdings.judge(holding, textIn(await link.attempt('stage', [staged, meta], { args })))
  }
  try {
    do {
      if (!isBig) continue
      for (const piece of [only, ...more]) await link.persist(() => stage(piece), 'for ever')
    } while ((await link.persist(commit, 'for ever')) === 'unstaged')
  } catch (cause) {
    // It may have landed all the same: what follows it could not be told from it.
    holdings.remove(lease, lost(lease.world, 'a commit failed'))
    throw cause
  }
}

/** Each of bounded size; seldom more than one. */
const piecesOf = (changes: Changes): [Piece, ...Piece[]] => {
  const pieces: Piece[] = []
  let pairs: Buffer[] = []
  let deleted: Buffer[] = []
  let bytes = 0
  const cut = (): Piece => {
    const piece = [pairs.length / 2, ...pairs, ...deleted]
    pairs = []
    deleted = []
    bytes = 0
    return piece
  }
  for (const [key, value] of changes) {
    const isFull = pairs.length / 2 + deleted.length >= REDIS_CALL_FIELDS_MAX
    if (isFull || bytes >= REDIS_CALL_BYTES_MAX) pieces.push(cut())
    bytes += key.length + (value?.length ?? 0)
    if (value === null) deleted.push(Buffer.from(key, 'latin1'))
    else pairs.push(Buffer.from(key, 'latin1'), asBuffer(value))
  }
  const last = cut()
  const [first, ...others] = pieces
  return first === undefined ? [last] : [first, ...others, last]
}

/** The same memory where the driver can send it; shared memory is copied. */
export const asBuffer = (bytes: Bytes): Buffer =>
  bytes.buffer instanceof ArrayBuffer
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes)
