/** What a machine's worker is given when it starts. */
import type { PersonaData } from '../persona/persona.ts'
import type { WorldLimits } from '../world/world.ts'
import type { Config } from './config.ts'

export interface MachineData {
  readonly persona: PersonaData
  readonly limits: WorldLimits
  readonly seed: string
  /** Which files come into being by being asked for. */
  readonly ghosts: Config['ghosts']
  /** Where the clock of all worlds starts (milliseconds since 1970); the real time without. */
  readonly clockStartMs?: number
  readonly number: number
  /** Heap in use beyond which the heaviest process is killed. */
  readonly softHeapBytes: number
  /** Folders of extra programs. */
  readonly programFolders: readonly string[]
}
