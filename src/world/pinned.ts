/** What the records of a world stand on: the brain asks before a machine opens them. */
import type { Bytes } from '../base/bytes.ts'
import { META_KEY } from './keys.ts'
import { decodeMeta } from './records.ts'

/**
 * The pin of `Image` that these records stand on; undefined when there are none. Empty when that
 * can't be told: they are of another format, or damaged.
 */
export const pinnedIn = (
  records: readonly (readonly [key: string, value: Bytes])[],
): string | undefined => {
  if (records.length === 0) return undefined
  const meta = records.find(([key]) => key === META_KEY)?.[1]
  try {
    return meta === undefined ? '' : decodeMeta(meta).pin
  } catch {
    return ''
  }
}
