/** Entry of a worker thread: a machine that listens to its parent. */
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../base/clock.ts'
import { MACHINE_ARRAYS_BYTES_MAX } from '../base/limits.ts'
import type { FromMachine, ToMachine } from '../nerve/machine.ts'
import { personaOf } from '../persona/persona.ts'
import { createParseMemo } from '../shell/parse-memo.ts'
import { loadBuiltins } from './load-builtins.ts'
import { loadPrograms } from './load-programs.ts'
import { createMachine } from './machine.ts'
import type { MachineData } from './machine-data.ts'
import { madeDesk } from './made-desk.ts'
import { folderUrl } from './program-folders.ts'
import { shellPrograms } from './shell-program.ts'
import { textDesk } from './text-desk.ts'

const start = async (): Promise<void> => {
  const port = parentPort
  if (port === null) throw new Error('machine-worker.ts runs in a worker thread only')
  const data = workerData as MachineData
  const clock = systemClock(data.clockStartMs)
  const post = (messages: readonly FromMachine[]): void => port.postMessage(messages)
  const desk = textDesk((wish) => post([{ from: 'wantText', wish }]))
  const made = madeDesk(clock, (files) => post([{ from: 'made', made: files }]))
  const persona = await personaOf(data.persona, { texts: desk.texts, made })
  const builtins = await loadBuiltins()
  const parses = createParseMemo()
  const folders = data.programFolders.map(folderUrl)
  const programs = await loadPrograms(persona, { folders, more: shellPrograms(builtins, parses) })
  const receive = createMachine({
    persona,
    programs,
    builtins,
    parses,
    limits: data.limits,
    clock,
    seed: data.seed,
    ghosts: data.ghosts,
    memory: {
      used: () => {
        const { used_heap_size: heap, external_memory: arrays } = getHeapStatistics()
        return heap + arrays
      },
      isFull: () => {
        const { used_heap_size: heap, external_memory: arrays } = getHeapStatistics()
        return heap > data.softHeapBytes || arrays > MACHINE_ARRAYS_BYTES_MAX
      },
    },
    post,
    texts: desk,
  })
  port.on('message', (messages: readonly ToMachine[]) => receive(messages))
  post([{ from: 'ready' }])
}

await start()
