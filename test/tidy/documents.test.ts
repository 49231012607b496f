import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'node:test'
import { none, sourcesIn, top } from './sources.ts'

const textOf = (path: string): string => readFileSync(join(top, path), 'utf8')

const ARCHITECTURE_LINES_MAX = 250

test('ARCHITECTURE.md names every folder of src/ and none that is gone', () => {
  const text = textOf('ARCHITECTURE.md')
  const named = new Set([...text.matchAll(/^### `src\/(\w+)\/`/gm)].map(([, name = '']) => name))
  const there = new Set(sourcesIn('src').map(({ folder }) => folder))
  const unnamed = [...there]
    .filter((folder) => !named.has(folder))
    .map((folder) => `ARCHITECTURE.md has no part "### \`src/${folder}/\`": say what it is for.`)
  const gone = [...named]
    .filter((folder) => !there.has(folder))
    .map((folder) => `ARCHITECTURE.md describes src/${folder}/, which has no file.`)
  none([...unnamed, ...gone])
})

test('every part of the code map draws its boundary and names an invariant', () => {
  const parts = textOf('ARCHITECTURE.md').split(/^### /m).slice(1)
  const wrong = parts
    .filter((part) => part.startsWith('`src/'))
    .filter((part) => !part.includes('**Boundary:**') || !part.includes('**Invariant:**'))
    .map((part) => `ARCHITECTURE.md: ${part.split('\n')[0]} lacks a Boundary or an Invariant.`)
  none(wrong)
})

test('ARCHITECTURE.md can be read in one sitting', () => {
  const lines = textOf('ARCHITECTURE.md').split('\n').length - 1
  assert.ok(
    lines <= ARCHITECTURE_LINES_MAX,
    `ARCHITECTURE.md has ${lines} lines: at most ${ARCHITECTURE_LINES_MAX}. Take detail out.`,
  )
})

test('every program has a transcript of the real one beside it', () => {
  const folder = join(top, 'src', 'programs')
  const names = readdirSync(folder)
  const wrong = names
    .filter((name) => /^[^.]+\.ts$/.test(name))
    .map((name) => basename(name, '.ts'))
    .filter((name) => !names.includes(`${name}.session`))
    .map((name) => `src/programs/${name}.ts has no ${name}.session: make record P=${name}.`)
  none(wrong)
})

test('CHANGELOG.md knows the version of package.json', () => {
  const { version } = JSON.parse(textOf('package.json')) as { version: string }
  assert.ok(
    textOf('CHANGELOG.md').includes(`## ${version}`),
    `CHANGELOG.md has no part "## ${version}".`,
  )
})

test('files that the documents link to exist', () => {
  const documents = ['.', 'docs', 'docs/adr', 'bench'].flatMap((folder) =>
    readdirSync(join(top, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  )
  const wrong = documents.flatMap((document) =>
    [...textOf(document).matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !existsSync(join(top, dirname(document), target)))
      .map((target) => `${document}: links to ${target}, which is not there.`),
  )
  none(wrong)
})

test('every verb of the Makefile is listed with its sentence', () => {
  const makefile = textOf('Makefile')
  const [, phony = ''] = /^\.PHONY: (.*)$/m.exec(makefile) ?? []
  const described = new Set([...makefile.matchAll(/^([a-z]+):.*## /gm)].map(([, name]) => name))
  const wrong = phony
    .split(' ')
    .filter((verb) => !described.has(verb))
    .map((verb) => `Makefile: ${verb} has no "## ..." sentence, so that make does not list it.`)
  none(wrong)
})
