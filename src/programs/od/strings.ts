/** od -S: texts that end with a NUL. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Source } from './source.ts'

/** The offset of a line in the wanted radix. */
export const addressText = (at: number, radix: string): ByteString => {
  if (radix === 'n') return ''
  if (radix === 'x') return at.toString(16).padStart(6, '0')
  return at.toString(radix === 'd' ? 10 : 8).padStart(7, '0')
}

export function* dumpStrings(
  task: Task,
  wanted: { readonly strings: number | undefined; readonly skip: number; readonly radix: string },
  source: Source,
): Run<number> {
  const least = wanted.strings ?? 3
  let text = ''
  let start = wanted.skip
  let at = wanted.skip
  for (;;) {
    const bytes = yield* source.next()
    if (bytes.length === 0) return source.status
    for (const byte of bytes) {
      const isText = byte >= 0x20 && byte < 0x7f
      if (isText) {
        if (text === '') start = at
        text += String.fromCharCode(byte)
      } else {
        const address = addressText(start, wanted.radix)
        if (byte === 0 && text.length >= least) {
          yield* task.out(`${address}${address === '' ? '' : ' '}${text}\n`)
        }
        text = ''
      }
      at++
    }
    yield* task.sys.pause()
  }
}
