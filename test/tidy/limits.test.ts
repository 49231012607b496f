import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { MET, NOT_MET } from './limits.ts'
import { none, sourcesIn, top } from './sources.ts'

const LISTS = ['src/base/limits.ts', 'src/base/model-limits.ts']

const exported = LISTS.flatMap((path) =>
  [...readFileSync(join(top, path), 'utf8').matchAll(/^export const (\w+) =/gm)].map(
    ([, name = '']) => name,
  ),
)

/** Words in the imports of tests and their kits. */
const imported = new Set(
  sourcesIn('src', 'test', 'tools')
    .filter(({ isTest }) => isTest)
    .flatMap(({ text }) =>
      [...text.matchAll(/import (?:type )?\{([^}]*)\} from '[^']*limits\.ts'/g)].flatMap(
        ([, names = '']) => names.match(/\w+/g) ?? [],
      ),
    ),
)

const excused = [...NOT_MET.values()].flat()

test('every limit is met by a test, or there is a reason why not', () => {
  const known = new Set([...imported, ...MET.keys(), ...excused])
  const owed = exported.filter((name) => !known.has(name))
  none(
    owed.map(
      (name) =>
        `${name} is met by no test. Import it in the test that meets it, or name it in ` +
        'test/tidy/limits.ts.',
    ),
  )
})

test('nobody is excused for a limit that is gone', () => {
  const wrong = [...MET.keys(), ...excused]
    .filter((name) => !exported.includes(name))
    .map((name) => `test/tidy/limits.ts: ${name} is no limit any more.`)
  none(wrong)
})

test('the tests that are named say what they are named for', () => {
  const wrong = [...MET].flatMap(([name, [file, words]]) =>
    readFileSync(join(top, file), 'utf8').includes(words)
      ? []
      : [`${name}: ${file} does not say ${words}.`],
  )
  none(wrong)
})
