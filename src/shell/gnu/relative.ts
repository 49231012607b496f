/** A path as seen from another directory (coreutils relpath.c). */
import type { ByteString } from '../../base/bytes.ts'

/** Both absolute and canonical. */
export const relativePath = (path: ByteString, from: ByteString): ByteString => {
  const names = (it: ByteString): readonly ByteString[] =>
    it.split('/').filter((name) => name !== '')
  const [to, base] = [names(path), names(from)]
  let common = 0
  while (common < to.length && common < base.length && to[common] === base[common]) common++
  const ups = base.slice(common).map(() => '..')
  return [...ups, ...to.slice(common)].join('/') || '.'
}
