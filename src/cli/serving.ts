/** What `up`, `brain` and `tentacle` have in common: they serve until they are told to stop. */
import { setFlagsFromString } from 'node:v8'
import { pino } from 'pino'
import type { Config } from '../app/config.ts'
import { LOG_BYTES_MAX } from '../base/limits.ts'
import { Failure } from './command.ts'
import { openLogFile } from './log-file.ts'
import { reasonsAndRemedy } from './remedies.ts'

/** Where the log goes; to standard output when it is empty. */
export interface Logging {
  readonly log?: ReturnType<typeof pino>
}

/** Starts, waits for SIGTERM, SIGINT or SIGHUP, and stops. Throws Failure when it can't start. */
export const serveUntilStopped = async (
  name: string,
  logFile: string | undefined,
  { sensor }: Config,
  start: (logging: Logging) => Promise<{ stop(): Promise<void> }>,
): Promise<void> => {
  const asked = stopAsked()
  // V8 would let the nursery grow to 128 MiB, which stay when a burst of visitors is over.
  setFlagsFromString(`--max-semi-space-size=${NURSERY_HALF_MIB}`)
  const running = await start(loggingTo(logFile, sensor)).catch((cause: unknown) => {
    throw new Failure(`mimicry ${name}: ${reasonsAndRemedy(cause)}`, { cause })
  })
  await asked
  await running.stop()
}

/** Half of what young objects of the main thread may take. */
const NURSERY_HALF_MIB = 8

const loggingTo = (path: string | undefined, sensor: string): Logging => {
  if (path === undefined) return {}
  return { log: pino({ base: { sensor } }, openLogFile(path, { bytesMax: LOG_BYTES_MAX })) }
}

/** The first of these signals asks; a second one finds no listener and ends the process. */
const stopAsked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.once(signal, () => resolve())
    }
  })
