/** rand and srand: the same seed gives the same numbers. */
import { seededDice } from '../../base/dice.ts'
import type { Task } from '../../shell/program.ts'
import type { Chance } from './evaluate.ts'
import { toText } from './values.ts'

export const chanceOf = ({ sys }: Task): Chance => {
  let dice = sys.dice
  const chance: Chance = {
    seed: 0,
    below: () => dice.below(2 ** 31) / 2 ** 31,
    reseed: (seed) => {
      chance.seed = seed
      dice = seededDice(`awk ${toText(seed, '%.6g')}`)
    },
  }
  return chance
}
