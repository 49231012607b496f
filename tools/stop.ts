/** Ends the service that was started from this checkout. usage: node tools/stop.ts */
import { resolve } from 'node:path'
import { placeOf } from './service/place.ts'
import { runningIn } from './service/state.ts'
import { stopService } from './service/stop.ts'

const place = placeOf(resolve(import.meta.dirname, '..'), { uid: process.getuid?.() ?? 0 })
const running = runningIn(place)
if (running === undefined) {
  console.log('Mimicry is not running (as far as this user has started it from here).')
} else {
  const how = await stopService(place, running)
  const words = how === 'asked' ? 'has stopped' : 'did not stop by itself and was killed'
  console.log(`Mimicry (pid ${running.pid}) ${words}. Its data stays.`)
}
