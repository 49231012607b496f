/** Folders of extra programs that an operator names (`programs:` of the configuration). */
import { pathToFileURL } from 'node:url'
import type { ByteString } from '../base/bytes.ts'
import type { Program } from '../shell/program.ts'
import { loadFolder } from './load-folder.ts'

/** A folder's URL; the slash at its end makes names in it resolve inside. */
export const folderUrl = (path: string): URL => pathToFileURL(`${path}/`)

/** The names of all programs in these folders; rejects with a sentence when one can't be loaded. */
export const namesOfPrograms = async (
  folders: readonly string[],
): Promise<readonly ByteString[]> => {
  const names: ByteString[] = []
  for (const folder of folders) {
    try {
      const programs = await loadFolder<Program>(folderUrl(folder), { name: 'program' })
      names.push(...programs.flatMap((program) => program.names))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new Error(`programs: ${folder} can't be loaded: ${reason}`, { cause })
    }
  }
  return names
}
