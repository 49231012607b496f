/** An archive as it comes: plain, or compressed by what Node knows. */
import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { ImportRefused } from './refused.ts'

interface Packing {
  readonly name: string
  /** The first bytes of such a file, in hex. */
  readonly magic: string
  readonly open?: () => Transform
  /** The program that opens it, when we can't. */
  readonly program?: string
}

const PIECE_BYTES = 262_144

const PACKINGS: readonly Packing[] = [
  { name: 'gzip', magic: '1f8b', open: () => createGunzip({ chunkSize: PIECE_BYTES }) },
  { name: 'zstd', magic: '28b52ffd', open: () => createZstdDecompress({ chunkSize: PIECE_BYTES }) },
  { name: 'xz', magic: 'fd377a585a00', program: 'xz -dc' },
  { name: 'bzip2', magic: '425a68', program: 'bzip2 -dc' },
  { name: 'lz4', magic: '04224d18', program: 'lz4 -dc' },
  { name: 'lzip', magic: '4c5a4950', program: 'lzip -dc' },
  { name: 'compress', magic: '1f9d', program: 'zcat' },
  { name: 'zip', magic: '504b0304' },
]
const MAGIC_BYTES_MAX = 6

/** The bytes of the archive itself; refuses what can't be opened, or turns out to be damaged. */
export async function* unpacked(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { head, rest, close } = await beginning(stream)
  const packing = PACKINGS.find(({ magic }) => head.toString('hex').startsWith(magic))
  if (packing === undefined) return yield* rest
  const { name, open, program } = packing
  if (open === undefined) {
    await close()
    const remedy =
      program === undefined
        ? 'a tar archive is wanted'
        : `unpack it on the way: ${program} FILE | mimicry image import - NAME`
    throw new ImportRefused(`it is compressed by ${name}, which is not known here; ${remedy}`)
  }
  const opener = open()
  const flowing = pipeline(Readable.from(copies(rest), { objectMode: false }), opener)
  // Its failure is met where the pieces are read, too.
  flowing.catch(() => undefined)
  try {
    for await (const piece of opener) yield piece as Uint8Array
    await flowing
  } catch (cause) {
    const isOurs =
      cause instanceof Error && 'code' in cause && /^(Z_|ZSTD_|ERR_)/.test(`${cause.code}`)
    if (!isOurs) throw cause
    throw new ImportRefused(`its ${name} is damaged or cut off (${cause.message})`, { cause })
  }
}

/** Pieces that may wait in a queue. */
async function* copies(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield new Uint8Array(piece)
}

/** Enough of a stream to tell what it is, and all of it. */
const beginning = async (
  stream: AsyncIterable<Uint8Array>,
): Promise<{ head: Buffer; rest: AsyncIterable<Uint8Array>; close: () => Promise<unknown> }> => {
  const pieces = stream[Symbol.asyncIterator]()
  let head = Buffer.alloc(0)
  while (head.length < MAGIC_BYTES_MAX) {
    const next = await pieces.next()
    if (next.done === true) break
    head = Buffer.concat([head, next.value])
  }
  const first = head
  const close = async (): Promise<unknown> => pieces.return?.()
  return {
    head,
    close,
    rest: {
      async *[Symbol.asyncIterator]() {
        try {
          if (first.length > 0) yield first
          for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
            yield next.value
          }
        } finally {
          await close()
        }
      },
    },
  }
}
