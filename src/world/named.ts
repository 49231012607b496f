/** Which content the records of a world name: the store's sweep asks for each of them. */
import type { Bytes } from '../base/bytes.ts'
import { parseKey } from './keys.ts'
import { decodeChunk } from './records.ts'

/** The blobs (SHA-256, hex) that a record names. A record that can't be read throws. */
export const namedIn = (key: string, value: Bytes): readonly string[] => {
  if (parseKey(key)?.kind !== 'chunk') return []
  const { blob } = decodeChunk(value)
  return blob === undefined ? [] : [blob.hash]
}
