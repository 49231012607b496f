/** What reflexes cost: each sign, a judged act, and what watching adds to a loop in a machine. */

import { createActRecorder } from '../src/app/act-recorder.ts'
import { loadSigns } from '../src/app/load-reflexes.ts'
import { manualClock, systemClock } from '../src/base/clock.ts'
import { DOORS } from '../src/intent/cases-doors.test-kit.ts'
import { LOADERS } from '../src/intent/cases-loaders.test-kit.ts'
import { STAYERS } from '../src/intent/cases-stayers.test-kit.ts'
import { ran } from '../src/intent/observations.test-kit.ts'
import { createReflexes } from '../src/intent/reflexes.ts'
import { isSecret } from '../src/intent/secrets.ts'
import type { Watched } from '../src/shell/watch.ts'
import { openLab } from '../test/lab.ts'
import { nastiest } from './kit/nasty.ts'

const SIGN_US_MAX = 50
const ROUNDS = 20_000
const clock = systemClock()
const signs = await loadSigns()
const CASES = new Map([...DOORS, ...LOADERS, ...STAYERS])

/** Microseconds of one call. */
const costOf = (work: (n: number) => void, rounds = ROUNDS): number => {
  for (let n = 0; n < rounds / 10; n++) work(n)
  const fromMs = performance.now()
  for (let n = 0; n < rounds; n++) work(n)
  return ((performance.now() - fromMs) / rounds) * 1_000
}

/** The longest command that is told. */
const LONG = ran(Array.from({ length: 64 }, (_, n) => `--option-${n}=${'x'.repeat(48)}`).join(' '))

const costs = signs
  .map((sign) => {
    const suspect = createReflexes({ signs: [sign], clock }).meet('192.0.2.1')
    const { is = [], isNot = [] } = CASES.get(sign.name) ?? {}
    const seen = [...is, ...isNot].flat()
    const own = costOf((n) => void suspect.observe(seen[n % seen.length] ?? LONG))
    return { name: sign.name, us: Math.max(own, nastiest(sign)) }
  })
  .sort((a, b) => b.us - a.us)
const [worst] = costs
console.log(
  `${signs.length} signs, the dearest of them (its own cases, or what is made to cost most):`,
)
for (const { name, us } of costs.slice(0, 5))
  console.log(`  ${name.padEnd(24)} ${us.toFixed(2)} us`)
if ((worst?.us ?? 0) > SIGN_US_MAX)
  throw new Error(`${worst?.name} takes more than ${SIGN_US_MAX} us`)

const reflexes = createReflexes({ signs, clock })
const judge = (act: Parameters<ReturnType<typeof reflexes.meet>['observe']>[0]): number => {
  let suspect = reflexes.meet('192.0.2.1')
  return costOf((n) => {
    if (n % 5_000 === 0) suspect = reflexes.meet('192.0.2.1')
    suspect.observe(act)
  })
}
console.log(`all signs on a short command     ${judge(ran('ls -la /var/www')).toFixed(2)} us`)
console.log(`all signs on 4 KiB of arguments  ${judge(LONG).toFixed(2)} us`)

const who = {
  process: { comm: 'bash', cwd: 7, credentials: { uid: 0, euid: 0 } },
  origin: 'typed',
  getcwd: () => '/root',
  stat: () => ({}),
} as unknown as Watched
const watch = createActRecorder({ clock: manualClock(), settledMs: 0, isSecret, tell: () => {} })
const args = ['echo', 'x']
console.log(
  `a look at a command told before  ${(costOf(() => watch.command(who, args, 'builtin'), 15_000) * 1_000).toFixed(0)} ns`,
)
console.log(
  `... and when enough was looked at ${(costOf(() => watch.command(who, args, 'builtin'), 1_000_000) * 1_000).toFixed(0)} ns`,
)

const TURNS = 200_000
/** Turns of commands that are not the same: each has to be looked at. */
const LOOP = `i=0; while [ $i -lt ${TURNS} ]; do echo $i >/dev/null; i=$((i+1)); done`
const setup = { clock, settledMs: 0, isSecret, tell: () => {} }
const labs = [await openLab(), await openLab({ watch: createActRecorder(setup) })]
const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
for (let round = 0; round < 6; round++) {
  for (const [n, lab] of labs.entries()) {
    const fromMs = performance.now()
    await lab.run(LOOP)
    best[n] = Math.min(best[n] ?? 0, performance.now() - fromMs)
  }
}
const [without = 0, watched = 0] = best
const us = (ms: number): string => ((ms * 1_000) / TURNS).toFixed(2)
console.log(
  `a loop of ${TURNS} turns         ${us(without)} us a turn, watched ${us(watched)} us: ` +
    `${((watched / without - 1) * 100).toFixed(1)} % more`,
)
