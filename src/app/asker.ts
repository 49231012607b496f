/** For whom a machine works just now: a visitor, or its operator through a mount. */

/** The operator's world in the books of the model: his mounts have a budget of their own. */
export const OPERATOR = 'operator'

export interface Asker {
  /** What is imagined while it runs costs the operator. */
  asOperator(work: () => void): void
  /** Whose budget it is when something is imagined for a world. */
  of(world: string): string
}

/** Visitors, until the operator asks. */
export const createAsker = (): Asker => {
  let isOperator = false
  return {
    asOperator: (work) => {
      const before = isOperator
      isOperator = true
      try {
        work()
      } finally {
        isOperator = before
      }
    },
    of: (world) => (isOperator ? OPERATOR : world),
  }
}
