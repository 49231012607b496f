/** More passwords than anybody forgets. */
import type { Sign } from '../intent.ts'

/** At so many tries of one source it is told, and again each time there are five times as many. */
const FIRST = 6
const AGAIN = 5

export const sign: Sign<'login.failed' | 'login.success'> = {
  name: 'password-list',
  sees: 'a source tries one password after the other, in one visit or in many',
  techniques: ['T1110.001'],
  weight: 30,
  speaksFor: ['bruteforcer'],
  looksAt: ['login.failed', 'login.success'],
  look: ({ proof, username }, { source }) => {
    if (proof.method !== 'password') return undefined
    const tries = source.count('passwords')
    const isDue = tries === FIRST || tries === FIRST * AGAIN || tries === FIRST * AGAIN ** 2
    return isDue ? `${tries} passwords, now of ${username}` : undefined
  },
}
