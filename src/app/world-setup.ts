/** What a machine makes a world of: the persona it stands on, and the world's own share in it. */
import type { Clock } from '../base/clock.ts'
import { seededDice } from '../base/dice.ts'
import type { Persona } from '../persona/persona.ts'
import { devpts } from '../world/devpts.ts'
import { procOf } from '../world/proc/proc.ts'
import { sysfsOf } from '../world/sysfs/sysfs.ts'
import type { WorldLimits } from '../world/world.ts'
import type { Config } from './config.ts'

interface Around {
  readonly clock: Clock
  readonly limits: WorldLimits
  /** Seed of chance inside of worlds. */
  readonly seed: string
  readonly ghosts: Config['ghosts']
}

/** All but what the store holds of it, and who fetches more. */
export const worldSetup = (
  { clock, limits, seed, ghosts }: Around,
  persona: Persona,
  id: string,
) => ({
  image: persona.image,
  imagine: persona.of(id).imagine,
  pieces: persona.of(id).pieces,
  ghosts: persona.of(id).ghosts(ghosts),
  living: persona.living,
  ...(persona.kernelLog !== undefined && { kernelLog: persona.kernelLog }),
  facts: persona.facts,
  firstPid: persona.firstPid(clock.nowMs()),
  bootedMs: persona.machine.bootedMs,
  diskBytes: (persona.machine.disk.partitionsKb[0] ?? 0) * 1_024,
  ...residents(persona, clock),
  mounts: [{ path: '/proc', make: procOf(persona.machine) }, ...sysOf(persona), devpts],
  clock,
  limits: roomOn(persona, limits),
  dice: seededDice(`${seed}/${id}`),
})

/**
 * What a visitor may make on an imported root of any size: half of the inodes there are for a world,
 * which is what our own images leave him.
 */
export const roomOn = ({ image, isImported }: Persona, limits: WorldLimits): WorldLimits => {
  if (!isImported) return limits
  const inodes = image.inodes + Math.ceil(limits.inodes / 2)
  return { ...limits, inodes: Math.max(limits.inodes, inodes) }
}

const sysOf = ({ machine }: Persona) => {
  const make = sysfsOf(machine)
  return make === undefined ? [] : [{ path: '/sys', make }]
}

const residents = ({ residents: of }: Persona, clock: Clock) =>
  of === undefined ? {} : { residents: of(clock.nowMs()) }
