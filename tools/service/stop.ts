/** Ends the service of a place: asked first, then killed. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Place } from './place.ts'
import { forget, isAlive, type Running } from './state.ts'

/** A stopping brain hangs up its visitors and closes its store; that takes well below this. */
const ASK_MS_MAX = 10_000
/** Who is in the middle of an fsync(2) dies after it. */
const KILL_MS_MAX = 30_000

/** Stops it; answers how, or throws when it can't be ended. */
export const stopService = async (
  place: Place,
  running: Running,
  { askMsMax = ASK_MS_MAX } = {},
): Promise<'asked' | 'killed'> => {
  process.kill(running.pid, 'SIGTERM')
  if (await goneWithin(place, running, askMsMax)) return 'asked'
  process.kill(running.pid, 'SIGKILL')
  if (await goneWithin(place, running, KILL_MS_MAX)) return 'killed'
  throw new Error(`process ${running.pid} does not end, not even by SIGKILL`)
}

const goneWithin = async (place: Place, running: Running, waitMsMax: number): Promise<boolean> => {
  const untilMs = Date.now() + waitMsMax
  while (isAlive(place, running)) {
    if (Date.now() > untilMs) return false
    await pause(50)
  }
  forget(place)
  return true
}
