/** How much a folder takes on disk. */
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'

/** Bytes of all regular files below a folder, as their lengths say; files that go meanwhile are none. */
export const folderBytes = async (folder: string): Promise<number> => {
  let sum = 0
  const entries = await opendir(folder).catch(unlessGone)
  if (entries === undefined) return 0
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) sum += await folderBytes(path)
    else if (entry.isFile()) sum += (await lstat(path).catch(unlessGone))?.size ?? 0
  }
  return sum
}

const unlessGone = (cause: unknown): undefined => {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  return undefined
}
