/** Git's objects in a pack, and its index, of files whose text is known. */
import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { type ByteString, type Bytes, bytesOf, concat, fromUnicode, textOf } from '../base/bytes.ts'
import type { Source } from './app-sources.ts'
import { deflated } from './deflate-secrets.ts'

export interface GitObject {
  /** SHA-1 in hex. */
  readonly id: string
  readonly type: 'commit' | 'tree' | 'blob'
  readonly body: Bytes
}

const objectOf = (type: GitObject['type'], body: Bytes): GitObject => {
  const whole = concat([bytesOf(`${type} ${body.length}\0`), body])
  return { id: createHash('sha1').update(whole).digest('hex'), type, body }
}

/** A file's object. */
export const blobOf = (text: string): GitObject => objectOf('blob', bytesOf(fromUnicode(text)))

/** The objects of a tree, the root's first. */
export const treesOf = (sources: readonly Source[]): readonly [GitObject, ...GitObject[]] => {
  const below: GitObject[] = []
  const entries = new Map<string, { mode: string; id: string }>()
  const folders = new Map<string, Source[]>()
  for (const { path, text, isProgram } of sources) {
    const cut = path.indexOf('/')
    if (cut < 0) {
      entries.set(path, { mode: isProgram === true ? '100755' : '100644', id: blobOf(text).id })
      continue
    }
    const folder = path.slice(0, cut)
    const inside = { path: path.slice(cut + 1), text, isProgram: isProgram === true }
    folders.set(folder, [...(folders.get(folder) ?? []), inside])
  }
  for (const [folder, files] of folders) {
    const trees = treesOf(files)
    below.push(...trees)
    entries.set(folder, { mode: '40000', id: trees[0].id })
  }
  // Folders are sorted as if their names ended in a slash (git-mktree).
  const keyOf = (name: string): string => (folders.has(name) ? `${name}/` : name)
  const names = [...entries.keys()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  const rows = names.flatMap((name) => {
    const { mode, id } = entries.get(name) ?? { mode: '', id: '' }
    return [bytesOf(fromUnicode(`${mode} ${name}\0`)), Buffer.from(id, 'hex')]
  })
  return [objectOf('tree', concat(rows)), ...below]
}

export interface Commit {
  readonly tree: string
  readonly parent?: string
  /** `Name <mail>`. */
  readonly author: string
  readonly atS: number
  readonly message: string
}

/** A commit's object. */
export const commitOf = ({ tree, parent, author, atS, message }: Commit): GitObject =>
  objectOf(
    'commit',
    bytesOf(
      fromUnicode(
        [
          `tree ${tree}`,
          ...(parent === undefined ? [] : [`parent ${parent}`]),
          `author ${author} ${atS} +0000`,
          `committer ${author} ${atS} +0000`,
          '',
          `${message}\n`,
        ].join('\n'),
      ),
    ),
  )

/** Numbers of the types in a pack (gitformat-pack(5)). */
const TYPE_NUMBERS = { commit: 1, tree: 2, blob: 3 }

export interface Pack {
  /** Of the names of its two files. */
  readonly id: string
  readonly pack: Bytes
  readonly index: Bytes
}

/** The pack of some objects and its index of version 2: what `git gc` leaves. */
export const packOf = (objects: readonly GitObject[]): Pack => {
  const head = Buffer.from('PACK\0\0\0\x02\0\0\0\0', 'latin1')
  head.writeUInt32BE(objects.length, 8)
  let at = head.length
  const placed = objects.map((object) => {
    const entry = concat([entryHead(object), zlibOf(object.body)])
    at += entry.length
    return { id: Buffer.from(object.id, 'hex'), entry, at: at - entry.length }
  })
  const body = concat([head, ...placed.map(({ entry }) => entry)])
  const checksum = sha1(body)
  const sorted = placed.sort((a, b) => Buffer.compare(a.id, b.id))
  const fanout = Array.from({ length: 256 }, (_, n) =>
    word(sorted.filter(({ id }) => (id[0] ?? 0) <= n).length),
  )
  const index = concat([
    Buffer.from('\xfftOc\0\0\0\x02', 'latin1'),
    ...fanout,
    ...sorted.map(({ id }) => id),
    ...sorted.map(({ entry }) => word(crc32(entry))),
    ...sorted.map((it) => word(it.at)),
    checksum,
  ])
  return {
    id: checksum.toString('hex'),
    pack: concat([body, checksum]),
    index: concat([index, sha1(index)]),
  }
}

const sha1 = (bytes: Bytes): Buffer => createHash('sha1').update(bytes).digest()

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** Type and size: four bits of the size in the first byte, seven in each that follows. */
const entryHead = ({ type, body }: GitObject): Bytes => {
  const bytes: number[] = []
  let byte = (TYPE_NUMBERS[type] << 4) | (body.length & 15)
  for (let rest = body.length >> 4; rest > 0; rest >>= 7) {
    bytes.push(byte | 0x80)
    byte = rest & 0x7f
  }
  return Uint8Array.from([...bytes, byte])
}

/** zlib's wrapping (RFC 1950). */
const zlibOf = (body: Bytes): Bytes =>
  concat([Uint8Array.of(0x78, 0x01), deflated(textOf(body)), word(adler32(body))])

const ADLER = 65_521

const adler32 = (bytes: Bytes): number => {
  let low = 1
  let high = 0
  for (const byte of bytes) {
    low = (low + byte) % ADLER
    high = (high + low) % ADLER
  }
  return high * 65_536 + low
}

const ENTRY_BYTES = 62

/** .git/index, version 2; without stat data, so that git looks at the files themselves. */
export const indexOf = (sources: readonly Source[]): Bytes => {
  const head = Buffer.from('DIRC\0\0\0\x02\0\0\0\0', 'latin1')
  head.writeUInt32BE(sources.length, 8)
  const entries = sources.map(({ path, text, isProgram }) => {
    const name: ByteString = fromUnicode(path)
    // At least one NUL ends the name; an entry has a multiple of eight bytes.
    const entry = Buffer.alloc(Math.ceil((ENTRY_BYTES + name.length + 1) / 8) * 8)
    entry.writeUInt32BE(isProgram === true ? 0o100755 : 0o100644, 24)
    entry.writeUInt32BE(fromUnicode(text).length, 36)
    entry.write(blobOf(text).id, 40, 'hex')
    entry.writeUInt16BE(name.length, 60)
    entry.write(name, ENTRY_BYTES, 'latin1')
    return entry
  })
  const body = concat([head, ...entries])
  return concat([body, createHash('sha1').update(body).digest()])
}
