/** Completion: what the word before the point can become, put in or listed. */

import type { Run } from '../../program.ts'
import { commonPrefix } from '../common-prefix.ts'
import type { Completion, CompletionKind } from '../completer.ts'
import type { Command, Editor } from '../editor.ts'
import { listMatches } from '../listing.ts'

const completing =
  (kind: CompletionKind, name: string): Command =>
  (editor) =>
    complete(editor, kind, name)

/** A second time in a row, where the first one changed nothing: lists. */
const lastTimes = new WeakMap<Editor, { changed: boolean }>()

function* complete(editor: Editor, kind: CompletionKind, name: string): Run<void> {
  const { line } = editor
  const last = lastTimes.get(editor)
  const isAgain = editor.lastCommand === name && last !== undefined && !last.changed
  const found = yield* editor.ports.completer.complete(line.text, line.point, kind)
  const { candidates } = found
  if (candidates.length === 0) {
    editor.ding()
    lastTimes.set(editor, { changed: false })
    return
  }
  if (isAgain) {
    yield* list(editor, found)
    return
  }
  const before = line.text
  insert(editor, found)
  lastTimes.set(editor, { changed: line.text !== before })
}

const insert = (editor: Editor, found: Completion): void => {
  const { line } = editor
  const { candidates, from, to } = found
  const [only] = candidates
  const isSingle = candidates.length === 1 && only !== undefined
  const common = isSingle ? only.text : commonPrefix(candidates.map(({ text }) => text))
  if (common !== '' && !found.keepsWord) {
    const text = found.quoted(common)
    if (line.text.slice(from, to) !== text) {
      line.group(() => {
        line.remove(from, to)
        line.point = from
        line.insert(text)
      })
    }
  }
  if (!isSingle) return editor.ding()
  append(editor, found)
}

const append = ({ line }: Editor, { suffix, quote }: Completion): void => {
  if (suffix === '/') {
    if (line.text[line.point - 1] === '/') return
    if (line.text[line.point] === '/') line.point++
    else line.insert('/')
    return
  }
  if (suffix === '') return
  const closing = quote !== '' && line.text[line.point - 1] !== quote ? quote : ''
  if (line.isAtEnd) line.insert(closing + suffix)
}

function* list(editor: Editor, found: Completion): Run<void> {
  const shown = found.candidates.map((candidate) => candidate.shown)
  const isListed = yield* listMatches(editor, shown)
  if (editor.ending !== undefined) return
  if (!isListed) editor.ports.put('\n')
  editor.showAfresh()
  editor.isShown = true
}

const listing =
  (kind: CompletionKind): Command =>
  (editor) =>
    listAll(editor, kind)

function* listAll(editor: Editor, kind: CompletionKind): Run<void> {
  const found = yield* editor.ports.completer.complete(editor.line.text, editor.line.point, kind)
  if (found.candidates.length === 0) return editor.ding()
  yield* list(editor, found)
}

function* insertAll(editor: Editor): Run<void> {
  const { line } = editor
  const found = yield* editor.ports.completer.complete(line.text, line.point, 'any')
  if (found.candidates.length === 0) return editor.ding()
  line.group(() => {
    line.remove(found.from, found.to)
    line.point = found.from
    for (const { text } of found.candidates) line.insert(`${found.quoted(text)} `)
  })
}

export const COMPLETIONS: readonly (readonly [string, Command])[] = [
  ['complete', completing('any', 'complete')],
  ['complete-command', completing('command', 'complete-command')],
  ['complete-filename', completing('file', 'complete-filename')],
  ['complete-variable', completing('variable', 'complete-variable')],
  ['complete-username', completing('user', 'complete-username')],
  ['complete-hostname', completing('host', 'complete-hostname')],
  ['possible-completions', listing('any')],
  ['possible-command-completions', listing('command')],
  ['possible-filename-completions', listing('file')],
  ['possible-variable-completions', listing('variable')],
  ['possible-username-completions', listing('user')],
  ['possible-hostname-completions', listing('host')],
  ['insert-completions', (editor) => insertAll(editor)],
]
