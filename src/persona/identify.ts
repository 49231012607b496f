/** From the first bytes of an executable back to the program it is. */
import { createHash } from 'node:crypto'
import type { ByteString, Bytes } from '../base/bytes.ts'
import { isRegular } from '../world/tree.ts'
import { buildIdOf, madeBuildId } from './elf.ts'
import type { PersonaImage } from './image.ts'
import type { Recorded } from './recorded.ts'

/** As many bytes of a file as decide what it is (exec reads no more of it). */
const HEAD_BYTES = 4_096

/**
 * Tells the base name of the image's program that starts with these bytes: an ELF file by its
 * build id, a script by all of its first 4096 bytes. So a copy is still the same program.
 */
export const identifierOf = (of: {
  readonly image: PersonaImage
  readonly recorded: Recorded
}): ((head: Bytes) => ByteString | undefined) => {
  let names: ReadonlyMap<string, ByteString> | undefined
  return (head) => {
    const key = keyOf(head.subarray(0, HEAD_BYTES))
    if (key === undefined) return undefined
    names ??= programsOf(of.image, of.recorded)
    return names.get(key)
  }
}

const keyOf = (head: Bytes): string | undefined => {
  const buildId = buildIdOf(head)
  if (buildId !== undefined) return buildId
  if (head[0] !== 0x23 || head[1] !== 0x21) return undefined
  return createHash('sha1').update(head).digest('hex')
}

/** Every executable in a folder of programs; of equal ones (pgrep, pidwait) the shortest name. */
const programsOf = (image: PersonaImage, recorded: Recorded): ReadonlyMap<string, ByteString> => {
  const names = new Map<string, ByteString>()
  for (let ino = 1; ino <= image.inodes; ino++) {
    if (!image.has(ino)) continue
    const { mode } = image.stat(ino)
    if (!isRegular(mode) || (mode & 0o111) === 0) continue
    const { kind, at, head, tail } = image.contentOf(ino)
    if (kind !== 'elf' && kind !== 'text' && kind !== 'program') continue
    const path = image.pathOf(ino)
    if (!/\/s?bin\/[^/]+$/.test(path)) continue
    const name = path.slice(path.lastIndexOf('/') + 1)
    const bytes = recorded.read(at, Math.min(head + (kind === 'text' ? tail : 0), HEAD_BYTES))
    const key = kind === 'program' ? Buffer.from(madeBuildId(name)).toString('hex') : keyOf(bytes)
    const known = key === undefined ? name : names.get(key)
    if (key !== undefined && (known === undefined || name.length < known.length))
      names.set(key, name)
  }
  return names
}
