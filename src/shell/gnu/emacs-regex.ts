/** Emacs's regular expressions, which find and tac read by default, as POSIX basic ones. */
import type { ByteString } from '../../base/bytes.ts'

/** `+` and `?` repeat; groups and alternatives are escaped, as in GNU's basic syntax. */
export const fromEmacs = (source: ByteString): ByteString =>
  source.replace(/\\.|[+?]/gs, (it) => (it === '+' || it === '?' ? `\\${it}` : it))
