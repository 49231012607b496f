/** Starts the brain as a process of its own, and watches until it serves. */
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import type { Launch } from './launch.ts'
import type { Place } from './place.ts'
import { readable } from './readable.ts'
import { forget, type Running, remember } from './state.ts'
import { stopService } from './stop.ts'

/** A large store, a slow disk and a crowded host take their time; beyond that something is wrong. */
const READY_MS_MAX = 180_000
const ASK_EVERY_MS = 100
const LAST_LINES = 15
/** Why a start came to nothing; nothing of it is left running. */
export interface StartFailed {
  readonly failed: string
  readonly lastLines: readonly string[]
}

export interface Watch {
  readonly fingerprint: string
  readonly isReady: () => Promise<boolean>
  /** Where it will log. */
  readonly log: string
}

/** Starts it detached and waits until it is ready. */
export const startInBackground = async (
  place: Place,
  launch: Launch,
  { fingerprint, isReady, log }: Watch,
): Promise<Running | StartFailed> => {
  const logged = statSync(log, { throwIfNoEntry: false })?.size ?? 0
  const fd = openSync(place.output, 'w', 0o600)
  const child = spawnService(launch, { detached: true, stdio: ['ignore', fd, fd] })
  closeSync(fd)
  const lastLines = () => [...linesSince(log, logged), ...linesSince(place.output, 0)]
  const ended = endOf(child)
  const running = remember(place, { pid: child.pid ?? 0, fingerprint })
  const untilMs = Date.now() + READY_MS_MAX
  for (;;) {
    const end = await Promise.race([ended, pause(ASK_EVERY_MS)])
    if (end !== undefined) {
      forget(place)
      return {
        failed: `the brain did not start: it ${end}`,
        lastLines: lastLines(),
      }
    }
    if (await isReady()) break
    if (Date.now() < untilMs) continue
    await stopService(place, running)
    const failed = `the brain did not answer GET /health within ${READY_MS_MAX / 1000} s`
    return { failed, lastLines: lastLines() }
  }
  child.unref()
  return running
}

/** Starts it as a child that shares the terminal; answers its exit status when it ends. */
export const startInForeground = async (
  place: Place,
  launch: Launch,
  { fingerprint }: { fingerprint: string },
): Promise<number> => {
  const child = spawnService(launch, { detached: false, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = endOf(child)
  remember(place, { pid: child.pid ?? 0, fingerprint })
  // Ctrl-C reaches the child too: it stops in good order, and we wait for it.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) console.log(readable(line))
  }
  await ended
  forget(place)
  return child.exitCode ?? 128 + constants.signals[child.signalCode ?? 'SIGKILL']
}

const spawnService = (
  { program, args, env, cwd }: Launch,
  how: { detached: boolean; stdio: ('ignore' | 'pipe' | 'inherit' | number)[] },
): ChildProcess => {
  // Files of the brain are for its user alone.
  const before = process.umask(0o077)
  const child = spawn(program, args, { ...how, env, cwd })
  process.umask(before)
  return child
}

/** Settles with how the process ended, as words. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('error', (cause) => resolve(`could not be run (${cause.message})`))
    child.once('exit', (status, signal) =>
      resolve(signal === null ? `ended with status ${status}` : `was ended by ${signal}`),
    )
  })

/** The last lines of a file from a byte on; one that only repeats the line before is left out. */
const linesSince = (path: string, from: number): readonly string[] => {
  if (!existsSync(path)) return []
  const lines = readFileSync(path).subarray(from).toString().split('\n').map(readable)
  const said = (line: string | undefined) => line?.replace(/^[\d:.]+ /, '')
  return lines
    .filter((line, at) => line !== '' && said(line) !== said(lines[at - 1]))
    .slice(-LAST_LINES)
    .map((line) => `  ${line}`)
}
