/** Tests wait for what happens, with nets that no machine meets: never for a time. */
import { test } from 'node:test'
import { codeOf, findingsOf, none, type Source, sourcesIn } from './sources.ts'

/** A net below a test that would hang; what is shorter is met by a machine that is held up. */
const NET_MS_MIN = 120_000
/** Between two looks. */
const GAP_MS_MAX = 50

const sources = sourcesIn('src', 'test', 'tools').filter(
  ({ path, isTest }) => (isTest || path.startsWith('test/')) && !path.startsWith('test/tidy/'),
)

/** `ALIVE_MS_MAX` is no net: somebody is killed within it. */
const NETS =
  /\b(?!ALIVE)[A-Z_]*MS_MAX = ([\d_]+)|\btimeout: ([\d_]+)|AbortSignal\.timeout\(([\d_]+)/g
const PAUSES = /\b(?:pause|sleep|later)\(([\d_]+)\)|setTimeout\([^\n]*, ([\d_]+)\)/g

/** `path:line: sentence` for each number in the code of a file that is not as it should be. */
const numbersOf = (
  source: Source,
  { form, isGood, sentence }: { form: RegExp; isGood: (ms: number) => boolean; sentence: string },
): readonly string[] =>
  codeOf(source)
    .split('\n')
    .flatMap((line, at) =>
      [...line.matchAll(form)]
        .map((found) => Number((found.slice(1).find(Boolean) ?? '').replaceAll('_', '')))
        .filter((ms) => !isGood(ms))
        .map((ms) => `${source.path}:${at + 1}: ${ms} ms: ${sentence}`),
    )

test('a net below a test is of two minutes or more', () => {
  const sentence = 'a cold and crowded machine is later than that: take two minutes or more'
  const isGood = (ms: number): boolean => ms >= NET_MS_MIN
  none(sources.flatMap((source) => numbersOf(source, { form: NETS, isGood, sentence })))
})

test('who pauses for a while says in a name what it is that lasts so long', () => {
  const sentence =
    'wait for what happens (onceThere, until); what lasts on purpose, as an outage, has a named length'
  const isGood = (ms: number): boolean => ms <= GAP_MS_MAX
  none(sources.flatMap((source) => numbersOf(source, { form: PAUSES, isGood, sentence })))
})

test('no test says how quick something is by the clock', () => {
  const sentence = 'a clock on the wall proves no speed: count steps, or processor time'
  const form = /assert.*(performance|Date)\.now\(\) - \w+ </
  none(sources.flatMap((source) => findingsOf(source, form, sentence)))
})

test('what a test makes in the temporary folder is nobody else\u2019s', () => {
  const sentence = 'take mkdtempSync: a number of a process comes again'
  const form = /^(?!.*mkdtemp).*join\(tmpdir\(\)/
  none(sources.flatMap((source) => findingsOf(source, form, sentence)))
})
