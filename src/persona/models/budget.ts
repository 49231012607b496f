/** What models may cost in a day: in all, for one visitor, and apart from both for the operator. */
import type { Clock } from '../../base/clock.ts'
import type { Canon } from '../../store/canon.ts'

/** Tokens of a day (UTC), in and out together. */
export interface BudgetLimits {
  readonly perDay: number
  readonly perVisitor: number
  readonly operator: number
}

/** Tokens set aside before a call. */
export interface Reserved {
  readonly tokens: number
  /** Sets it right afterwards: what it cost indeed. */
  settle(tokens: number): Promise<void>
}

export interface Budget {
  /** Undefined when that would be too much; counted in the canon, so that no restart forgets it. */
  reserve(world: string, tokens: number): Promise<Reserved | undefined>
}

/** The world of the operator's own; no visitor's world is called so. */
export const OPERATOR_WORLD = 'operator'

/** Counts in the canon that all processes share. */
export const createBudget = ({
  canon,
  clock,
  limits,
}: {
  readonly canon: Pick<Canon, 'spend'>
  readonly clock: Clock
  readonly limits: BudgetLimits
}): Budget => {
  const payersOf = (world: string): readonly (readonly [who: string, most: number])[] =>
    world === OPERATOR_WORLD
      ? [['operator', limits.operator]]
      : [
          ['all', limits.perDay],
          [`visitor ${world}`, limits.perVisitor],
        ]
  return {
    reserve: async (world, tokens) => {
      const day = new Date(clock.nowMs()).toISOString().slice(0, 10)
      const charged: string[] = []
      const charge = async (by: number): Promise<void> => {
        for (const who of charged) await canon.spend(day, who, by)
      }
      for (const [who, most] of payersOf(world)) {
        charged.push(who)
        if ((await canon.spend(day, who, tokens)) <= most) continue
        await charge(-tokens)
        return undefined
      }
      return { tokens, settle: (cost) => charge(cost - tokens) }
    },
  }
}
