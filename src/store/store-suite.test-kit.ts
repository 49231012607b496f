/** What every store must do, whichever it is: each store's test runs this suite on itself. */
import { describe, test } from 'node:test'
import { type ManualClock, manualClock } from '../base/clock.ts'
import type { Store } from './store.ts'
import { blobTests } from './suite/blobs.test-kit.ts'
import { leaseTests } from './suite/leases.test-kit.ts'
import { otherTests } from './suite/others.test-kit.ts'
import { type On, START_MS } from './suite/stage.test-kit.ts'
import { worldTests } from './suite/worlds.test-kit.ts'

/** A new, empty store on this clock; `clean` is called when the test is over. */
export type Fresh = (clock: ManualClock) => Promise<{ store: Store; clean(): Promise<void> }>

/** Declares the suite for one store. */
export const storeSuite = (name: string, fresh: Fresh): void => {
  const on: On = (sentence, run) =>
    test(sentence, async () => {
      const clock = manualClock(START_MS)
      const { store, clean } = await fresh(clock)
      try {
        await run(store, clock)
      } finally {
        await clean()
      }
    })
  describe(`${name}: worlds`, () => worldTests(on))
  describe(`${name}: leases`, () => leaseTests(on))
  describe(`${name}: blobs`, () => blobTests(on))
  describe(`${name}: the rest`, () => otherTests(on))
}
