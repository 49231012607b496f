/** Bracketed paste: what comes up to its end. */
import type { ByteString } from '../../base/bytes.ts'
import { EDIT_LINE_BYTES_MAX } from '../../base/limits.ts'
import type { Run } from '../program.ts'
import type { Editor } from './editor.ts'

const END = '\x1b[201~'
const RETURN = 13

/** The pasted text, Enter as newline; undefined when no more keys come. */
export function* pastedText(editor: Editor): Run<ByteString | undefined> {
  let text = ''
  let tail = ''
  for (;;) {
    const key = yield* editor.nextKey()
    if (editor.ended(key)) return undefined
    const char = key === RETURN ? '\n' : String.fromCharCode(key)
    tail = (tail + char).slice(-END.length)
    if (text.length < EDIT_LINE_BYTES_MAX) text += char
    if (tail !== END) continue
    return text.endsWith(END) ? text.slice(0, -END.length) : text
  }
}
