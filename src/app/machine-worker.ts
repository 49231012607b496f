/** Entry of a worker thread: a machine that listens to its parent. */
import { getHeapStatistics } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../base/clock.ts'
import { MACHINE_ARRAYS_BYTES_MAX } from '../base/limits.ts'
import type { FromMachine, Made, ToMachine } from '../nerve/machine.ts'
import { openPersona, type PersonaData } from '../persona/persona.ts'
import { loadRecipes } from '../persona/recipe.ts'
import { createParseMemo } from '../shell/parse-memo.ts'
import { createAsker } from './asker.ts'
import { handedOver } from './batches.ts'
import { loadBuiltins } from './load-builtins.ts'
import { loadProgramSet } from './load-programs.ts'
import { keepLearning } from './log-learning.ts'
import { createMachine } from './machine.ts'
import type { MachineData } from './machine-data.ts'
import { madeDesk } from './made-desk.ts'
import { folderUrl } from './program-folders.ts'
import { shellPrograms } from './shell-program.ts'
import type { Stand } from './stands.ts'
import { textDesk } from './text-desk.ts'

const start = async (): Promise<void> => {
  const port = parentPort
  if (port === null) throw new Error('machine-worker.ts runs in a worker thread only')
  const data = workerData as MachineData
  const clock = systemClock(data.clockStartMs)
  const post = (messages: readonly FromMachine[]): void => {
    const handed = messages.flatMap((it) => (it.from === 'changes' ? handedOver(it.batch) : []))
    port.postMessage(messages, handed)
  }
  const asker = createAsker()
  const recipes = await loadRecipes()
  const builtins = await loadBuiltins()
  const parses = createParseMemo()
  const folders = data.programFolders.map(folderUrl)
  const programsFor = await loadProgramSet({ folders, more: shellPrograms(builtins, parses) })
  const open = (of: PersonaData): Stand => {
    const { pin } = of
    const desk = textDesk((wish) => {
      post([{ from: 'wantText', pin, wish: { ...wish, world: asker.of(wish.world) } }])
    })
    const tell = madeDesk(clock, (files) => post([{ from: 'made', pin, made: files }]))
    const made = (it: Made): void => tell({ ...it, world: asker.of(it.world) })
    const persona = openPersona(of, recipes, { texts: desk.texts, made })
    return { persona, programs: programsFor(persona), texts: desk }
  }
  const stand = open(data.persona)
  keepLearning(clock, stand.persona.living)
  const receive = createMachine({
    stand,
    open: (persona) => open(persona as PersonaData),
    builtins,
    parses,
    limits: data.limits,
    clock,
    seed: data.seed,
    ghosts: data.ghosts,
    asker,
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
  })
  port.on('message', (messages: readonly ToMachine[]) => receive(messages))
  post([{ from: 'ready' }])
}

await start()
