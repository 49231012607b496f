/** Copies what a service runs (code, production packages, Node) to a folder, owned by whoever calls.
 * usage: node tools/stage.ts /opt/mimicry */
import { existsSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stageCode } from './service/stage.ts'

/** Stages into `FOLDER/app`, where deploy/systemd looks for it; refuses a folder of something else. */
const main = (target: string | undefined): number => {
  if (target === undefined) {
    console.error('usage: node tools/stage.ts FOLDER (deploy/systemd wants /opt/mimicry)')
    return 2
  }
  const staged = resolve(target)
  const isOurs = existsSync(join(staged, 'code-digest')) || existsSync(join(staged, 'checkout'))
  if (existsSync(staged) && !isOurs && readdirSync(staged).length > 0) {
    console.error(`${staged} holds something else. Name a folder that is empty or not there yet`)
    return 1
  }
  const app = join(staged, 'app')
  const checkout = resolve(import.meta.dirname, '..')
  const none = { user: undefined, run: app, output: app }
  stageCode({ ...none, checkout, staged, app })
  console.log(`staged: ${app}`)
  return 0
}

process.exitCode = main(process.argv[2])
