/** Where a process's memory lies: as random as with randomize_va_space, the same each time. */
import type { Row } from '../row.ts'

export interface Layout {
  /** Start of the executable, the heap, libc, the loader, and the end of the stack. */
  readonly code: number
  readonly heap: number
  readonly libc: number
  readonly loader: number
  readonly stack: number
}

const PAGE = 4096
const CODE_BASE = 0x5555_5555_4000
const LIBRARY_TOP = 0x7fff_f7ff_f000
const STACK_TOP = 0x7fff_ffff_f000

/** By pid and start: bits of a small mixing function (as in MurmurHash3's end). */
export const layoutOf = (row: Row): Layout => {
  const draw = (salt: number): number => {
    let h = Math.imul(
      row.pid ^ Math.imul(salt, 0x9e37_79b1) ^ Math.floor(row.startedMs),
      0x85eb_ca6b,
    )
    h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
    return (h ^ (h >>> 16)) >>> 0
  }
  const code = CODE_BASE + (draw(1) % 0x0a00_0000) * PAGE
  const loader = LIBRARY_TOP - (draw(2) % 0x0fff_0000) * PAGE - 0x33000
  const stack = STACK_TOP - (draw(3) % 0x003f_ffff) * PAGE
  return {
    code,
    heap: code + 0x200_000 + (draw(4) % 0x2000) * PAGE,
    libc: loader - 0x22c000,
    loader,
    stack,
  }
}
