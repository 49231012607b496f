/** Words that loaders have echoed to see whether a shell understands escapes. */
import type { Sign } from '../intent.ts'

/** `gayfgt` and the like, but not the beginning of a program. */
const CODED = /^(?:-e |-ne |-en )?["']?(?!\\x7f)(?:\\x[\da-f]{2}){3,12}["']?$/i

export const sign: Sign<'act.command'> = {
  name: 'probe-word',
  sees: 'one word is echoed by its codes, as Gafgyt and Hajime test a shell',
  techniques: ['T1497.001', 'T1059.004'],
  weight: 25,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, line }) => (name === 'echo' && CODED.test(line) ? `${name} ${line}` : undefined),
}
