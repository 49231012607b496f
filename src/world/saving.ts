/** A world into batches, and back from its records. */
import { type ByteString, type Bytes, bytesOf, NO_BYTES, textOf } from '../base/bytes.ts'
import type { Disk } from './disk.ts'
import { FileChunks } from './file-chunks.ts'
import type { Inode } from './inode.ts'
import {
  chunkKey,
  closedKey,
  FORMAT_VERSION,
  inodeKey,
  lifeKey,
  META_KEY,
  nameKey,
  noteKey,
  parseKey,
  stateKey,
} from './keys.ts'
import type { Note } from './notes.ts'
import { OwnNames } from './own-names.ts'
import {
  countBlocks,
  decodeChunk,
  decodeInode,
  decodeLife,
  decodeMeta,
  decodeName,
  decodeNote,
  encodeChunk,
  encodeInode,
  encodeLife,
  encodeMeta,
  encodeName,
  encodeNote,
  type Meta,
} from './records.ts'
import type { Ino } from './tree.ts'
import type { Batch, WorldSetup } from './world.ts'

/** What has to be remembered between two batches. */
export class Saver {
  readonly #disk: Disk
  readonly #pin: string
  readonly #pidCeiling: () => number
  #order: number

  /** `order`: the highest order number among the names that the store holds. */
  constructor(disk: Disk, setup: { pin: string; order: number; pidCeiling: () => number }) {
    this.#disk = disk
    this.#pin = setup.pin
    this.#order = setup.order
    this.#pidCeiling = setup.pidCeiling
  }

