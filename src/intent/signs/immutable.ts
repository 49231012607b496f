/** Files that cannot be removed any more, or again can. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'immutable',
  sees: 'chattr, or a copy of it, sets or takes the flags +i and +a',
  techniques: ['T1222.002'],
  weight: 30,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, args, line }) =>
    (name === 'chattr' || name === 'lockr') && args.some((it) => /^[-+=]\w*[ia]/.test(it))
      ? `${name} ${line}`
      : undefined,
}
