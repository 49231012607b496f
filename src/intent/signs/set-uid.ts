/** A file that makes whoever runs it its owner. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.chmod'> = {
  name: 'set-uid',
  sees: 'a file gets its set-uid or set-gid bit',
  techniques: ['T1548.001'],
  weight: 45,
  speaksFor: [],
  looksAt: ['act.chmod'],
  look: ({ path, mode }) =>
    (mode & 0o6000) === 0 ? undefined : `mode ${mode.toString(8)} for ${path}`,
}
