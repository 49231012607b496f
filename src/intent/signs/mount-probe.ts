/** Where can be written, and on what processor: the questions of IoT loaders. */
import type { Sign } from '../intent.ts'

export const sign: Sign<'act.command'> = {
  name: 'mount-probe',
  sees: '/proc/mounts is read by busybox, or the first bytes of a program',
  techniques: ['T1082', 'T1083'],
  weight: 25,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ argv, name, line }) => {
    const byBusybox = /(?:^|\/)busybox$/.test(argv[0] ?? '') && argv.length > 1
    const readsMounts = byBusybox && /^\/proc\/(?:self\/)?mounts$/.test(line)
    const readsHead =
      (name === 'dd' && /if=(?:\/proc\/self\/exe|\/bin\/(?:echo|busybox|ls|sh))/.test(line)) ||
      (byBusybox && name === 'cat' && /^\/bin\/(?:echo|busybox|ls|sh)$/.test(line))
    return readsMounts || readsHead ? argv.join(' ') : undefined
  },
}
