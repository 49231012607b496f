/** Where a service started from this checkout lives: its code, data, log and state. */
import { createHash } from 'node:crypto'
import { basename, isAbsolute, join, relative } from 'node:path'

export interface Place {
  readonly checkout: string
  /** The user it runs as: root never runs it itself. */
  readonly user: string | undefined
  /** What root staged for this checkout (undefined: it runs straight from the checkout). */
  readonly staged: string | undefined
  readonly app: string
  readonly run: string
  /** What the process itself says before it has a log, and when it breaks. */
  readonly output: string
}

const STAGES = '/var/lib/mimicry'

/** The user that root drops to. */
export const SERVICE_USER = 'mimicry'

/** The place for a checkout and a caller: root stages, others run from the checkout. */
export const placeOf = (checkout: string, caller: { uid: number }): Place => {
  if (caller.uid !== 0) {
    const run = join(checkout, '.make')
    return {
      checkout,
      user: undefined,
      staged: undefined,
      app: checkout,
      run,
      output: outputIn(run),
    }
  }
  const digest = createHash('sha256').update(checkout).digest('hex').slice(0, 8)
  const staged = join(STAGES, `${basename(checkout).replace(/[^\w.-]/g, '_')}-${digest}`)
  const run = join(staged, 'run')
  return {
    checkout,
    user: SERVICE_USER,
    staged,
    app: join(staged, 'app'),
    run,
    output: outputIn(run),
  }
}

/**
 * Where a configured data folder, or one below it, really is: root keeps what would lie in the
 * checkout beside the staged code, since the service's user may not get into the checkout.
 */
export const dataAt = (place: Place, path: string): string => {
  if (place.staged === undefined || !isInside(path, place.checkout)) return path
  const data = join(place.staged, 'data')
  const usual = join(place.checkout, 'data')
  return path === usual || isInside(path, usual)
    ? join(data, relative(usual, path))
    : join(data, relative(place.checkout, path))
}

/** The brain's log, in its data folder. */
export const logAt = (place: Place, dataDir: string): string =>
  join(dataAt(place, dataDir), 'log', 'brain.log')

/** Does a path lie below a folder? */
const isInside = (path: string, folder: string): boolean => {
  const below = relative(folder, path)
  return below !== '' && !below.startsWith('..') && !isAbsolute(below)
}

const outputIn = (run: string): string => join(run, 'output.log')
