/** The process a service runs in, remembered in a file, and never mistaken for another. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Place } from './place.ts'

export interface Running {
  readonly pid: number
  /** Clock ticks after boot at which the process started (proc(5), stat field 22). */
  readonly startTicks: string
  /** Digest of the code and settings it was started with. */
  readonly fingerprint: string
}

/** The service of this place, if its process still lives and is ours. */
export const runningIn = (place: Place): Running | undefined => {
  const text = readOr(fileOf(place), '')
  if (text === '') return undefined
  const running = JSON.parse(text) as Running
  return isAlive(place, running) ? running : undefined
}

/** Writes down a process that was just started. */
export const remember = (place: Place, started: { pid: number; fingerprint: string }): Running => {
  const running = { ...started, startTicks: startTicksOf(started.pid) ?? '' }
  mkdirSync(place.run, { recursive: true })
  writeFileSync(fileOf(place), `${JSON.stringify(running)}\n`)
  return running
}

/** Forgets the service of this place. */
export const forget = (place: Place): void => rmSync(fileOf(place), { force: true })

/** Does this process still live, with our main file on its command line? */
export const isAlive = (place: Place, running: Running): boolean => {
  if (startTicksOf(running.pid) !== running.startTicks) return false
  const words = readOr(`/proc/${running.pid}/cmdline`, '').split('\0')
  return words.includes(mainOf(place))
}

/** The file node is started with. */
export const mainOf = (place: Place): string => join(place.app, 'src', 'cli', 'main.ts')

const fileOf = (place: Place): string => join(place.run, 'state.json')

/** A zombie counts as gone: nobody is served by it. */
const startTicksOf = (pid: number): string | undefined => {
  const stat = readOr(`/proc/${pid}/stat`, '')
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return state === 'Z' || state === 'X' ? undefined : fields[18]
}

const readOr = (file: string, otherwise: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code
    if (code === 'ENOENT' || code === 'ESRCH') return otherwise
    throw cause
  }
}
