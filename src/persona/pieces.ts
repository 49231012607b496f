/** True bytes of files, read where they are wanted: a file of gigabytes is never held whole. */
import { EIO } from '../base/errno.ts'
import type { PiecesOf } from '../world/world.ts'
import type { PersonaImage } from './image.ts'
import type { Profile } from './profile.ts'
import { type RecordedData, recordedOf } from './recorded.ts'
import { renameOf } from './rename.ts'

const TRUE_KINDS = ['text', 'elf', 'binary']

/** Of an imported image. What the disk refuses is EIO, as it would be on a disk that fails. */
export const piecesOf = (data: RecordedData, image: PersonaImage, profile: Profile): PiecesOf => {
  const recorded = recordedOf(data)
  const isRenamed = !renameOf(profile).isNothing
  return (ino) => {
    const { kind, at, head } = image.contentOf(ino)
    if (!TRUE_KINDS.includes(kind) || (isRenamed && kind === 'text')) return undefined
    const { size } = image.stat(ino)
    if (size === 0 || head !== size) return undefined
    return (from, to) => {
      try {
        return recorded.read(at, Math.max(0, Math.min(to, size) - from), from)
      } catch {
        return EIO
      }
    }
  }
}
