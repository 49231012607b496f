/** The shape of most recipes: a list of paths, each with the text that stands there. */
import { type ByteString, bytesOf, fromUnicode } from '../base/bytes.ts'
import type { Profile } from './profile.ts'
import type { About, Asked, PlannedFile, Recipe } from './recipe.ts'

/** A planned path and its text; directories and links have none. */
export interface WrittenFile extends PlannedFile {
  /** Called whenever the bytes are wanted; only here may secrets be asked for. */
  readonly text?: (asked: Asked) => string
}

/** A recipe of such files, for personas that have the role, or of which it is otherwise a part. */
export const writing = (of: {
  readonly name: string
  readonly version: number
  readonly role?: Role
  readonly isPart?: (about: About) => boolean
  files(about: About): readonly WrittenFile[]
}): Recipe => {
  const { name, version, role, files } = of
  const { isPart = (about) => role !== undefined && hasRole(about, role) } = of
  const written = (about: About): readonly WrittenFile[] => (isPart(about) ? files(about) : [])
  return {
    name,
    version,
    files: (about) => written(about).map(({ text: _, ...planned }) => planned),
    make: (asked) => {
      const file = written(asked).find(({ path }) => path === asked.path)
      return bytesOf(fromUnicode(file?.text?.(asked) ?? ''))
    },
  }
}

export type Role = Profile['roles'][number]

/** Whether the machine does this. */
export const hasRole = ({ profile }: About, role: Role): boolean => profile.roles.includes(role)

/** A directory of root's. */
export const directory = (path: ByteString, mode?: number): WrittenFile => ({
  path,
  type: 'directory',
  ...(mode === undefined ? {} : { mode }),
})

/** A symbolic link. */
export const link = (path: ByteString, target: ByteString): WrittenFile => ({
  path,
  type: 'link',
  target,
})
