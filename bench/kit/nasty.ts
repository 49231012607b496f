/** Observations made to cost as much as they can: what signs look for, almost, again and again. */
import { commandSeen } from '../../src/intent/command.ts'
import type { AnySign } from '../../src/intent/intent.ts'
import { createMemory } from '../../src/intent/memory.ts'

const ALMOST = [
  ...['../', '%2e%2e/', '/', 'a', 'a ', ' -', '-o ', '-r ', '-perm ', '--', '\\x41', '\\101', '$('],
  ...[
    '; ',
    '/tmp/',
    '/tmp/.ICE-unix/',
    '/dev/null ',
    '/dev/sda',
    'HISTFILE=',
    'pool.a.',
    'redtail',
  ],
  ...['stratum+', '1.1.1.1', 'http://a@', '/x/.rsync', 'BEGIN ', 'passw', 'socket ', 'exec '],
]
const NAMES = [
  'wget',
  'echo',
  'grep',
  'find',
  'nc',
  'python3',
  'export',
  'rm',
  'ln',
  'mount',
  'base64',
]
const WORD_CHARS = 1_024

/** Microseconds of the dearest of them, best of three each. */
export const nastiest = (sign: AnySign): number => {
  let worst = 0
  for (const almost of ALMOST) {
    const word = almost.repeat(WORD_CHARS / almost.length + 1).slice(0, WORD_CHARS)
    for (const it of observations(sign, word)) worst = Math.max(worst, costOf(sign, it))
  }
  return worst
}

const costOf = (sign: AnySign, it: object): number => {
  const context = { nowMs: 0, visit: createMemory(), source: createMemory() }
  let best = Number.POSITIVE_INFINITY
  for (let n = 0; n < 3; n++) {
    const fromMs = performance.now()
    sign.look(it as never, context)
    best = Math.min(best, performance.now() - fromMs)
  }
  return best * 1_000
}

const observations = ({ looksAt }: AnySign, word: string): object[] =>
  looksAt.flatMap((type): object[] => {
    if (type !== 'act.command') return [{ type, ...anything(word) }]
    const place = { how: 'program', origin: 'argument', cwd: '/tmp', uid: 0 } as const
    return NAMES.map((name) => commandSeen({ type, argv: [name, word, word, word], ...place }))
  })

/** Every field that any observation has. */
const anything = (word: string) => ({
  path: `/${word}`,
  by: word.slice(0, 15),
  how: 'new',
  mode: 0o777,
  host: word.slice(0, 255),
  port: 1,
  uid: 1,
  target: word,
  headers: Array.from({ length: 100 }, () => ['user-agent', word]),
  body: Buffer.from(word),
  version: word,
  macs: [word],
  guess: word,
  username: word,
  proof: { method: 'password', password: word },
})
