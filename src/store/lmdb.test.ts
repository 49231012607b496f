import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { lmdbStore } from './lmdb.ts'
import { storeSuite } from './store-suite.test-kit.ts'

const newFolder = () => mkdtempSync(join(tmpdir(), 'mimicry-store-'))

for (const durability of ['power', 'process'] as const) {
  storeSuite(`lmdb, durability ${durability}`, async (clock) => {
    const path = newFolder()
    const store = await lmdbStore({ path, durability, clock })
    return {
      store,
      clean: async () => {
        await store.close()
        rmSync(path, { recursive: true })
      },
    }
  })
}
