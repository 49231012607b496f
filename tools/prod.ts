/**
 * Starts Mimicry and says where to connect. usage: node tools/prod.ts [--config FILE] [--foreground]
 * As root: from a staged copy, as the user mimicry. Everybody else: from the checkout.
 */
import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type Config, loadConfig } from '../src/app/config.ts'
import { greeting } from './service/greeting.ts'
import { isHealthy } from './service/health.ts'
import { launchOf } from './service/launch.ts'
import { logAt, type Place, placeOf } from './service/place.ts'
import { portTroubles } from './service/ports.ts'
import { prepare } from './service/prepare.ts'
import { codeDigest } from './service/stage.ts'
import { startInBackground, startInForeground } from './service/start.ts'
import { type Running, runningIn } from './service/state.ts'
import { stopService } from './service/stop.ts'

const main = async (): Promise<number> => {
  const { values } = parseArgs({
    options: { config: { type: 'string' }, foreground: { type: 'boolean', default: false } },
  })
  const place = placeOf(resolve(import.meta.dirname, '..'), { uid: process.getuid?.() ?? 0 })
  const named = values.config === undefined ? undefined : resolve(values.config)
  const config = loadConfig({ file: named, env: process.env, directory: place.checkout })
  if ('problems' in config) return refused(config.problems, 2)
  return start(place, config, { named, foreground: values.foreground })
}

const start = async (
  place: Place,
  config: Config,
  how: { named: string | undefined; foreground: boolean },
): Promise<number> => {
  const fingerprint = fingerprintOf(place.checkout, config)
  const running = runningIn(place)
  if (running !== undefined) {
    const isCurrent = running.fingerprint === fingerprint && (await isHealthy(config))
    if (isCurrent && how.foreground) return refused([`already running: make stop first`], 1)
    if (isCurrent) return said(greeting(place, config, { running, state: 'is already up' }))
    console.log(`restart: ${reasonToRestart(running, fingerprint)}`)
    await stopService(place, running)
  }
  const troubles = await portTroubles(config)
  if (troubles.length > 0) return refused(troubles, 1)

  const file = prepare(place, config, how.named)
  const launch = launchOf(place, config, { file, hasLog: !how.foreground })
  if (how.foreground) return startInForeground(place, launch, { fingerprint })
  const isReady = () => isHealthy(config)
  const log = logAt(place, config.dataDir)
  const started = await startInBackground(place, launch, { fingerprint, isReady, log })
  if ('failed' in started) return refused([started.failed, ...started.lastLines], 1)
  return said(greeting(place, config, { running: started, state: 'is up' }))
}

/** Everything that makes a running service out of date when it changes. */
const fingerprintOf = (checkout: string, config: Config): string => {
  const settings = JSON.stringify(config, (_, value) => (value instanceof Map ? [...value] : value))
  return createHash('sha256').update(codeDigest(checkout)).update(settings).digest('hex')
}

const reasonToRestart = (running: Running, fingerprint: string): string =>
  running.fingerprint === fingerprint
    ? `process ${running.pid} does not answer`
    : 'the code or the settings have changed'

const said = (lines: readonly string[]): number => {
  console.log(lines.join('\n'))
  return 0
}

const refused = (lines: readonly string[], status: number): number => {
  console.error(lines.join('\n'))
  return status
}

process.exitCode = await main()
