/** A persona of before is built in a thread of its own: visitors don't wait for it. */
import { Worker } from 'node:worker_threads'
import type { ByteString } from '../base/bytes.ts'
import type { PersonaData } from '../persona/persona.ts'

export interface Rebuilding {
  readonly pin: string
  readonly blueprint: string
  readonly programs: readonly ByteString[]
  readonly images?: string
}

/** `gone`: why nobody can build it any more. */
export type Rebuilt = PersonaData | { readonly gone: string }

/** Starts; `done` rejects when the thread fails, or is stopped. */
export const startRebuilding = (
  what: Rebuilding,
): { readonly done: Promise<Rebuilt>; readonly stop: () => void } => {
  const worker = new Worker(new URL('./rebuild-worker.ts', import.meta.url), {
    workerData: what,
    env: {},
    argv: [],
    stdin: false,
  })
  const done = new Promise<Rebuilt>((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the thread that builds a persona has ended')))
  })
  return { done, stop: () => void worker.terminate() }
}
