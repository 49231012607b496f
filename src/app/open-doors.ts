/** The doors of a configuration, over whatever nerve there is. */
import type { Clock } from '../base/clock.ts'
import type { Tarpit } from '../ink/ink.ts'
import { createInkwell } from '../ink/inkwell.ts'
import type { Nerve } from '../nerve/nerve.ts'
import { type Door, openDoor } from '../tentacles/listener.ts'
import type { DoorProtocol } from '../tentacles/tentacle.ts'
import type { Config } from './config.ts'
import { loadFolder } from './load-folder.ts'

export interface DoorsSetup {
  readonly nerve: Nerve
  readonly clock: Clock
  readonly protocols: ReadonlyMap<string, DoorProtocol>
  readonly report: (cause: unknown) => void
  readonly closers: (() => Promise<void>)[]
}

/** Opens every door of `listen`; rejects at the first that can't be had. */
export const openDoors = async (
  { listen }: Pick<Config, 'listen'>,
  { closers, ...setup }: DoorsSetup,
): Promise<readonly Door[]> => {
  const doors: Door[] = []
  const inkwell = createInkwell({ clock: setup.clock, tarpits: await loadTarpits() })
  for (const options of listen) {
    const door = await openDoor(options, { ...setup, inkwell })
    closers.push(() => door.close())
    doors.push(door)
  }
  return doors
}

const loadTarpits = (): Promise<readonly Tarpit[]> => {
  const folder = new URL('../ink/', import.meta.url)
  return loadFolder<Tarpit>(folder, { name: 'tarpit', isOptional: true })
}

/** All protocols of src/tentacles/, by name. */
export const loadProtocols = async (): Promise<ReadonlyMap<string, DoorProtocol>> => {
  const folder = new URL('../tentacles/', import.meta.url)
  const all = await loadFolder<DoorProtocol>(folder, { name: 'protocol', isOptional: true })
  return new Map(all.map((it) => [it.name, it]))
}
