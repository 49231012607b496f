/** From the first bytes of an executable back to the program it is. */
import { createHash } from 'node:crypto'
import type { ByteString, Bytes } from '../base/bytes.ts'
import { isDirectory, isRegular } from '../world/tree.ts'
import { buildIdOf, madeBuildId } from './elf.ts'
import type { PersonaImage } from './image.ts'
import type { Recorded } from './recorded.ts'
import type { Rename } from './rename.ts'

/** As many bytes of a file as decide what it is (exec reads no more of it). */
const HEAD_BYTES = 4_096

interface Ground {
  readonly image: PersonaImage
  readonly recorded: Recorded
  readonly rename: Rename
}

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

const keyOf = (head: Bytes): string | undefined => {
  const buildId = buildIdOf(head)
  if (buildId !== undefined) return buildId
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined
  return createHash('sha1').update(head).digest('hex')
}

/**
 * Every executable ELF file, and every script in a folder of programs (/etc/init.d/sudo is not
 * sudo). Of several names for the same bytes (hard links, pgrep and pidwait) the shortest, of
 * equally short ones the last in the alphabet (bzip2, not bzcat).
 */
const programsOf = (ground: Ground): ReadonlyMap<string, ByteString> => {
  const { image } = ground
  const names = new Map<string, ByteString>()
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

const isNicer = (name: ByteString, than: ByteString): boolean =>
  name.length < than.length || (name.length === than.length && name > than)

const keyOfProgram = (
  { image, recorded, rename }: Ground,
  { ino, name, hasPrograms }: { ino: number; name: ByteString; hasPrograms: boolean },
): string | undefined => {
  const { mode } = image.stat(ino)
  if (!isRegular(mode) || (mode & 0o111) === 0) return undefined
  const { kind, at, head, tail } = image.contentOf(ino)
  if (kind === 'program') return Buffer.from(madeBuildId(name)).toString('hex')
  if (kind === 'elf') return keyOf(recorded.read(at, head))
  if (kind !== 'text' || !hasPrograms) return undefined
  return keyOf(rename.bytes(recorded.read(at, Math.min(head + tail, HEAD_BYTES))))
}
