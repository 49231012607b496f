/** Reads a tar archive: V7, ustar, pax, GNU's long names and holes (tar(5)). Refuses what is broken. */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'
import { ARCHIVE_HEADER_BYTES_MAX } from '../../base/limits.ts'
import { type ByteSource, byteSourceOf } from './byte-source.ts'
import type { Member, MemberType } from './member.ts'
import { ImportRefused, shown } from './refused.ts'
import { isZeros, TAR_BLOCK_BYTES, type TarHeader, tarHeaderOf } from './tar-header.ts'
import { type PaxRecord, paxNumber, paxRecordsOf, paxTime, paxXattr } from './tar-pax.ts'
import {
  checkSparse,
  oldSparseMap,
  paxSparseMap,
  type SparseMap,
  sparseMapInFront,
} from './tar-sparse.ts'

/** What stood before a member and is about it. */
interface Before {
  readonly records: readonly PaxRecord[]
  readonly path?: ByteString
  readonly target?: ByteString
}

/** The members of an archive in their order; a refusal names the member. */
export async function* tarMembers(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Member> {
  const source = byteSourceOf(stream)
  try {
    yield* membersOf(source)
  } finally {
    await source.close()
  }
}

async function* membersOf(source: ByteSource): AsyncGenerator<Member> {
  let global: readonly PaxRecord[] = []
  let before: Before = { records: [] }
  for (let count = 1; ; count++) {
    let name = ''
    try {
      const header = await nextHeader(source)
      if (header === undefined) break
      name = header.name
      if (header.type === 'g') {
        global = [...global, ...paxRecordsOf(await heldBody(source, header))]
        if (global.length > GLOBAL_RECORDS_MAX) throw new ImportRefused('too many global headers')
      } else if (isAboutNext(header)) {
        before = await withMore(before, header, await heldBody(source, header))
      } else {
        const rest = { left: 0 }
        const all = { ...before, records: [...global, ...before.records] }
        const member = await memberOf(source, header, all, rest)
        before = { records: [] }
        if (member !== undefined) yield member
        await source.skip(rest.left)
      }
    } catch (cause) {
      const isAlone = count === 1 && name === ''
      if (!(cause instanceof ImportRefused) || isAlone) throw cause
      const what = name === '' ? `member ${count}` : `member ${count}, ${shown(name)}`
      throw new ImportRefused(`${what}: ${cause.message}`, { cause })
    }
  }
  // Who writes into a pipe is let finish: what follows the end is padding.
  while (!(await source.atEnd())) await source.some(TAR_BLOCK_BYTES * 128)
}

const GLOBAL_RECORDS_MAX = 1_000

const nextHeader = async (source: ByteSource): Promise<TarHeader | undefined> => {
  if (await source.atEnd()) throw new ImportRefused('the archive is cut off: it has no end mark')
  const block = await source.take(TAR_BLOCK_BYTES)
  if (!isZeros(block)) return tarHeaderOf(block)
  if (!(await source.atEnd()) && isZeros(await source.take(TAR_BLOCK_BYTES))) return undefined
  throw new ImportRefused('the archive is cut off: its end mark is half there')
}

const isAboutNext = ({ type }: TarHeader): boolean => 'xXLK'.includes(type)

const paddingOf = (bytes: number): number =>
  (TAR_BLOCK_BYTES - (bytes % TAR_BLOCK_BYTES)) % TAR_BLOCK_BYTES

/** A body that is held in memory as a whole. */
const heldBody = async (source: ByteSource, { size }: TarHeader): Promise<Bytes> => {
  if (size > ARCHIVE_HEADER_BYTES_MAX) {
    throw new ImportRefused(`a header of ${size} bytes: ${ARCHIVE_HEADER_BYTES_MAX} at most`)
  }
  const bytes = await source.take(size)
  await source.skip(paddingOf(size))
  return bytes
}

const withMore = async (before: Before, { type }: TarHeader, body: Bytes): Promise<Before> => {
  if (type === 'L') return { ...before, path: upToNul(body) }
  if (type === 'K') return { ...before, target: upToNul(body) }
  return { ...before, records: [...before.records, ...paxRecordsOf(body)] }
}

const upToNul = (bytes: Bytes): ByteString => {
  const end = bytes.indexOf(0)
  return textOf(end < 0 ? bytes : bytes.subarray(0, end))
}

const TYPES: ReadonlyMap<string, MemberType> = new Map([
  ['\0', 'file'],
  ['0', 'file'],
  ['7', 'file'],
  ['S', 'file'],
  ['1', 'hardlink'],
  ['2', 'symlink'],
  ['3', 'character'],
  ['4', 'block'],
  ['5', 'directory'],
  // GNU's incremental archives: the names in it follow.
  ['D', 'directory'],
  ['6', 'fifo'],
])

/** A volume's name (GNU): says nothing of a file. */
const NO_MEMBER = 'V'

/** `rest.left` becomes what has to be skipped once the member was looked at. */
const memberOf = async (
  source: ByteSource,
  header: TarHeader,
  before: Before,
  rest: { left: number },
): Promise<Member | undefined> => {
  const last = new Map(before.records)
  const size = header.type === '1' ? 0 : numberOf(last, 'size', header.size)
  rest.left = size + paddingOf(size)
  if (header.type === NO_MEMBER) return undefined
  const path = last.get('GNU.sparse.name') ?? last.get('path') ?? before.path ?? header.name
  const type = typeOf(header, path)
  const map = type === 'file' ? await sparseOf(source, { header, before, last }, rest) : undefined
  const mtime = last.get('mtime')
  const time = mtime === undefined ? { s: header.mtimeS, ns: 0 } : paxTime(mtime)
  const xattrs = before.records.map(paxXattr).filter((it) => it !== undefined)
  return {
    path,
    type,
    mode: header.mode,
    uid: numberOf(last, 'uid', header.uid),
    gid: numberOf(last, 'gid', header.gid),
    bytes: map?.bytes ?? size,
    mtimeS: time.s,
    mtimeNs: time.ns,
    target: last.get('linkpath') ?? before.target ?? header.target,
    major: header.major,
    minor: header.minor,
    // Of an attribute that is named twice the later one counts.
    xattrs: [...new Map(xattrs)],
    pieces: type === 'file' ? piecesOf(source, rest, { size, map }) : NO_PIECES,
  }
}

const NO_PIECES: Member['pieces'] = { async *[Symbol.asyncIterator]() {} }

const numberOf = (
  records: ReadonlyMap<ByteString, ByteString>,
  key: string,
  otherwise: number,
): number => {
  const text = records.get(key)
  return text === undefined ? otherwise : paxNumber(text)
}

const typeOf = ({ type }: TarHeader, path: ByteString): MemberType => {
  const known = TYPES.get(type)
  if (known === undefined) {
    throw new ImportRefused(`${shown(path)} is of a type that is unknown here (${shown(type)})`)
  }
  // V7 had no type for them.
  return known === 'file' && path.endsWith('/') ? 'directory' : known
}

interface SparseAsked {
  readonly header: TarHeader
  readonly before: Before
  readonly last: ReadonlyMap<ByteString, ByteString>
}

/** Takes from the source what the map itself takes. */
const sparseOf = async (
  source: ByteSource,
  { header, before, last }: SparseAsked,
  rest: { left: number },
): Promise<SparseMap | undefined> => {
  const size = numberOf(last, 'size', header.size)
  let stored = size
  let map: SparseMap | undefined
  if (header.type === 'S') map = await oldSparseMap(header.block, source)
  else if (last.get('GNU.sparse.major') === '1') {
    const bytes = paxNumber(last.get('GNU.sparse.realsize') ?? '')
    const front = await sparseMapInFront(source, { bytes, stored: size })
    map = front.map
    stored -= front.taken
    rest.left -= front.taken
  } else map = paxSparseMap(before.records)
  if (map !== undefined) checkSparse(map, stored)
  return map
}

async function* piecesOf(
  source: ByteSource,
  rest: { left: number },
  { size, map }: { readonly size: number; readonly map: SparseMap | undefined },
): AsyncGenerator<Bytes | number> {
  const spans = map?.spans ?? [{ at: 0, bytes: size }]
  let at = 0
  for (const span of spans) {
    if (span.at > at) yield span.at - at
    for (let left = span.bytes; left > 0; ) {
      const piece = await source.some(left)
      left -= piece.length
      rest.left -= piece.length
      yield piece
    }
    at = span.at + span.bytes
  }
  const end = map?.bytes ?? size
  if (end > at) yield end - at
}
