/** A file as old as its neighbour. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'timestomp',
  sees: 'touch gives a file the times of another, or of the past',
  techniques: ['T1070.006'],
  weight: 15,
  speaksFor: [],
  looksAt: ['act.command'],
  look: ({ name, args, line }) =>
    name === 'touch' && args.some((it) => /^-\w*[rtd]|^--(?:reference|date)/.test(it))
      ? `touch ${line}`
      : undefined,
}
