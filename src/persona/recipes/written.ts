/** Files, directories and links that the persona's own file lists. */
import { bytesOf, fromUnicode, toUnicode } from '../../base/bytes.ts'
import type { PlannedFile, Recipe } from '../recipe.ts'

export const recipe: Recipe = {
  name: 'written',
  version: 1,
  insists: 'always',
  files: ({ profile }) => [
    ...Object.entries(profile.directories).map(([path, as]) => ({
      ...planned(path, as),
      type: 'directory' as const,
    })),
    ...Object.entries(profile.links).map(([path, target]) => ({
      path: fromUnicode(path),
      type: 'link' as const,
      target: fromUnicode(target),
    })),
    ...Object.entries(profile.files).map(([path, as]) => planned(path, as)),
  ],
  make: ({ path, profile }) => {
    const text = profile.files[toUnicode(path)]?.text ?? ''
    return bytesOf(fromUnicode(text.replaceAll('{hostname}', profile.hostname)))
  },
}

const planned = (
  path: string,
  as: { mode?: string | undefined; uid?: number | undefined; gid?: number | undefined },
): PlannedFile => ({
  path: fromUnicode(path),
  ...(as.mode === undefined ? {} : { mode: Number.parseInt(as.mode, 8) }),
  ...(as.uid === undefined ? {} : { uid: as.uid }),
  ...(as.gid === undefined ? {} : { gid: as.gid }),
})
