/** What a store refuses before it begins: mistakes of ours, so they throw as assertions. */
import assert from 'node:assert/strict'
import type { Bytes } from '../../base/bytes.ts'
import { KEY_BYTES_MAX } from '../store.ts'

const HASH = /^[0-9a-f]{64}$/

/** Keys are ByteStrings of 1 to KEY_BYTES_MAX bytes. */
export const checkChanges = (changes: ReadonlyMap<string, Bytes | null>): void => {
  for (const key of changes.keys()) {
    assert(key.length >= 1 && key.length <= KEY_BYTES_MAX, `a key of ${key.length} bytes`)
    for (let i = 0; i < key.length; i++) assert(key.charCodeAt(i) < 256, 'a key is not bytes')
  }
}

/** Hashes are SHA-256 in small hex. */
export const checkHash = (hash: string): void => {
  assert(HASH.test(hash), `not a SHA-256 in hex: ${JSON.stringify(hash.slice(0, 80))}`)
}

/** Names of facts are 1 to KEY_BYTES_MAX bytes of UTF-8. */
export const checkFactName = (name: string): void => {
  const bytes = Buffer.byteLength(name)
  assert(bytes >= 1 && bytes <= KEY_BYTES_MAX, `a fact's name of ${bytes} bytes`)
}
