/** What stands between tar and its file: gzip, bzip2, xz, in whose names it complains. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../../base/bytes.ts'
import { type Bunzipped, bunzip2, isBzip2 } from '../../shell/gnu/bzip2/decode.ts'
import { bzip2 } from '../../shell/gnu/bzip2/encode.ts'
import { gunzip, gzip, isGzip } from '../../shell/gnu/gzip-file.ts'
import { isXz, unxz } from '../../shell/gnu/xz/decode.ts'
import { xz } from '../../shell/gnu/xz/encode.ts'
import type { Run, Sys } from '../../shell/program.ts'

/** By the letter of its option. */
export type Filter = 'z' | 'j' | 'J'

export interface Packer {
  add(piece: Bytes): Run<Bytes>
  finish(): Run<Bytes>
}

const BZIP2_LEVEL = 9
const SUFFIXES: readonly (readonly [RegExp, Filter])[] = [
  [/\.(gz|tgz|taz)$/, 'z'],
  [/\.(bz2|tbz|tbz2|tz2)$/, 'j'],
  [/\.(xz|txz)$/, 'J'],
]

/** --auto-compress: the filter that an archive's name asks for. */
export const filterByName = (archive: ByteString): Filter | undefined =>
  SUFFIXES.find(([suffix]) => suffix.test(archive))?.[1]

/** The filter that made a file, by its first bytes. */
export const filterByMagic = (first: Bytes): Filter | undefined => {
  if (isGzip(first)) return 'z'
  if (isBzip2(first)) return 'j'
  return isXz(first) ? 'J' : undefined
}

export const packerOf = (sys: Sys, filter: Filter): Packer => {
  if (filter === 'j') return bzip2(sys, BZIP2_LEVEL)
  if (filter === 'J') return xzPacker(sys)
  const file = gzip({ level: 6, mtimeS: 0 })
  return {
    *add(piece) {
      return file.add(piece)
    },
    *finish() {
      return file.finish()
    },
  }
}

const xzPacker = (sys: Sys): Packer => {
  const held: Bytes[] = []
  return {
    *add(piece) {
      held.push(piece)
      return NO_BYTES
    },
    *finish() {
      return yield* xz(sys, concat(held))
    },
  }
}

/** What a filter said before it gave up, and its status. */
export interface FilterFault {
  readonly said: ByteString
  readonly status: number
}

/** Unpacks a whole file into `push`. */
export function* unpackWith(
  sys: Sys,
  filter: Filter,
  input: Bytes,
  push: (piece: Bytes) => Run<void>,
): Run<FilterFault | undefined> {
  const emit = function* (piece: Bytes): Run<boolean> {
    yield* push(piece)
    return true
  }
  if (filter === 'z') {
    const ended = yield* gunzip(sys, input, emit)
    if (ended === 'ok' || ended.startsWith('decompression OK')) return undefined
    return { said: `\ngzip: stdin: ${ended}\n`, status: 1 }
  }
  if (filter === 'J') {
    const ended = yield* unxz(sys, input, emit)
    return typeof ended === 'string' ? { said: `xz: (stdin): ${ended}\n`, status: 1 } : undefined
  }
  const ended = yield* bunzip2(sys, input, emit)
  if (ended === 'garbage') return { said: GARBAGE, status: 0 }
  return ended === 'ok' ? undefined : { said: bzip2Fault(ended), status: 2 }
}

const GARBAGE = '\nbzip2: (stdin): trailing garbage after EOF ignored\n'

const bzip2Fault = (ended: Bunzipped): ByteString => {
  if (ended === 'no magic') return 'bzip2: (stdin) is not a bzip2 file.\n'
  const said =
    ended === 'short'
      ? 'Compressed file ends unexpectedly;\n' +
        '\tperhaps it is corrupted?  *Possible* reason follows.\n' +
        'bzip2: Inappropriate ioctl for device'
      : 'Data integrity error when decompressing.'
  return (
    `\nbzip2: ${said}\n\tInput file = (stdin), output file = (stdout)\n` +
    '\nIt is possible that the compressed file(s) have become corrupted.\n' +
    'You can use the -tvv option to test integrity of such files.\n' +
    "\nYou can use the `bzip2recover' program to attempt to recover\n" +
    'data from undamaged sections of corrupted files.\n\n'
  )
}