  /** Everything that changed since the last call; between two calls of the world always whole. */
  takeBatch(): Batch | undefined {
    const { journal } = this.#disk
    if (journal.isEmpty) return undefined
    const changes = new Map<string, Bytes | null>()
    const blobs = new Map<string, Bytes>()
    for (const ino of journal.inodes ?? []) changes.set(inodeKey(ino), this.#inode(ino))
    for (const [dir, names] of journal.names ?? []) {
      const own = this.#stored(dir)?.names
      for (const name of inOrder(names, own)) {
        changes.set(nameKey(dir, name), this.#name(own?.get(name)))
      }
    }
    for (const [ino, indexes] of journal.chunks ?? []) {
      const own = this.#stored(ino)?.chunks
      for (const index of indexes) {
        const chunk = own?.get(index)
        changes.set(chunkKey(ino, index), chunk === undefined ? null : encodeChunk(chunk, blobs))
      }
    }
    for (const dir of journal.closed ?? []) {
      changes.set(closedKey(dir), this.#disk.closed?.has(dir) === true ? NO_BYTES : null)
    }
    for (const ino of journal.lives ?? []) {
      const life = this.#disk.living?.lives.get(ino)
      changes.set(lifeKey(ino), life === undefined ? null : encodeLife(life))
    }
    for (const name of journal.states ?? []) {
      const text = this.#disk.states.get(name)
      changes.set(stateKey(name), text === '' ? null : bytesOf(text))
    }
    for (const [ino, numbers] of journal.notes ?? []) {
      for (const number of numbers) {
        const note = this.#disk.living?.notes.get(ino, number)
        changes.set(noteKey(ino, number), note === undefined ? null : encodeNote(note))
      }
    }
    const meta = {
      pin: this.#pin,
      nextIno: this.#disk.numbers.next,
      pidCeiling: this.#pidCeiling(),
    }
    changes.set(META_KEY, encodeMeta(meta))
    journal.clear()
    return { sequence: journal.sequence, changes, blobs }
  }

  /** Own inodes that have a name: only those are stored. */
  #stored(ino: Ino): Inode | undefined {
    const inode = this.#disk.own(ino)
    return inode === undefined || inode.nlink === 0 ? undefined : inode
  }

  #inode(ino: Ino): Bytes | null {
    const inode = this.#stored(ino)
    if (inode !== undefined) return encodeInode(inode)
    // Of a living file that has come back as another one nothing is left to remember.
    const isHidden = this.#disk.isGone(ino) || this.#disk.own(ino) !== undefined
    return isHidden && ino <= this.#disk.base.image.inodes ? NO_BYTES : null
  }

  #name(ino: Ino | undefined): Bytes | null {
    if (ino === undefined) return null
    return encodeName(ino, ino === 0 ? 0 : ++this.#order)
  }

  /** The store has everything up to this number. */
  committed(sequence: number): void {
    this.#disk.committed = Math.max(this.#disk.committed, sequence)
    this.#disk.resident.shedAll(this.#disk.committed)
  }
}

/** As they stand in the directory: that is how their records are numbered. */
const inOrder = (names: ReadonlySet<ByteString>, own: OwnNames | undefined): ByteString[] =>
  [...names].sort((a, b) => (own?.placeOf(a) ?? 0) - (own?.placeOf(b) ?? 0))

/** What was found besides the tree: undefined `meta` for a fresh world. */
export interface Loaded {
  readonly meta: Meta | undefined
  readonly order: number
}

/**
 * Fills a fresh disk with what the store holds. Throws, with the key, on records of another
 * version, another pin, or that make no sense.
 */
export const load = (disk: Disk, setup: Pick<WorldSetup, 'image' | 'records'>): Loaded => {
  const names: { dir: Ino; name: ByteString; ino: Ino; order: number }[] = []
  const chunks: { ino: Ino; index: number; bytes: Bytes }[] = []
  const notes: { ino: Ino; index: number; note: Note }[] = []
  const inodes = new Map<Ino, Inode>()
  const gone: Ino[] = []
  let meta: Meta | undefined
  let order = 0
  let records = 0
  for (const [key, bytes] of setup.records) {
    records++
    const parsed = parseKey(key)
    if (parsed === undefined) throw new Error(`a world's record has an unknown key: ${key}`)
    try {
      switch (parsed.kind) {
        case 'meta':
          meta = decodeMeta(bytes)
          break
        case 'inode': {
          const { ino } = parsed
          const isBased = ino <= setup.image.inodes && setup.image.has(ino)
          if (bytes.length === 0) gone.push(ino)
          else inodes.set(ino, decodeInode(ino, bytes, isBased))
          break
        }
        case 'name': {
          const name = { ...parsed, ...decodeName(bytes) }
          order = Math.max(order, name.order)
          names.push(name)
          break
        }
        case 'chunk':
          chunks.push({ ...parsed, bytes })
          break
        case 'closed':
          disk.closed ??= new Set()
          disk.closed.add(parsed.ino)
          break
        case 'life':
          disk.living?.lives.set(parsed.ino, decodeLife(bytes))
          break
        case 'state':
          disk.states.fill(parsed.name, textOf(bytes))
          break
        case 'note':
          notes.push({ ...parsed, note: decodeNote(bytes) })
          break
        default:
          parsed satisfies never
      }
    } catch (cause) {
      throw new Error(`a world's record can't be read: ${key}`, { cause })
    }
  }
  if (records > 0) checkMeta(meta, setup.image.pin)
  for (const { ino, index, bytes } of chunks) {
    const inode = inodes.get(ino)
    if (inode === undefined) throw new Error(`a world has content without a file: ${ino}:${index}`)
    inode.chunks ??= new FileChunks()
    inode.chunks.set(index, decodeChunk(bytes))
  }
  notes.sort((a, b) => a.index - b.index)
  for (const { ino, index, note } of notes) disk.living?.notes.restore(ino, index, note)
  names.sort((a, b) => a.order - b.order)
  for (const { dir, name, ino } of names) {
    const inode = inodes.get(dir)
    if (inode === undefined) throw new Error(`a world has a name without a directory: ${dir}`)
    inode.names ??= new OwnNames()
    inode.names.set(name, ino)
    if (ino !== 0) disk.ownNames++
  }
  for (const ino of gone) disk.buryFromStore(ino)
  for (const inode of inodes.values()) {
    inode.blocks = countBlocks(inode)
    disk.adoptFromStore(inode)
  }
  if (meta !== undefined) disk.numbers.next = meta.nextIno
  return { meta, order }
}

const checkMeta = (meta: Meta | undefined, pin: string): void => {
  if (meta === undefined) throw new Error('a world has records, but none that says what it is')
  if (meta.version !== FORMAT_VERSION) {
    throw new Error(
      `a world was written in format ${meta.version}; this program reads ${FORMAT_VERSION}`,
    )
  }
  if (meta.pin !== pin) throw new Error(`a world stands on ${meta.pin}, not on ${pin}`)
}
