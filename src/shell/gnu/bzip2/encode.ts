/** bzip2 files, byte for byte as bzip2 1.0.8 writes them. */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'
import { crcOfByte } from './crc.ts'
import { BitSink, writeBlock } from './write-block.ts'

/** Compresses pieces; `finish` gives the rest. */
export interface Bzip2 {
  add(piece: Bytes): Run<Bytes>
  finish(): Run<Bytes>
}

const LONGEST_RUN = 255
const BLOCK_UNIT = 100_000
/** compress.c keeps so much of a block free. */
const BLOCK_SPARE = 19

/** A file of blocks of `level` times 100,000 bytes. */
export const bzip2 = (sys: Sys, level: number): Bzip2 => {
  const bits = new BitSink()
  const blockMax = level * BLOCK_UNIT - BLOCK_SPARE
  const block = new Uint8Array(level * BLOCK_UNIT + 8)
  let size = 0
  let crc = 0xffff_ffff
  let allCrc = 0
  let runByte = -1
  let runLength = 0
  for (const char of `BZh${level}`) bits.put(8, char.charCodeAt(0))

  /** Up to four of a byte as they are, then how many more. */
  const endRun = (): void => {
    if (runByte < 0) return
    for (let at = 0; at < runLength; at++) {
      crc = crcOfByte(crc, runByte)
      if (at < 4) block[size++] = runByte
    }
    if (runLength >= 4) block[size++] = runLength - 4
    runByte = -1
    runLength = 0
  }
  function* endBlock(): Run<void> {
    if (size === 0) return
    const own = ~crc >>> 0
    allCrc = (((allCrc << 1) | (allCrc >>> 31)) ^ own) >>> 0
    yield* writeBlock(sys, block.subarray(0, size), own, bits)
    size = 0
    crc = 0xffff_ffff
  }
  return {
    *add(piece) {
      for (const byte of piece) {
        if (size >= blockMax) yield* endBlock()
        if (byte !== runByte || runLength === LONGEST_RUN) endRun()
        runByte = byte
        runLength++
      }
      return bits.take()
    },
    *finish() {
      endRun()
      yield* endBlock()
      for (const part of [0x1772, 0x4538, 0x5090]) bits.put(16, part)
      bits.put32(allCrc)
      bits.end()
      return bits.take()
    },
  }
}
