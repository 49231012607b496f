/** Commands that a shell had from a pipe, after something was decoded there. */
import type { Sign } from '../intent.ts'

const DECODERS: ReadonlyMap<string, RegExp> = new Map([
  ['base64', /(?:^| )(?:-\w*[dD]|--decode)/],
  ['base32', /(?:^| )(?:-\w*d|--decode)/],
  ['openssl', /^(?:enc|base64)\b.* -d\b/],
  ['xxd', /(?:^| )-\w*r/],
  ['gzip', /(?:^| )-\w*d/],
  ['gunzip', /^/],
  ['zcat', /^/],
  ['rev', /^/],
])

export const sign: Sign<'act.command'> = {
  name: 'decoded-commands',
  sees: 'a shell runs what a pipeline has decoded: `base64 -d | sh`',
  techniques: ['T1140', 'T1027', 'T1059.004'],
  weight: 40,
  speaksFor: ['botnet'],
  looksAt: ['act.command'],
  look: ({ name, line, origin }, { visit }) => {
    if (DECODERS.get(name)?.test(line) === true) visit.count('decoded')
    if (origin !== 'input' || visit.count('decoded', 0) === 0) return undefined
    return `${name} ${line}`
  },
}
