/** An editor without a shell around it: keys in, bytes out. For tests. */
import type { ByteString } from '../../base/bytes.ts'
import { capabilitiesOf } from './capabilities.ts'
import type { Candidate } from './completer.ts'
import { Editor, KEY_END, type Outcome } from './editor.ts'
import { createMemory } from './memory.ts'

const SIZE = { rows: 24, columns: 80 }
/** Steps without a key after which the editor is deemed to wait for one. */
const STEPS_MAX = 10_000

export interface Typist {
  /** What the prompt's first display was. */
  readonly start: ByteString
  /** Types keys that come in one piece; answers what was shown. */
  type(keys: ByteString): ByteString
  /** No key comes any more. */
  end(): ByteString
  readonly editor: Editor
  /** How it ended; undefined: it waits for keys. */
  outcome(): Outcome | undefined
}

/** Starts editing behind the prompt of the recordings. */
export const startTyping = (
  setup: { history?: readonly ByteString[]; term?: string; candidates?: readonly string[] } = {},
): Typist => {
  const queue: number[] = []
  let shown = ''
  let isOver = false
  let outcome: Outcome | undefined
  const candidates = (setup.candidates ?? []).map(
    (text): Candidate => ({ text, shown: text, isFile: false }),
  )
  const editor = new Editor({
    ports: {
      *readKey() {
        for (;;) {
          const key = queue.shift()
          if (key !== undefined) return key
          if (isOver) return KEY_END
          yield undefined
        }
      },
      hasInput: () => queue.length > 0,
      put: (text) => {
        shown += text
      },
      takeSignals: () => {},
      history: [...(setup.history ?? [])],
      completer: {
        *complete(text, point) {
          const from = text.lastIndexOf(' ', point - 1) + 1
          const word = text.slice(from, point)
          const found = candidates.filter((one) => one.text.startsWith(word))
          const quoted = (it: ByteString): ByteString => it
          return {
            from,
            to: point,
            quote: '',
            candidates: found,
            keepsWord: false,
            word,
            suffix: ' ',
            quoted,
          }
        },
      },
    },
    memory: createMemory(),
    capabilities: capabilitiesOf(setup.term ?? 'xterm-256color'),
    size: SIZE,
    prompt: 'root@web01:~# ',
  })
  const running = editor.run()
  const take = (): ByteString => {
    for (let step = 0; step < STEPS_MAX && outcome === undefined; step++) {
      const { done, value } = running.next()
      if (done === true) outcome = value
      else if (queue.length === 0 && !isOver) break
    }
    const text = shown
    shown = ''
    return text.replaceAll('\n', '\r\n')
  }
  return {
    editor,
    start: take(),
    outcome: () => outcome,
    type: (keys) => {
      for (const key of keys) queue.push(key.charCodeAt(0))
      return take()
    },
    end: () => {
      isOver = true
      return take()
    },
  }
}
