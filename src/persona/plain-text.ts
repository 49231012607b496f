/** The plain answer for every text that neither a recipe nor a model writes. */
import { type ByteString, type Bytes, bytesOf, toUnicode } from '../base/bytes.ts'
import { seededDice } from '../base/dice.ts'
import { phpPage, pythonPage, shellPage } from './plain/code.ts'
import { fitted, widthOf } from './plain/fit.ts'
import { markdownPage, textPage } from './plain/notes.ts'
import type { PageOf } from './plain/page.ts'
import { csvPage, logPage, sqlPage } from './plain/rows.ts'
import { envPage, iniPage, yamlPage } from './plain/settings.ts'
import type { About, TextKind } from './recipe.ts'
import type { WantedText } from './texts.ts'

/**
 * Texts about a machine, each of its kind and of exactly the wanted size: a pure function of the
 * machine and the question. They may hold marks of slots.
 */
export const plainTextOf =
  (about: About) =>
  ({ path, kind, size }: Pick<WantedText, 'path' | 'kind' | 'size'>): Bytes => {
    const { host, seed } = about
    const dice = seededDice(`plain ${seed} ${path}`)
    const page = PAGES[kind]({ about, host, path, title: titleOf(path), dice })
    const pieces = [page.start]
    for (let width = widthOf(page.start); width <= size; ) {
      const piece = page.next()
      width += widthOf(piece)
      pieces.push(piece)
    }
    return bytesOf(fitted(pieces.join(''), { kind, size }))
  }

const PAGES: Readonly<Record<TextKind, PageOf>> = {
  text: textPage,
  markdown: markdownPage,
  ini: iniPage,
  yaml: yamlPage,
  env: envPage,
  shell: shellPage,
  python: pythonPage,
  php: phpPage,
  sql: sqlPage,
  log: logPage,
  csv: csvPage,
}

const TITLE_CHARS_MAX = 40

/** Words of a name: what a visitor asked for must not become code. */
const titleOf = (path: ByteString): ByteString => {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/^\.|\.[^.]*$/g, '')
  const words = toUnicode(name).match(/[A-Za-z0-9]+/g) ?? ['notes']
  return words.join(' ').slice(0, TITLE_CHARS_MAX)
}
