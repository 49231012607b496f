/** The folder of everything that is kept. */
import { chmodSync, existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * Makes it, and what it stands in, for its owner alone; throws a sentence when it can't be. (Node's
 * own way to make parents never ends in /proc, where what is missing can't be made.)
 */
export const makeDataFolder = (path: string): void => {
  try {
    for (const each of missingFrom(path)) mkdirSync(each, { mode: 0o700 })
    chmodSync(path, 0o700)
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    throw new Error(
      `data_dir: ${path} can't be made or used (${code}). ` +
        'Give it to the user that runs this, or name another folder',
      { cause },
    )
  }
}

/** The outermost first. */
const missingFrom = (path: string): readonly string[] => {
  const missing: string[] = []
  for (let at = path; !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at)
  return missing
}
