/** CRC-64 of ECMA-182, as .xz files have it. */
import type { Bytes } from '../../../base/bytes.ts'
import type { Run, Sys } from '../../program.ts'

const STEP = 65_536
/** Reflected polynomial c96c5795d7870f42, in two halves. */
const [HIGH, LOW] = [0xc96c_5795, 0xd787_0f42]

const TABLE = Array.from({ length: 256 }, (_, byte) => {
  let [high, low] = [0, byte]
  for (let bit = 0; bit < 8; bit++) {
    const isOdd = (low & 1) === 1
    low = ((low >>> 1) | (high << 31)) >>> 0
    high >>>= 1
    if (isOdd) [high, low] = [(high ^ HIGH) >>> 0, (low ^ LOW) >>> 0]
  }
  return [high, low] as const
})
const TABLE_HIGH = Uint32Array.from(TABLE, ([high]) => high)
const TABLE_LOW = Uint32Array.from(TABLE, ([, low]) => low)

export function* crc64(sys: Sys, bytes: Bytes): Run<bigint> {
  let [high, low] = [0xffff_ffff, 0xffff_ffff]
  for (let from = 0; from < bytes.length; from += STEP) {
    for (const byte of bytes.subarray(from, from + STEP)) {
      const place = (low ^ byte) & 255
      low = (((low >>> 8) | (high << 24)) ^ (TABLE_LOW[place] ?? 0)) >>> 0
      high = ((high >>> 8) ^ (TABLE_HIGH[place] ?? 0)) >>> 0
    }
    yield* sys.pause()
  }
  return (BigInt(~high >>> 0) << 32n) | BigInt(~low >>> 0)
}
