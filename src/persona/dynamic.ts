/** The dynamic section of an ELF file (elf(5), d_tag), as far as its section table tells it. */
import type { Section } from './elf.ts'

const DT_NEEDED = 1
const DT_STRSZ = 10
const DT_SYMENT = 11
const DT_FLAGS = 30
const DT_FLAGS_1 = 0x6ffffffb
const DF_BIND_NOW = 8
const DF_1_NOW = 1
const DF_1_PIE = 0x08000000
const SYMBOL_BYTES = 24
/** In the string table that `fillSymbols` writes, the name of libc comes first. */
const LIBC_AT = 1

/** Tags whose value is the address of a section. */
const ADDRESSES = [
  [12, '.init'],
  [13, '.fini'],
  [25, '.init_array'],
  [26, '.fini_array'],
  [0x6ffffef5, '.gnu.hash'],
  [5, '.dynstr'],
  [6, '.dynsym'],
  [3, '.got'],
  [7, '.rela.dyn'],
  [0x6ffffffe, '.gnu.version_r'],
  [0x6ffffff0, '.gnu.version'],
] as const

/** Writes the section; file(1) tells a program from a library by its last flag. */
export const fillDynamic = (
  into: Uint8Array,
  sections: readonly Section[],
  { isPie, isStatic }: { isPie: boolean; isStatic: boolean },
): void => {
  const named = new Map(sections.map((section) => [section.name, section]))
  const entries: (readonly [tag: number, value: number])[] = []
  if (!isStatic) entries.push([DT_NEEDED, LIBC_AT])
  for (const [tag, name] of ADDRESSES) {
    const section = named.get(name)
    if (section !== undefined) entries.push([tag, section.address])
  }
  entries.push([DT_STRSZ, named.get('.dynstr')?.bytes ?? 0], [DT_SYMENT, SYMBOL_BYTES])
  entries.push([DT_FLAGS, DF_BIND_NOW], [DT_FLAGS_1, DF_1_NOW | (isPie ? DF_1_PIE : 0)])
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength)
  for (const [n, [tag, value]] of entries.entries()) {
    if ((n + 2) * 16 > into.length) return
    view.setBigUint64(n * 16, BigInt(tag), true)
    view.setBigUint64(n * 16 + 8, BigInt(value), true)
  }
}
