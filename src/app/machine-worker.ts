/** Entry of a worker thread: a machine that listens to its parent. */
import { memoryUsage } from 'node:process'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../base/clock.ts'
import type { ToMachine } from '../nerve/machine.ts'
import { personaOf } from '../persona/persona.ts'
import { loadBuiltins } from './load-builtins.ts'
import { loadPrograms } from './load-programs.ts'
import { createMachine } from './machine.ts'
import { createParseMemo } from '../shell/parse-memo.ts'
import type { MachineData } from './machine-data.ts'
import { shellPrograms } from './shell-program.ts'

const start = async (): Promise<void> => {
  const port = parentPort
  if (port === null) throw new Error('machine-worker.ts runs in a worker thread only')
  const data = workerData as MachineData
  const persona = await personaOf(data.persona)
  const builtins = await loadBuiltins()
  const parses = createParseMemo()
  const programs = await loadPrograms(persona, { more: shellPrograms(builtins, parses) })
  const receive = createMachine({
    persona,
    programs,
    builtins,
    parses,
    limits: data.limits,
    clock: systemClock(data.clockStartMs),
    seed: data.seed,
    heapBytes: () => memoryUsage().heapUsed,
    post: (messages) => port.postMessage(messages),
  })
  port.on('message', (messages: readonly ToMachine[]) => receive(messages))
  port.postMessage([{ from: 'ready' }])
}

await start()
