/** Everything a start needs on disk: staged code, folders with the right owner, readable settings. */
import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../../src/app/config.ts'
import { writtenFolders } from './launch.ts'
import { dataAt, type Place } from './place.ts'
import { linkData, ownFolder, serviceUser, stageCode } from './stage.ts'

/** Prepares a start; answers the settings file the brain reads (`named`, or the usual one, if any). */
export const prepare = (
  place: Place,
  config: Config,
  named: string | undefined,
): string | undefined => {
  const usual = join(place.checkout, 'mimicry.yaml')
  const settings = named ?? (existsSync(usual) ? usual : undefined)
  mkdirSync(place.run, { recursive: true })
  if (place.staged === undefined) {
    for (const folder of writtenFolders(place, config)) mkdirSync(folder, { recursive: true })
    return settings
  }
  const user = serviceUser()
  stageCode({ ...place, staged: place.staged })
  for (const folder of writtenFolders(place, config)) ownFolder(folder, user)
  if (dataAt(place, config.dataDir) !== config.dataDir) {
    const news = linkData(config.dataDir, dataAt(place, config.dataDir))
    if (news !== undefined) console.log(`data: ${news}`)
  }
  if (settings === undefined) return undefined
  const staged = join(place.staged, 'mimicry.yaml')
  copyFileSync(settings, staged)
  chownSync(staged, 0, user.gid)
  chmodSync(staged, 0o640)
  return staged
}
