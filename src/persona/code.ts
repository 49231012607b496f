/** Bytes that look like the insides of a binary: x86-64 code, tables, names. */
import type { Dice } from '../base/dice.ts'
import { pick, sentence, word } from './prose.ts'

/** What gcc's code is made of; `..` are bytes that differ. */
const INSTRUCTIONS = [
  '41 57 41 56 41 55 41 54 55 53 48 83 ec 28',
  '5b 5d 41 5c 41 5d 41 5e 41 5f c3',
  '55 48 89 fd 53 48 83 ec 08',
  '48 8b 05 .. .. 01 00',
  '48 8d 3d .. .. 00 00',
  '48 8d 35 .. .. 00 00',
  'e8 .. .. ff ff',
  'e8 .. .. 00 00',
  '0f 84 .. .. 00 00',
  '48 8b 44 24 ..',
  'c7 44 24 .. 00 00 00 00',
  '64 48 8b 04 25 28 00 00 00',
  '66 2e 0f 1f 84 00 00 00 00 00',
  '0f 1f 44 00 00',
  '48 83 c4 ..',
  '48 89 c3',
  '48 89 df',
  '48 89 ee',
  '85 c0',
  '48 85 c0',
  '31 c0',
  '31 d2',
  '74 ..',
  '75 ..',
  'eb ..',
  '0f b6 00',
  '83 f8 ..',
  '5d c3',
].map((text) => text.split(' ').map((pair) => (pair === '..' ? -1 : Number.parseInt(pair, 16))))

/** Fills a part of a file with what could be machine code. */
export const fillCode = (into: Uint8Array, dice: Dice): void => {
  for (let at = 0; at < into.length; ) {
    const instruction = INSTRUCTIONS[dice.below(INSTRUCTIONS.length)] ?? []
    for (const byte of instruction) {
      into[at] = byte < 0 ? dice.below(256) : byte
      at += 1
    }
  }
}

/** Fills a part with NUL-ended sentences, as .rodata has them. */
export const fillStrings = (into: Uint8Array, dice: Dice): void =>
  fillTexts(into, () => sentence(dice))

const SYMBOLS = (
  '__libc_start_main __cxa_finalize __stack_chk_fail __errno_location __gmon_start__ abort ' +
  'bindtextdomain calloc close dcgettext exit fclose fflush fopen fprintf fputs free fwrite ' +
  'getenv getopt_long malloc memcmp memcpy memmove memset open optarg optind ' +
  'perror printf putchar puts read ' +
  'realloc setlocale sigaction snprintf stderr stdin stdout strchr strcmp strdup ' +
  'strerror strlen strncmp strrchr strtol strtoul textdomain vfprintf write'
).split(' ')
const VERSIONS = ['libc.so.6', 'GLIBC_2.2.5', 'GLIBC_2.4', 'GLIBC_2.14', 'GLIBC_2.34']

/** Fills a string table (.dynstr): an empty name, then symbols. */
export const fillSymbols = (into: Uint8Array, dice: Dice): void => {
  if (into.length < 2) return
  const known = [...VERSIONS, ...SYMBOLS]
  fillTexts(into.subarray(1), () => known.shift() ?? `${pick(dice, SYMBOLS)}_${word(dice)}`)
}

const fillTexts = (into: Uint8Array, next: () => string): void => {
  for (let at = 0; at < into.length; ) {
    const text = next()
    for (let n = 0; n < text.length; n++) into[at + n] = text.charCodeAt(n)
    at += text.length + 1
  }
  into[into.length - 1] = 0
}

/** Fills a table with small words that grow, as relocations, unwind data and hashes do. */
export const fillTable = (into: Uint8Array, dice: Dice): void => {
  const view = new DataView(into.buffer, into.byteOffset, into.byteLength)
  let value = dice.below(0x4000)
  for (let at = 0; at + 8 <= into.length; at += 8) {
    value = (value + dice.below(64) * 8) & 0xfffff
    view.setUint32(at, value, true)
    view.setUint32(at + 4, dice.below(8) === 0 ? dice.below(0x800) : 0, true)
  }
}
