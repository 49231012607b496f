/** What a sink is: one plug-in file in sinks/, found by listing that folder. */
import type { Clock } from '../base/clock.ts'
import type { Disk } from './disk.ts'
import type { Told } from './events.ts'
import type { Files } from './files.ts'

export interface Sink {
  readonly name: string
  /**
   * Takes a batch, oldest first; the next one comes when this one is done. Rejects when the batch
   * is lost: it is counted, and the sink goes on with the next.
   */
  take(batch: readonly Told[]): Promise<void>
  /** Nothing comes any more; gives up waiting for a disk. */
  close(): Promise<void>
}

export interface SinkSetup {
  readonly dataDir: string
  readonly sensor: string
  /** Of the sensor. */
  readonly uuid: string
  readonly keepDays: number
  readonly bytesMax: number
  readonly clock: Clock
  readonly files: Files
  readonly disk: Disk
  /** So many bytes were written: retention looks earlier after many. */
  readonly wrote: (bytes: number) => void
  /** Something the operator should know. */
  readonly report: (cause: unknown) => void
}

/** What a file of sinks/ exports as `sink`. */
export interface SinkPlugin {
  readonly name: string
  open(setup: SinkSetup): Promise<Sink>
}
