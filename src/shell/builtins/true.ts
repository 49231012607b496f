/** `:` and `true`: nothing, successfully. */
import type { Builtin } from '../state.ts'

export const builtins: readonly Builtin[] = [
  {
    names: [':'],
    special: true,
    *run() {
      return 0
    },
  },
  {
    names: ['true'],
    *run() {
      return 0
    },
  },
]
