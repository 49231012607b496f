/** Entry of a worker thread: builds one persona of before, answers it, and ends. */
import { parentPort, workerData } from 'node:worker_threads'
import { PersonaGone } from '../persona/blueprint.ts'
import { rebuildPersona } from '../persona/load.ts'
import type { Rebuilding, Rebuilt } from './rebuild-worker-link.ts'

const rebuilt = async ({ pin, blueprint, ...setup }: Rebuilding): Promise<Rebuilt> => {
  try {
    return await rebuildPersona(pin, blueprint, setup)
  } catch (cause) {
    if (cause instanceof PersonaGone) return { gone: cause.message }
    throw cause
  }
}

parentPort?.postMessage(await rebuilt(workerData as Rebuilding))
