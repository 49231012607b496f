/**
 * Programs and shared libraries: headers, interpreter, notes and section table as recorded, the
 * sections between filled by their kind. An operator's program borrows a recorded one's frame.
 */
import { type ByteString, bytesOf, textOf } from '../../base/bytes.ts'
import { seededDice } from '../../base/dice.ts'
import { fillCode, fillStrings, fillSymbols, fillTable } from '../code.ts'
import { fillDynamic } from '../dynamic.ts'
import { buildIdAt, isPositionIndependent, madeBuildId, type Section, sectionsOf } from '../elf.ts'
import type { Asked, Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'elf',
  version: 1,
  fills: ['elf', 'program'],
  make: (asked) => {
    const { path, size, head, tail } = asked
    const bytes = new Uint8Array(size)
    bytes.set(head)
    bytes.set(tail, size - tail.length)
    const sections = sectionsOf(bytes)
    for (const section of sections) fill(asked, { bytes, sections }, section)
    if (asked.kind === 'program') {
      const at = buildIdAt(head)
      if (at !== undefined) bytes.set(madeBuildId(baseName(path)), at)
    }
    return bytes
  },
}

const baseName = (path: ByteString): ByteString => path.slice(path.lastIndexOf('/') + 1)

const SHT_STRTAB = 3
const SHT_NOBITS = 8
const SHF_EXECINSTR = 4
/** System V ABI, AMD64 supplement. */
const INTERPRETER = '/lib64/ld-linux-x86-64.so.2\0'
const ZEROED = /^\.(bss|data|got|tm_clone_table|tbss|tdata)/

/** Fills what lies between the recorded parts. */
const fill = (
  { path, head, tail }: Asked,
  { bytes, sections }: { bytes: Uint8Array; sections: readonly Section[] },
  section: Section,
): void => {
  const end = section.at + section.bytes
  if (section.type === SHT_NOBITS || section.at < head.length || end > bytes.length - tail.length) {
    return
  }
  const into = bytes.subarray(section.at, end)
  const dice = seededDice(`${path} ${section.name}`)
  if (section.name === '.interp') into.set(bytesOf(INTERPRETER).subarray(0, into.length))
  else if (section.name === '.dynamic') fillDynamic(into, sections, kindOf(path, head, sections))
  else if (section.name === '.gnu_debuglink') into.set(debugLink(head).subarray(0, into.length))
  else if ((section.flags & SHF_EXECINSTR) !== 0) fillCode(into, dice)
  else if (section.type === SHT_STRTAB) fillSymbols(into, dice)
  else if (section.name.startsWith('.rodata')) fillStrings(into, dice)
  else if (!ZEROED.test(section.name)) fillTable(into, dice)
}

/** A library bears its kind in its name; a program that no loader loads needs no other file. */
const kindOf = (
  path: ByteString,
  head: Uint8Array,
  sections: readonly Section[],
): { isPie: boolean; isStatic: boolean } => {
  const isLibrary = /\.so(\.|$)/.test(path)
  const hasLoader = sections.some(({ name }) => name === '.interp')
  return {
    isPie: isPositionIndependent(head) && !isLibrary,
    isStatic: !isLibrary && !hasLoader,
  }
}

/** The debug file's name (build id without its first byte), padded; its CRC after it. */
const debugLink = (head: Uint8Array): Uint8Array => {
  const at = buildIdAt(head) ?? 0
  const name = `${Buffer.from(head.subarray(at + 1, at + 20)).toString('hex')}.debug`
  const padded = Math.ceil((name.length + 1) / 4) * 4
  const link = Buffer.alloc(padded + 4)
  link.write(name, 'latin1')
  link.writeUInt32LE(Number.parseInt(textOf(link.subarray(0, 7)), 16), padded)
  return link
}
