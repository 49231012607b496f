/** What a machine's worker is given when it starts. */
import type { PersonaData } from '../persona/persona.ts'
import type { WorldLimits } from '../world/world.ts'

export interface MachineData {
  readonly persona: PersonaData
  readonly limits: WorldLimits
  readonly seed: string
  /** Where the clock of all worlds starts (milliseconds since 1970); the real time without. */
  readonly clockStartMs?: number
  readonly number: number
  /** Heap in use beyond which the heaviest process is killed. */
  readonly softHeapBytes: number
  /** Folders of extra programs. */
  readonly programFolders: readonly string[]
}
