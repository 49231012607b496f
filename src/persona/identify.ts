/** From the first bytes of an executable back to the program it is. */
import type { ByteString, Bytes } from '../base/bytes.ts'
import { isDirectory, isRegular } from '../world/tree.ts'
import { madeBuildId } from './elf.ts'
import type { PersonaImage } from './image.ts'
import { HEAD_BYTES, isNicer, keyOf } from './program-key.ts'
import type { Recorded } from './recorded.ts'
import type { Rename } from './rename.ts'

interface Ground {
  readonly image: PersonaImage
  readonly recorded: Recorded
  readonly rename: Rename
  /** Keys and names of the programs of an imported image, whose bytes nobody wants to look through. */
  readonly known: readonly ProgramKey[] | undefined
}

/** By what a program is known (program-key.ts), and its name. */
export type ProgramKey = readonly [key: string, name: ByteString]

/**
 * Tells the base name of the image's program that starts with these bytes: an ELF file by its
 * build id, a script by all of its first 4096 bytes. So a copy is still the same program.
 */
export const identifierOf = (of: Ground): ((head: Bytes) => ByteString | undefined) => {
  let names: ReadonlyMap<string, ByteString> | undefined
  return (head) => {
    const key = keyOf(head.subarray(0, HEAD_BYTES))
    if (key === undefined) return undefined
    names ??= programsOf(of)
    return names.get(key)
  }
}

/**
 * Every executable ELF file, and every script in a folder of programs (/etc/init.d/sudo is not
 * sudo).
 */
const programsOf = (ground: Ground): ReadonlyMap<string, ByteString> => {
  const { image } = ground
  const names = new Map<string, ByteString>(ground.known)
  for (let dir = 1; dir <= image.inodes; dir++) {
    if (!image.has(dir) || !isDirectory(image.stat(dir).mode)) continue
    const hasPrograms = /\/s?bin$/.test(image.pathOf(dir))
    for (const { name, ino } of image.list(dir)) {
      const key = keyOfProgram(ground, { ino, name, hasPrograms })
      const known = key === undefined ? undefined : names.get(key)
      if (key !== undefined && (known === undefined || isNicer(name, known))) names.set(key, name)
    }
  }
  return names
}

const keyOfProgram = (
  { image, recorded, rename, known }: Ground,
  { ino, name, hasPrograms }: { ino: number; name: ByteString; hasPrograms: boolean },
): string | undefined => {
  const { mode } = image.stat(ino)
  if (!isRegular(mode) || (mode & 0o111) === 0) return undefined
  const { kind, at, head, tail } = image.contentOf(ino)
  if (kind === 'program') return Buffer.from(madeBuildId(name)).toString('hex')
  if (known !== undefined) return undefined
  if (kind === 'elf') return keyOf(recorded.read(at, head))
  if (kind !== 'text' || !hasPrograms) return undefined
  return keyOf(rename.bytes(recorded.read(at, Math.min(head + tail, HEAD_BYTES))))
}
