/** Options of ip: words with one dash or two, which may be shortened. */
import type { ByteString } from '../../base/bytes.ts'

export interface Chosen {
  readonly words: readonly ByteString[]
  readonly isBrief: boolean
  readonly isOneLine: boolean
  readonly hasStatistics: boolean
  readonly family: 4 | 6 | undefined
  readonly says?: 'version' | 'help' | undefined
}

/** The order in which a beginning is looked for (main of ip.c). */
const OPTIONS = [
  'loops',
  'family',
  '4',
  '6',
  '0',
  'M',
  'B',
  'human-readable',
  'iec',
  'stats',
  'statistics',
  'details',
  'resolve',
  'oneline',
  'timestamp',
  'tshort',
  'Version',
  'force',
  'batch',
  'brief',
  'json',
  'pretty',
  'rcvbuf',
  'color',
  'help',
  'netns',
  'Numeric',
  'all',
]
const WITH_VALUE = new Set(['loops', 'family', 'rcvbuf', 'netns', 'batch'])

export const readChosen = (
  args: readonly ByteString[],
): Chosen | { readonly wrong: ByteString } => {
  let at = 0
  const keys = new Set<string>()
  let family: Chosen['family']
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-')) break
    const name = arg.replace(/^--?/, '').replace(/^color=.*/, 'color')
    if (arg === '--') {
      at += 1
      break
    }
    const found = ALIASES.get(name) ?? OPTIONS.find((it) => it.startsWith(name))
    if (found === undefined || name === '') return { wrong: arg }
    keys.add(found)
    if (found === '4') family = 4
    if (found === '6') family = 6
    if (!WITH_VALUE.has(found)) continue
    at += 1
    if (found === 'family') family = args[at] === 'inet6' ? 6 : 4
  }
  const says = keys.has('Version') ? 'version' : keys.has('help') ? 'help' : undefined
  return {
    words: args.slice(at),
    isBrief: keys.has('brief'),
    isOneLine: keys.has('oneline'),
    hasStatistics: keys.has('statistics') || keys.has('stats'),
    family,
    says,
  }
}

const ALIASES = new Map([
  ['h', 'help'],
  ['a', 'all'],
  ['br', 'brief'],
  ['b', 'batch'],
  ['n', 'netns'],
  ['c', 'color'],
])
