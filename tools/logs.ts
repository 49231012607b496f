/**
 * Shows the end of the service's log and follows it until Ctrl-C.
 * usage: node tools/logs.ts [--config FILE] [-n LINES]
 */
import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { loadConfig } from '../src/app/config.ts'
import { logAt, placeOf } from './service/place.ts'
import { readable } from './service/readable.ts'

const LOOK_EVERY_MS = 200
const CHUNK_BYTES = 65_536
/** Where to begin in a long log. */
const TAIL_BYTES = 262_144

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: {
      config: { type: 'string' },
      lines: { type: 'string', short: 'n', default: '40' },
    },
  })
  const place = placeOf(resolve(import.meta.dirname, '..'), { uid: process.getuid?.() ?? 0 })
  const config = loadConfig({ file: values.config, env: process.env, directory: place.checkout })
  if ('problems' in config) {
    console.error(config.problems.join('\n'))
    return 2
  }
  const log = logAt(place, config.dataDir)
  if (!existsSync(log)) {
    console.error(`there is no log at ${log} yet. Start Mimicry with: make prod`)
    return 1
  }
  // A reader that has seen enough (head) closes the pipe.
  process.stdout.on('error', () => process.exit(0))
  const follower = openFollower(log)
  for (const line of follower.next().slice(-Number(values.lines))) console.log(readable(line))
  for (;;) {
    await pause(LOOK_EVERY_MS)
    for (const line of follower.next()) console.log(readable(line))
  }
}

/** Reads the whole lines that came since the last look; starts anew when the log was set aside. */
const openFollower = (path: string) => {
  let fd = openSync(path, 'r')
  let at = Math.max(0, fstatSync(fd).size - TAIL_BYTES)
  let begun = Buffer.alloc(0)
  const reopenIfSetAside = () => {
    const now = statSync(path, { throwIfNoEntry: false })
    const opened = fstatSync(fd)
    if (now === undefined || (now.ino === opened.ino && now.size >= at)) return
    closeSync(fd)
    fd = openSync(path, 'r')
    at = 0
    begun = Buffer.alloc(0)
  }
  const next = (): readonly string[] => {
    const chunk = Buffer.alloc(CHUNK_BYTES)
    for (;;) {
      const count = readSync(fd, chunk, 0, CHUNK_BYTES, at)
      if (count === 0) break
      at += count
      begun = Buffer.concat([begun, chunk.subarray(0, count)])
    }
    reopenIfSetAside()
    const end = begun.lastIndexOf(10) + 1
    const lines = begun.subarray(0, end).toString().split('\n').slice(0, -1)
    begun = begun.subarray(end)
    return lines
  }
  return { next }
}

process.exitCode = await main()
