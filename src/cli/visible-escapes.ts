/** Keeps a visitor's bytes from commanding the operator's terminal. */
import { Transform } from 'node:stream'

const ESCAPE = 0x1b
const DELETE = 0x7f
/** Line feed, tab and carriage return move the cursor as text does. */
const HARMLESS = new Set([0x09, 0x0a, 0x0d])
/** U+0080 to U+009F are C2 80 to C2 9F in UTF-8; terminals take them for escape sequences. */
const C1_LEAD = 0xc2

/** A stream that shows control bytes as cat -v does (^[) and passes the rest. */
export const visibleEscapes = (): Transform => {
  let wasLead = false
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const shown: number[] = []
      for (const byte of chunk) {
        shown.push(...(wasLead && byte >= 0x80 && byte < 0xa0 ? [0xbf] : visible(byte)))
        wasLead = byte === C1_LEAD
      }
      done(null, Buffer.from(shown))
    },
  })
}

const CARET = 0x5e

const visible = (byte: number): readonly number[] => {
  if (byte === DELETE) return [CARET, 0x3f]
  if (byte > ESCAPE + 4 || HARMLESS.has(byte)) return [byte]
  return [CARET, byte + 0x40]
}
