/** A world for `mimicry mount`: of the brain that runs on it, else of the store. */
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Config } from './config.ts'
import { controlPath } from './control.ts'
import type { Mountable, MountChoice } from './mount.ts'

/**
 * A live world is served by the machine that has it; one of a store that no brain of this data
 * folder has open is attached here. Rejects with a sentence.
 */
export const mountableFor = async (config: Config, choice: MountChoice): Promise<Mountable> => {
  if (choice.world === '') throw new Error('a world has an id: `mimicry worlds` lists them')
  const control = await connected(controlPath(config.dataDir))
  if (control !== undefined) {
    const { world, isReadOnly } = choice
    const [answer] = await answersOf(control, { request: 'mount', world, isReadOnly })
    const { socket } = answer as { readonly socket?: string }
    if (socket === undefined) throw new Error('the brain went away in the middle of its answer')
    // We may be root, and the brain is not: no other socket of this host is spoken to for it.
    if (!/^mount-[0-9a-f]+\.sock$/.test(socket)) throw new Error('the brain names no such socket')
    const { openLiveMount } = await import('./live-mount.ts')
    const path = join(config.dataDir, socket)
    return openLiveMount({ folder: config.dataDir, path }, choice)
  }
  // Loaded late: who mounts a live world needs neither the store nor a persona.
  const { openMountable } = await import('./mount.ts')
  return openMountable(config, choice)
}

/** The lines of an answer; rejects with what the brain says against it. */
const answersOf = async (
  socket: Socket,
  request: Readonly<Record<string, unknown>>,
): Promise<readonly unknown[]> => {
  socket.write(`${JSON.stringify(request)}\n`)
  const answers: unknown[] = []
  for await (const line of createInterface({ input: socket })) {
    const answer = JSON.parse(line) as { readonly error?: string }
    if (answer.error !== undefined) throw new Error(answer.error)
    answers.push(answer)
  }
  return answers
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
