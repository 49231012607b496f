import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { CONTRACTS, FOLDERS, isContract, mayKnow, OUTSIDE } from './layers.ts'
import { type Import, importsOf, none, type Source, sourcesIn, top } from './sources.ts'

const sources = sourcesIn('src')

interface Crossing {
  readonly from: Source
  readonly folder: string
  readonly file: string
}

/** Imports that leave their folder. */
const crossings: readonly Crossing[] = sources.flatMap((from) =>
  importsOf(from)
    .filter((it: Import) => it.isRelative && it.target.startsWith('src/'))
    .map(({ target }) => {
      const [, folder = '', ...file] = target.split('/')
      return { from, folder, file: file.join('/') }
    })
    .filter(({ folder }) => folder !== from.folder),
)

test('a folder imports only from lower layers', () => {
  const wrong = crossings
    .filter(({ from, folder }) => !mayKnow(from.folder, folder))
    .map(
      ({ from, folder, file }) =>
        `${from.path}: ${from.folder} must not know ${folder} (${file}): it is no lower layer. ` +
        `Declare a port in ${from.folder} and let app hand it in.`,
    )
  none(wrong)
})

test('across folders only contract files are imported', () => {
  const wrong = crossings
    .filter(({ from, folder, file }) => !from.isTest && !isContract(folder, file))
    .map(
      ({ from, folder, file }) =>
        `${from.path}: ${folder}/${file} is no contract of ${folder}. Import one of ` +
        `${CONTRACTS.get(folder)?.join(', ')}, or open the file in test/tidy/layers.ts.`,
    )
  none(wrong)
})

test('folders that touch the bytes of visitors reach for few things outside', () => {
  const wrong = sources
    .filter(({ isTest }) => !isTest)
    .flatMap((from) =>
      importsOf(from)
        .filter(({ isRelative, target }) => {
          const allowed = OUTSIDE.get(from.folder)
          return !isRelative && allowed !== undefined && !allowed.includes(target)
        })
        .map(({ target }) => `${from.path}: ${from.folder} must not use ${target}: take a port.`),
    )
  none(wrong)
})

test('products import neither tests nor tools', () => {
  const wrong = sources
    .filter(({ isTest }) => !isTest)
    .flatMap((from) =>
      importsOf(from)
        .filter(({ target }) => /^(test|tools|bench)\/|\.(test|test-kit|fuzz)\.ts$/.test(target))
        .map(({ target }) => `${from.path}: ${target} is there for tests and tools only.`),
    )
  none(wrong)
})

test('every folder of src/ has its layer, every contract its file', () => {
  const files = new Set(sources.map(({ path }) => path))
  const unknown = [...new Set(sources.map(({ folder }) => folder))]
    .filter((folder) => !FOLDERS.includes(folder))
    .map((folder) => `src/${folder} stands in no layer: add it to test/tidy/layers.ts.`)
  const gone = [...CONTRACTS].flatMap(([folder, open]) =>
    open
      .filter((file) => !file.endsWith('/') && !files.has(`src/${folder}/${file}`))
      .map((file) => `src/${folder}/${file} is gone: take it out of test/tidy/layers.ts.`),
  )
  none([...unknown, ...gone])
})

test('biome.jsonc forbids the same imports', () => {
  const text = readFileSync(join(top, 'biome.jsonc'), 'utf8').replace(/^\s*\/\/.*$/gm, '')
  const { overrides } = JSON.parse(text) as { overrides: readonly Override[] }
  const written = new Map(
    overrides.flatMap(({ includes, linter }) => {
      const group = linter.rules.style?.noRestrictedImports?.options.patterns[0]?.group
      return group === undefined ? [] : [[includes.join(), group] as const]
    }),
  )
  const wanted = new Map(
    FOLDERS.map((folder): [string, readonly string[]] => [
      `src/${folder}/**`,
      FOLDERS.filter((other) => !mayKnow(folder, other)).map((other) => `**/../${other}/**`),
    ]).filter(([, forbidden]) => forbidden.length > 0),
  )
  assert.deepEqual(written, wanted)
})

interface Override {
  readonly includes: readonly string[]
  readonly linter: {
    readonly rules: {
      readonly style?: {
        readonly noRestrictedImports?: {
          readonly options: { readonly patterns: readonly { readonly group: readonly string[] }[] }
        }
      }
    }
  }
}
