/**
 * Entry of a machine's thread. Its parent's compile cache (NODE_COMPILE_CACHE) is the thread's, too:
 * Node gives it to nobody but the main thread, and half of a start is the reading of programs.
 */
import { enableCompileCache, flushCompileCache } from 'node:module'

const { NODE_COMPILE_CACHE: cache } = process.env
if (cache !== undefined) enableCompileCache(cache)
await import('./machine-worker.ts')
// Now, as a machine may be ended without a word.
if (cache !== undefined) flushCompileCache()
