/** An applet that cannot exist: its error message tells a bot that commands are carried out. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'busybox-token',
  sees: 'busybox is asked for an applet in capital letters that is none',
  techniques: ['T1059.004', 'T1497.001'],
  weight: 35,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ argv, name, args }) =>
    /(?:^|\/)busybox$/.test(argv[0] ?? '') && args.length === 0 && /^[A-Z0-9]{3,24}$/.test(name)
      ? argv.join(' ')
      : undefined,
}
