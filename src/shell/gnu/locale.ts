/** Which of the two locales of a server is in force: C, or UTF-8 without translations. */
import type { ByteString } from '../../base/bytes.ts'

/** Whether text is UTF-8: LC_ALL, LC_CTYPE, LANG in this order (locale(7)). */
export const isUtf8Locale = (env: ReadonlyMap<ByteString, ByteString>): boolean => {
  const name = env.get('LC_ALL') || env.get('LC_CTYPE') || env.get('LANG') || ''
  return /^C\.utf-?8$/i.test(name)
}
