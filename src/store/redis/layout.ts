/**
 * The key layout of a Redis store, schema 1. `P` is the prefix of the URL, `mimicry` by default;
 * `{...}` is a hash tag: what stands behind one tag lies in one slot of a cluster, so that one
 * script can change it as a whole.
 *
 *   P:schema            string  the schema's number
 *   P:facts             hash    name -> fact
 *   {P:w:ID}:r          hash    the records of a world: key -> value
 *   {P:w:ID}:m          hash    its row: id (UTF-16), changed (ms), records, bytes, commits (all
 *                               there ever were); while it is attached: fence, and number (of the
 *                               newest commit under this fence)
 *   {P:w:ID}:l          string  its lease: the owner who has it attached, and what operators call
 *                               that (`OWNER brain 4711 on web01`); ends by PX
 *   {P:w:ID}:s          hash    a commit that is too big for one call, piece by piece: # (fence and
 *                               number), +key -> value, -key -> ''; ends with it, or after a day
 *   P:b:HASH            hash    a blob: bytes, put (ms)
 *   {P:canon}:g         hash    ghost -> name and provenance, as JSON
 *   {P:canon}:t         hash    ghost -> its canonical bytes
 *   {P:canon}:c:GHOST   string  a claim: nonce, until when (ms); ends by PX
 *   {P:canon}:d:DAY     hash    who -> tokens spent; ends three days later
 *   P:ask:OWNER         channel worlds (ids, UTF-16) that somebody else wants from this owner
 *
 * ID is the beginning of the SHA-256 of a world's id, GHOST that of a ghost's name. The fence (128
 * random bits, hex, new at each attach) decides who may write and has no time limit: an owner who
 * was away longer than his lease goes on when nobody has taken his world. The lease decides who
 * may take a world over without asking, and until when an owner may speak without asking.
 */
import { createHash } from 'node:crypto'

export const SCHEMA = '1'

/** The hashes and the lease of a world. */
export interface WorldKeys {
  readonly records: string
  readonly meta: string
  readonly lease: string
  readonly staged: string
}

export interface Layout {
  readonly schema: string
  readonly facts: string
  world(id: string): WorldKeys
  /** For SCAN: the rows of all worlds. */
  readonly worldRows: string
  /** The keys of the world whose row this is. */
  worldOfRow(row: string): WorldKeys
  blob(hash: string): string
  readonly blobs: string
  /** The hash in the key of a blob. */
  hashOf(key: string): string
  readonly ghosts: string
  readonly texts: string
  claim(ghost: string): string
  day(day: string): string
  asks(owner: string): string
}

const ID_HASH_DIGITS = 32

/** All keys with this prefix. */
export const layoutOf = (prefix: string): Layout => {
  const canon = `{${prefix}:canon}`
  const tagged = (tag: string): WorldKeys => ({
    records: `${tag}:r`,
    meta: `${tag}:m`,
    lease: `${tag}:l`,
    staged: `${tag}:s`,
  })
  return {
    schema: `${prefix}:schema`,
    facts: `${prefix}:facts`,
    world: (id) => {
      const hash = createHash('sha256').update(idBytes(id)).digest('hex')
      return tagged(`{${prefix}:w:${hash.slice(0, ID_HASH_DIGITS)}}`)
    },
    worldRows: `{${prefix}:w:*}:m`,
    worldOfRow: (row) => tagged(row.slice(0, -':m'.length)),
    blob: (hash) => `${prefix}:b:${hash}`,
    blobs: `${prefix}:b:*`,
    hashOf: (key) => key.slice(`${prefix}:b:`.length),
    ghosts: `${canon}:g`,
    texts: `${canon}:t`,
    claim: (ghost) => `${canon}:c:${ghost}`,
    day: (day) => `${canon}:d:${day}`,
    asks: (owner) => `${prefix}:ask:${owner}`,
  }
}

/** UTF-16 keeps apart even strings that are no Unicode. */
export const idBytes = (id: string): Buffer => Buffer.from(id, 'utf16le')
export const idOf = (bytes: Buffer): string => bytes.toString('utf16le')
