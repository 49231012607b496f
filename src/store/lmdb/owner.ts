/** One process opens a store: held by an abstract socket, which the kernel frees at any death. */
import { statSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import type { Clock } from '../../base/clock.ts'
import { StoreFailed } from '../store.ts'

const TRY_GAP_MS = 50

/**
 * Makes this process the owner of a folder; the answer gives it back. Another owner is waited
 * for `patienceMs` (a killed process may still be writing), then refused with StoreFailed.
 * Sees owners in the same network namespace of Linux only; elsewhere LMDB's own locks keep the
 * file whole, but nothing refuses a second brain.
 */
export const own = async (
  folder: string,
  { clock, patienceMs }: { readonly clock: Clock; readonly patienceMs: number },
): Promise<() => Promise<void>> => {
  if (process.platform !== 'linux') return async () => undefined
  const { dev, ino } = statSync(folder)
  const name = `\0mimicry-store-${dev}-${ino}`
  for (let waitedMs = 0; ; waitedMs += TRY_GAP_MS) {
    const server = await listen(name)
    if (server !== undefined) return () => close(server)
    if (waitedMs >= patienceMs) break
    await new Promise<void>((resume) => clock.after(TRY_GAP_MS, resume))
  }
  throw new StoreFailed(
    `${folder} is in use: a store is opened by one process, once. ` +
      'Stop the other one (`ss -xlp | grep mimicry-store` names it) or choose another folder.',
  )
}

const listen = (name: string): Promise<Server | undefined> =>
  new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined)
      else reject(new StoreFailed('the store cannot be locked', { cause: error }))
    })
    server.listen({ path: name }, () => resolve(server))
  })

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()))
