/** A machine in a worker thread: memory-limited, and ended without the process. */
import { Worker } from 'node:worker_threads'
import type { FromMachine, MachineLink } from '../nerve/machine.ts'
import type { MachineData } from './machine-data.ts'

/** Starts a worker that runs a machine; `heapMb` bounds its JavaScript heap. */
export const startWorker = (data: MachineData, heapMb: number): MachineLink => {
  const { NODE_COMPILE_CACHE: cache } = process.env
  const worker = new Worker(new URL('./machine-entry.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16 },
    env: cache === undefined ? {} : { NODE_COMPILE_CACHE: cache },
    argv: [],
    stdin: false,
  })
  return {
    post: (messages) => worker.postMessage(messages),
    onMessages: (receive) => {
      worker.on('message', (messages: readonly FromMachine[]) => receive(messages))
    },
    onEnd: (ended) => {
      let reason = ''
      worker.once('error', (cause) => {
        reason = cause instanceof Error ? cause.message : String(cause)
      })
      worker.once('exit', (code) => ended(reason === '' ? `exit code ${code}` : reason))
    },
    terminate: async () => {
      await worker.terminate()
    },
  }
}
