/** What a protocol at a door is: one plug-in file in this folder, found by its name. */
import type { Socket } from 'node:net'
import type { Bytes } from '../base/bytes.ts'
import type { Clock } from '../base/clock.ts'
import type { Inkwell } from '../ink/inkwell.ts'
import type { Nerve, Source } from '../nerve/nerve.ts'

/** A connection that was accepted. The socket is paused; what was read of it is in `initial`. */
export interface Connection {
  readonly socket: Socket
  readonly source: Source
  readonly initial: Bytes
  /** What it looks like, of a door that finds out, when no protocol of ours speaks it. */
  readonly guess?: string
}

export interface DoorSetup {
  readonly nerve: Nerve
  readonly clock: Clock
  /** What holds visitors when the brain orders it; without one such orders are not obeyed. */
  readonly inkwell?: Inkwell
}

/** A protocol. `serve` owns the socket from then on and ends it. */
export interface DoorProtocol {
  /** As in `listen: [{as: NAME}]`. */
  readonly name: string
  serve(connection: Connection, setup: DoorSetup): Promise<void>
}
