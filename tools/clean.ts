/** Stops the service and removes all that make made here, worlds too. usage: node tools/clean.ts */
import { lstatSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Place, placeOf } from './service/place.ts'
import { runningIn } from './service/state.ts'
import { stopService } from './service/stop.ts'

const MADE = ['node_modules', '.node', '.make', 'dist', 'data']

const main = async (): Promise<number> => {
  const place = placeOf(resolve(import.meta.dirname, '..'), { uid: process.getuid?.() ?? 0 })
  const running = runningIn(place)
  if (running !== undefined) {
    console.log(`stopping the service (pid ${running.pid})`)
    await stopService(place, running)
  }
  for (const path of toRemove(place)) {
    console.log(`removing ${path}`)
    rmSync(path, { recursive: true, force: true })
  }
  return 0
}

const toRemove = (place: Place): readonly string[] => {
  const made = MADE.map((name) => join(place.checkout, name))
  const all = place.staged === undefined ? made : [...made, place.staged]
  return all.filter((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)
}

process.exitCode = await main()
