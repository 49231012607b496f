/** What of the file system evidence is written with; tests hand in one that fails. */
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface KeptFile {
  readonly path: string
  readonly bytes: number
  readonly changedMs: number
}

export interface Files {
  /**
   * Appends all or nothing, making file and folders when there are none; rejects with what the file
   * system says. Answers the file's size.
   */
  append(path: string, bytes: Uint8Array): Promise<number>
  /** Undefined when there is no such file. */
  stat(path: string): Promise<KeptFile | undefined>
  /** Whether the last line has its newline; an empty or missing file has. */
  endsWhole(path: string): Promise<boolean>
  rename(from: string, to: string): Promise<void>
  remove(path: string): Promise<void>
  /** Removes a folder, if nothing is in it. */
  removeEmpty(folder: string): Promise<void>
  /** All regular files below a folder, in no order; none when it is missing. */
  list(folder: string): Promise<readonly KeptFile[]>
}

const NEWLINE = 10

/** The real file system. */
export const systemFiles = (): Files => ({
  append: async (path, bytes) => {
    const file = await opened(path)
    try {
      const { size } = await file.stat()
      try {
        await file.appendFile(bytes)
      } catch (cause) {
        // A full disk takes a part: half a line must not be there when it is tried again. Where
        // that fails, too (a device), the first reason is the one to know.
        await file.truncate(size).catch(() => undefined)
        throw cause
      }
      return size + bytes.length
    } finally {
      await file.close()
    }
  },
  stat: async (path) => {
    const found = await lstat(path).catch(unlessMissing)
    return found && { path, bytes: found.size, changedMs: found.mtimeMs }
  },
  endsWhole: async (path) => {
    const file = await open(path, 'r').catch(unlessMissing)
    if (file === undefined) return true
    try {
      const { size } = await file.stat()
      if (size === 0) return true
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, size - 1)
      return buffer[0] === NEWLINE
    } finally {
      await file.close()
    }
  },
  rename,
  remove: (path) => rm(path, { force: true }),
  removeEmpty: (folder) => rmdir(folder).catch(unlessInUse),
  list: async (folder) => {
    const found: KeptFile[] = []
    const entries = (await readdir(folder, { withFileTypes: true }).catch(unlessMissing)) ?? []
    for (const entry of entries) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) found.push(...(await systemFiles().list(path)))
      if (!entry.isFile()) continue
      const stat = await lstat(path).catch(unlessMissing)
      if (stat !== undefined) found.push({ path, bytes: stat.size, changedMs: stat.mtimeMs })
    }
    return found
  },
})

const opened = async (path: string) => {
  const asked = open(path, 'a', 0o600)
  const file = await asked.catch(unlessMissing)
  if (file !== undefined) return file
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return open(path, 'a', 0o600)
}

const unlessMissing = (cause: unknown): undefined => {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause
  return undefined
}

const unlessInUse = (cause: unknown): void => {
  if ((cause as NodeJS.ErrnoException).code !== 'ENOTEMPTY') throw cause
}
