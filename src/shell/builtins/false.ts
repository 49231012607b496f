/** `false`: nothing, in vain. */
import type { Builtin } from '../state.ts'

export const builtin: Builtin = {
  names: ['false'],
  *run() {
    return 1
  },
}
