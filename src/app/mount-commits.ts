/** What a mounted world's thread has changed, on its way to the store. */
import type { Changes } from '../nerve/machine.ts'
import type { Lease, Store } from '../store/store.ts'
import type { ToMount } from './mount-messages.ts'

export interface Commits {
  add(batch: Changes): void
  /** The thread has answered `tell`. */
  told(): void
  /** Asks the thread for all it has; settles when that is stored. */
  flush(): Promise<void>
  /** Nothing is stored any more. */
  end(cause: unknown): void
  /** Rejects when the store refused, or at the end. */
  readonly broken: Promise<never>
  settled(): Promise<void>
}

/** Batches in their order, one at a time, blobs first. */
export const createCommits = ({
  store,
  lease,
  send,
}: {
  readonly store: Pick<Store, 'putBlobs' | 'commit'>
  readonly lease: Lease
  readonly send: (message: ToMount) => void
}): Commits => {
  const broken = Promise.withResolvers<never>()
  broken.promise.catch(() => undefined)
  const told = Promise.withResolvers<void>()
  let last: Promise<void> = Promise.resolve()
  const commit = async ({ sequence, changes, blobs }: Changes): Promise<void> => {
    if (blobs.size > 0) await store.putBlobs(blobs)
    await store.commit(lease, changes)
    send({ to: 'committed', sequence })
  }
  const end = (cause: unknown): void => {
    send({ to: 'broken' })
    broken.reject(cause)
  }
  return {
    add: (batch) => {
      last = last.then(() => commit(batch))
      last.catch(end)
    },
    told: () => told.resolve(),
    flush: async () => {
      send({ to: 'tell' })
      await told.promise
      await last
    },
    end,
    broken: broken.promise,
    settled: () => last,
  }
}
