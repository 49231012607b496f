/** A world for `mimicry mount`: of the brain that runs on it, else of the store. */
import { connect, type Socket } from 'node:net'
import type { Config } from './config.ts'
import { controlPath } from './control.ts'
import type { Mountable, MountChoice } from './mount.ts'

/**
 * A live world is served by the machine that has it; one of a store that no brain of this data
 * folder has open is attached here. Rejects with a sentence.
 */
export const mountableFor = async (config: Config, choice: MountChoice): Promise<Mountable> => {
  const control = await connected(controlPath(config.dataDir))
  if (control !== undefined) {
    control.destroy()
    throw new Error('a brain runs on these worlds, and live ones cannot be mounted: make stop')
  }
  // Loaded late: who mounts a live world needs neither the store nor a persona.
  const { openMountable } = await import('./mount.ts')
  return openMountable(config, choice)
}

/** Undefined when nobody listens there. */
const connected = (path: string): Promise<Socket | undefined> =>
  new Promise((resolve, reject) => {
    const socket = connect({ path })
    socket.once('connect', () => resolve(socket))
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT' || cause.code === 'ECONNREFUSED') return resolve(undefined)
      const reason = `${path} can't be reached (${cause.code}): run this as root or as its owner`
      reject(new Error(reason, { cause }))
    })
  })
