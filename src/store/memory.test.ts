import { memoryStore } from './memory.ts'
import { storeSuite } from './store-suite.test-kit.ts'

storeSuite('memory', async (clock) => {
  const store = memoryStore({ clock })
  return { store, clean: () => store.close() }
})
