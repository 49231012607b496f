/** Finds and reads recordings. */
import { createReadStream } from 'node:fs'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { systemFiles } from './files.ts'

export interface Found {
  readonly session: string
  readonly path: string
}

/** Recordings of the sessions whose id begins so, in the order in which they began. */
export const findRecordings = async (
  dataDir: string,
  prefix: string,
): Promise<readonly Found[]> => {
  const files = await systemFiles().list(join(dataDir, 'tty'))
  const found = files.flatMap(({ path }) => {
    const [, session = '', number = ''] = /^([0-9a-f]+)-(\d+)\.cast$/.exec(basename(path)) ?? []
    return session !== '' && session.startsWith(prefix) ? [{ session, number, path }] : []
  })
  return found.sort((a, b) =>
    a.session === b.session ? Number(a.number) - Number(b.number) : a.session < b.session ? -1 : 1,
  )
}

/** What a terminal showed, and when (milliseconds from the beginning). */
export interface Shown {
  readonly atMs: number
  readonly text: string
}

/** Reads what was shown; lines that are none of asciicast's (torn by a kill) are passed over. */
export async function* readShown(path: string): AsyncGenerator<Shown> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) {
    const shown = shownOf(line)
    if (shown !== undefined) yield shown
  }
}

const shownOf = (line: string): Shown | undefined => {
  if (!line.startsWith('[')) return undefined
  try {
    const [seconds, code, text] = JSON.parse(line) as readonly unknown[]
    if (code !== 'o' || typeof seconds !== 'number' || typeof text !== 'string') return undefined
    return { atMs: seconds * 1000, text }
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}
