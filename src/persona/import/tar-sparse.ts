/** Files with holes in a tar archive: GNU's old header, and its three ways in extended headers. */
import { type Bytes, textOf } from '../../base/bytes.ts'
import { ARCHIVE_SPANS_MAX } from '../../base/limits.ts'
import type { ByteSource } from './byte-source.ts'
import { ImportRefused } from './refused.ts'
import { numberIn, TAR_BLOCK_BYTES } from './tar-header.ts'
import { type PaxRecord, paxNumber } from './tar-pax.ts'

/** Where the bytes that follow in the archive stand in a file of `bytes`; zeros elsewhere. */
export interface SparseMap {
  readonly bytes: number
  readonly spans: readonly Span[]
}

interface Span {
  readonly at: number
  readonly bytes: number
}

const SPAN_BYTES = 24
const HEADER_SPANS_AT = 386
const HEADER_SPANS = 4
const HEADER_MORE_AT = 482
const HEADER_SIZE_AT = 483
const MORE_SPANS = 21
const MORE_AT = 504

/** Old GNU (type S): four spans in the header, 21 in each block that follows it. */
export const oldSparseMap = async (block: Bytes, source: ByteSource): Promise<SparseMap> => {
  const spans = spansIn(block, HEADER_SPANS_AT, HEADER_SPANS)
  for (let more = block[HEADER_MORE_AT] !== 0; more; ) {
    const next = await source.take(TAR_BLOCK_BYTES)
    spans.push(...spansIn(next, 0, MORE_SPANS))
    if (spans.length > ARCHIVE_SPANS_MAX) throw tooMany()
    more = next[MORE_AT] !== 0
  }
  return { bytes: numberIn(block.subarray(HEADER_SIZE_AT, HEADER_SIZE_AT + 12)), spans }
}

const spansIn = (block: Bytes, from: number, count: number): Span[] => {
  const spans: Span[] = []
  for (let n = 0; n < count; n++) {
    const at = from + n * SPAN_BYTES
    if (block[at] === 0) break
    spans.push({
      at: numberIn(block.subarray(at, at + 12)),
      bytes: numberIn(block.subarray(at + 12, at + 24)),
    })
  }
  return spans
}

/** Versions 0.0 and 0.1: the map stands in the extended header. */
export const paxSparseMap = (records: readonly PaxRecord[]): SparseMap | undefined => {
  const of = (key: string): string | undefined =>
    records.findLast(([name]) => name === `GNU.sparse.${key}`)?.[1]
  const size = of('size')
  if (size === undefined || of('major') !== undefined) return undefined
  const numbers =
    of('map')?.split(',').map(paxNumber) ??
    records
      .filter(([key]) => key === 'GNU.sparse.offset' || key === 'GNU.sparse.numbytes')
      .map(([, value]) => paxNumber(value))
  return { bytes: paxNumber(size), spans: paired(numbers) }
}

const LINE_END = 0x0a
const DIGITS_MAX = 20

/** Version 1.0: the map is text in front of the bytes, up to a whole block. Takes it from the source. */
export const sparseMapInFront = async (
  source: ByteSource,
  of: { readonly bytes: number; readonly stored: number },
): Promise<{ readonly map: SparseMap; readonly taken: number }> => {
  let taken = 0
  let block: Bytes = new Uint8Array(0)
  let at = 0
  const number = async (): Promise<number> => {
    let digits = ''
    for (;;) {
      if (at === block.length) {
        if (taken + TAR_BLOCK_BYTES > of.stored) throw broken()
        block = await source.take(TAR_BLOCK_BYTES)
        taken += block.length
        at = 0
      }
      const byte = block.subarray(at, at + 1)
      at += 1
      if (byte[0] === LINE_END) return paxNumber(digits)
      digits += textOf(byte)
      if (digits.length > DIGITS_MAX) throw broken()
    }
  }
  const count = await number()
  if (count > ARCHIVE_SPANS_MAX) throw tooMany()
  const numbers: number[] = []
  for (let n = 0; n < count * 2; n++) numbers.push(await number())
  return { map: { bytes: of.bytes, spans: paired(numbers) }, taken }
}

const paired = (numbers: readonly number[]): Span[] => {
  if (numbers.length % 2 !== 0) throw broken()
  if (numbers.length / 2 > ARCHIVE_SPANS_MAX) throw tooMany()
  const spans: Span[] = []
  for (let n = 0; n < numbers.length; n += 2) {
    spans.push({ at: numbers[n] ?? 0, bytes: numbers[n + 1] ?? 0 })
  }
  return spans
}

/** Refuses spans out of order, over each other or the end, or of more or fewer bytes than follow. */
export const checkSparse = ({ bytes, spans }: SparseMap, stored: number): void => {
  let end = 0
  let sum = 0
  for (const span of spans) {
    if (span.at < end || span.bytes < 0) throw broken()
    end = span.at + span.bytes
    sum += span.bytes
  }
  if (end > bytes || sum !== stored) throw broken()
}

const broken = (): ImportRefused => new ImportRefused('its map of holes is damaged')
const tooMany = (): ImportRefused =>
  new ImportRefused(`it has more than ${ARCHIVE_SPANS_MAX} pieces between holes`)
