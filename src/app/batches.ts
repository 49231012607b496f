/** What a world has changed, on its way from a machine to the store. */
import { BATCHES_UNDER_WAY_MAX } from '../base/limits.ts'
import type { Changes, FromMachine, WorldHandle } from '../nerve/machine.ts'
import type { World } from '../world/world.ts'

/** A world, and how far its changes have come. */
export interface Sending {
  readonly handle: WorldHandle
  readonly world: World
  sentSequence: number
  /** Sequences of batches that were sent and are not durable yet, as far as we know. */
  underWay: readonly number[]
  durableSequence: number
}

/** What a message with a batch takes along to another thread: nobody here has it any more. */
export const handedOver = ({ blobs }: Changes): ArrayBuffer[] =>
  Array.from(blobs.values(), ({ buffer }) => buffer as ArrayBuffer)

/** All that it is was in the store when it came. */
export const nothingSent = (handle: WorldHandle, world: World): Sending => {
  const sequence = world.sequence()
  return { handle, world, sentSequence: sequence, underWay: [], durableSequence: sequence }
}

/** `say` posts a message to the brain. */
export const createBatches = (say: (message: FromMachine) => void) => {
  const sendAll = (of: Sending): void => {
    if (of.world.sequence() === of.sentSequence) return
    const batch = of.world.takeBatch()
    if (batch === undefined) return
    of.sentSequence = batch.sequence
    of.underWay = [...of.underWay, batch.sequence]
    say({ from: 'changes', world: of.handle, batch })
  }

  /** What changes while the store is slow stays in the world, where a later change replaces it. */
  const sendSome = (of: Sending): void => {
    if (of.underWay.length < BATCHES_UNDER_WAY_MAX) sendAll(of)
  }

  /** Everything up to this change is durable. */
  const landed = (of: Sending, sequence: number): void => {
    of.world.committed(sequence)
    of.durableSequence = sequence
    of.underWay = of.underWay.filter((sent) => sent > sequence)
    sendSome(of)
  }

  return { sendAll, sendSome, landed }
}
