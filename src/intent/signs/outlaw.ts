/** Outlaw (Shellbot, dota): the comment of its key, its tool against removal, its folders. */
import type { Sign } from '../intent.ts'

const MARKS = /mdrfckr|(?:^|[/ ])lockr(?: |$)|\.configrc\d*|\bdota\d*\.tar|\.X\d+-unix\/\.rsync/

export const sign: Sign<'act.command' | 'act.write'> = {
  name: 'outlaw',
  sees: 'the key `mdrfckr`, lockr, .configrc or dota: the Outlaw botnet',
  techniques: ['T1098.004', 'T1222.002'],
  weight: 60,
  speaksFor: ['botnet', 'miner'],
  looksAt: ['act.command', 'act.write'],
  look: (it) => {
    const text = it.type === 'act.command' ? `${it.name} ${it.line}` : it.path
    return MARKS.test(text) ? text : undefined
  },
}
