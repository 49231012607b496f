/** An ordinary user who is root now. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.root'> = {
  name: 'became-root',
  sees: "an ordinary user's process becomes root's by sudo, su or a set-uid file",
  techniques: ['T1548.003'],
  weight: 5,
  speaksFor: [],
  looksAt: ['act.root'],
  look: ({ uid, by }) => `uid ${uid} by ${by}`,
}
