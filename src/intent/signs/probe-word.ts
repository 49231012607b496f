/** Words that loaders have echoed to see whether a shell understands escapes. */
import type { Sign } from '../intent.ts'

/** `gayfgt`, `ok`-like words of loaders, written by their codes. */
const CODED = /^(?:-e |-ne |-en )?["']?(?:\\x[\da-f]{2}){3,12}["']?$/i

export const sign: Sign<'act.command'> = {
  name: 'probe-word',
  sees: 'one word is echoed by its codes, as Gafgyt and Hajime test a shell',
  techniques: ['T1497.001', 'T1059.004'],
  weight: 25,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, line }) => (name === 'echo' && CODED.test(line) ? line : undefined),
}
