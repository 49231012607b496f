/** All of it together: bus, sinks, recorder, quarantine, retention, on one data folder. */
import type { Clock } from '../base/clock.ts'
import { createAllowance } from './allowance.ts'
import { type Bus, createBus } from './bus.ts'
import { createDisk } from './disk.ts'
import { systemFiles } from './files.ts'
import { createQuarantine, type Quarantine } from './quarantine.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { createRetention } from './retention.ts'
import type { SinkPlugin, SinkSetup } from './sink.ts'

export interface EventsSetup
  extends Pick<SinkSetup, 'dataDir' | 'sensor' | 'uuid' | 'keepDays' | 'bytesMax' | 'report'> {
  readonly clock: Clock
  readonly sinks: readonly SinkPlugin[]
  /** Default: the real ones. */
  readonly files?: SinkSetup['files']
}

export interface OpenEvents {
  readonly bus: Bus
  readonly recorder: Recorder
  readonly quarantine: Quarantine
  /** Ends recordings, brings what waits to the sinks, and closes them. */
  close(): Promise<void>
}

/** Opens every sink; rejects when one cannot be opened. */
export const openEvents = async (setup: EventsSetup): Promise<OpenEvents> => {
  const { clock, report, files = systemFiles() } = setup
  const allowance = createAllowance({
    clock,
    bytesMax: setup.bytesMax,
    muted: (network, bytes) => bus.tell({ type: 'source.muted', network, bytes }),
  })
  const bus: Bus = createBus({ clock, allowance, report })
  const disk = createDisk(clock, (what) => bus.tell(what))
  const shared = { ...setup, files, disk, wrote: (bytes: number): void => retention.wrote(bytes) }
  const recorder = createRecorder({ ...shared, allowance, events: bus })
  const quarantine = createQuarantine({ ...shared, allowance, events: bus })
  const isOpen = (path: string): boolean => recorder.isOpen(path) || quarantine.isOpen(path)
  const retention = createRetention({ ...shared, isOpen })
  for (const plugin of setup.sinks) bus.subscribe(await plugin.open(shared))
  return {
    bus,
    recorder,
    quarantine,
    close: async () => {
      retention.close()
      await quarantine.close()
      await recorder.close()
      await bus.close()
    },
  }
}
