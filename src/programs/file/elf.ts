/** What file(1) tells of an ELF file (readelf.c of file 5.44). */
import { type ByteString, type Bytes, textOf } from '../../base/bytes.ts'

const MACHINES = new Map([
  [3, 'Intel 80386'],
  [8, 'MIPS, MIPS-I'],
  [20, 'PowerPC or cisco 4500'],
  [21, '64-bit PowerPC or cisco 7500, Unspecified or Power ELF V1 ABI'],
  [40, 'ARM, EABI5'],
  [62, 'x86-64'],
  [183, 'ARM aarch64'],
  [243, 'UCB RISC-V'],
])
const ABIS = new Map([
  [0, 'SYSV'],
  [3, 'GNU/Linux'],
  [9, 'FreeBSD'],
])
const TYPES = new Map([
  [0, 'no file type'],
  [1, 'relocatable'],
  [2, 'executable'],
  [3, 'shared object'],
  [4, 'core file'],
])
const [PT_DYNAMIC, PT_INTERP, PT_NOTE] = [2, 3, 4]
const [SHT_SYMTAB, SHT_NOTE] = [2, 7]
const DT_FLAGS_1 = 0x6fff_fffbn
const PIE = 0x0800_0000n
const [NT_ABI_TAG, NT_BUILD_ID] = [1, 3]

export const isElf = (bytes: Bytes): boolean => textOf(bytes.subarray(0, 4)) === '\x7fELF'

/** A reader over the whole file, of one byte order and width. */
class Reader {
  readonly #view: DataView
  readonly isLittle: boolean
  readonly is64: boolean
  readonly size: number

  constructor(bytes: Bytes) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.is64 = bytes[4] === 2
    this.isLittle = bytes[5] !== 2
    this.size = bytes.length
  }

  half(at: number): number {
    return at + 2 <= this.size ? this.#view.getUint16(at, this.isLittle) : 0
  }

  word(at: number): number {
    return at + 4 <= this.size ? this.#view.getUint32(at, this.isLittle) : 0
  }

  /** An address: 4 or 8 bytes. */
  wide(at: number): number {
    if (!this.is64) return this.word(at)
    return at + 8 <= this.size ? Number(this.#view.getBigUint64(at, this.isLittle)) : 0
  }
}

interface Part {
  readonly type: number
  readonly offset: number
  readonly size: number
}

const programParts = (r: Reader): Part[] => {
  const [at, entry, count] = r.is64
    ? [r.wide(32), r.half(54), r.half(56)]
    : [r.word(28), r.half(42), r.half(44)]
  return Array.from({ length: count }, (_, i) => {
    const from = at + i * entry
    return r.is64
      ? { type: r.word(from), offset: r.wide(from + 8), size: r.wide(from + 32) }
      : { type: r.word(from), offset: r.word(from + 4), size: r.word(from + 16) }
  })
}

const sectionParts = (r: Reader): Part[] => {
  const [at, entry, count] = r.is64
    ? [r.wide(40), r.half(58), r.half(60)]
    : [r.word(32), r.half(46), r.half(48)]
  return Array.from({ length: count }, (_, i) => {
    const from = at + i * entry
    return r.is64
      ? { type: r.word(from + 4), offset: r.wide(from + 24), size: r.wide(from + 32) }
      : { type: r.word(from + 4), offset: r.word(from + 16), size: r.word(from + 20) }
  })
}

/** Everything after the name and colon. */
export const elfText = (bytes: Bytes): ByteString => {
  const r = new Reader(bytes)
  const type = r.half(16)
  const programs = programParts(r)
  const isPie = type === 3 && flagsOf(bytes, r, programs)
  const kind = isPie ? 'pie executable' : (TYPES.get(type) ?? `unknown type ${type}`)
  const head =
    `ELF ${r.is64 ? '64' : '32'}-bit ${r.isLittle ? 'LSB' : 'MSB'} ${kind}, ` +
    `${MACHINES.get(r.half(18)) ?? `unknown arch 0x${r.half(18).toString(16)}`}, ` +
    `version ${r.word(20)} (${ABIS.get(bytes[7] ?? 0) ?? 'unknown'})`
  const said = [head]
  const isCut = programs.some(({ offset }) => offset > r.size)
  if (type === 2 || type === 3) {
    if (isCut) return `${head}, missing section headers at ${endOfSections(r)}`
    said.push(
      programs.some((it) => it.type === PT_DYNAMIC) ? 'dynamically linked' : 'statically linked',
    )
    const interpreter = programs.find((it) => it.type === PT_INTERP)
    if (interpreter !== undefined) {
      const path = textOf(bytes.subarray(interpreter.offset, interpreter.offset + interpreter.size))
      said.push(`interpreter ${path.replace(/\0.*/s, '')}`)
    }
  }
  const sections = sectionParts(r)
  const notes =
    sections.length > 0
      ? sections.filter((it) => it.type === SHT_NOTE)
      : programs.filter((it) => it.type === PT_NOTE)
  said.push(...notesOf(bytes, r, notes))
  if (sections.length === 0) said.push('no section header')
  else if (type !== 4)
    said.push(sections.some((it) => it.type === SHT_SYMTAB) ? 'not stripped' : 'stripped')
  return said.join(', ')
}

const endOfSections = (r: Reader): number =>
  r.is64 ? r.wide(40) + r.half(58) * (r.half(60) - 1) + r.half(58) : r.word(32)

/** Whether DT_FLAGS_1 has the PIE bit. */
const flagsOf = (bytes: Bytes, r: Reader, programs: readonly Part[]): boolean => {
  const dynamic = programs.find((it) => it.type === PT_DYNAMIC)
  if (dynamic === undefined || dynamic.offset + dynamic.size > bytes.length) return false
  const step = r.is64 ? 16 : 8
  for (let at = dynamic.offset; at < dynamic.offset + dynamic.size; at += step) {
    const [tag, value] = [BigInt(r.wide(at)), BigInt(r.wide(at + step / 2))]
    if (tag === DT_FLAGS_1) return (value & PIE) !== 0n
  }
  return false
}

const notesOf = (bytes: Bytes, r: Reader, parts: readonly Part[]): string[] => {
  const said: string[] = []
  for (const { offset, size } of parts) {
    for (let at = offset; at + 12 <= offset + size; ) {
      const [nameBytes, descBytes, type] = [r.word(at), r.word(at + 4), r.word(at + 8)]
      const name = textOf(bytes.subarray(at + 12, at + 12 + nameBytes)).replace(/\0.*/s, '')
      const desc = at + 12 + Math.ceil(nameBytes / 4) * 4
      if (name === 'GNU' && type === NT_BUILD_ID) {
        const id = Buffer.from(bytes.subarray(desc, desc + descBytes)).toString('hex')
        said.push(`BuildID[sha1]=${id}`)
      }
      if (name === 'GNU' && type === NT_ABI_TAG) {
        const version = [4, 8, 12].map((it) => r.word(desc + it)).join('.')
        said.push(`for GNU/Linux ${version}`)
      }
      at = desc + Math.ceil(descBytes / 4) * 4
    }
  }
  return said
}
