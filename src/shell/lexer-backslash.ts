/** Lines that end in a backslash. */
import type { ByteString } from '../base/bytes.ts'

/** An odd number of backslashes at the end: the last one quotes what follows. */
export const endsInBackslash = (line: ByteString): boolean => {
  let at = line.length
  while (at > 0 && line.charCodeAt(at - 1) === 92) at--
  return (line.length - at) % 2 === 1
}
