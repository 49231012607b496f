/** The project's source files, as the tidy tests look at them. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** The checkout. */
export const top = join(import.meta.dirname, '..', '..')

export interface Source {
  /** From the checkout: `src/world/tree.ts`. */
  readonly path: string
  readonly text: string
  /** The folder below src/, or the top folder elsewhere. */
  readonly folder: string
  /** Tests and their kits may do what products may not. */
  readonly isTest: boolean
}

/** Every TypeScript file below some folders of the checkout. */
export const sourcesIn = (...folders: readonly string[]): readonly Source[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(top, folder), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts'))
        .map((name) => join(folder, name)),
    )
    .sort()
    .map((path) => ({
      path,
      text: readFileSync(join(top, path), 'utf8'),
      folder: path.split('/')[path.startsWith('src/') ? 1 : 0] ?? '',
      isTest: /\.(test|test-kit|fuzz)\.ts$/.test(path),
    }))

export interface Import {
  /** A path from the checkout, or a package's name. */
  readonly target: string
  readonly isRelative: boolean
}

const IMPORT = /(?:^(?:import|export)\b[^'=\n]*\bfrom |^import |^\} from |\bimport\()'([^'\n]+)'/gm

/** What a file imports, types too. */
export const importsOf = (source: Source): readonly Import[] =>
  [...codeOf(source).matchAll(IMPORT)].map(([, name = '']) =>
    name.startsWith('.')
      ? { target: normalize(join(dirname(source.path), name)), isRelative: true }
      : { target: name, isRelative: false },
  )

/** The code of a file, its comments blanked out; line numbers stay. */
export const codeOf = ({ text }: Source): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|\s)\/\/.*$/gm, '$1')

/** `path:line: sentence` for each match in the code of a file. */
export const findingsOf = (source: Source, wanted: RegExp, sentence: string): readonly string[] =>
  codeOf(source)
    .split('\n')
    .flatMap((line, at) => (wanted.test(line) ? [`${source.path}:${at + 1}: ${sentence}`] : []))

/** Fails with the sentences, if there are any. */
export const none = (sentences: readonly string[]): void =>
  assert.ok(sentences.length === 0, `\n${sentences.join('\n')}`)
