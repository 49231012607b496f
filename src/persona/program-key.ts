/** By what a program is known again, wherever a copy of it stands: its first bytes decide. */
import { createHash } from 'node:crypto'
import type { ByteString, Bytes } from '../base/bytes.ts'
import { buildIdOf, isElf } from './elf.ts'

/** As many bytes of a file as decide what it is (exec reads no more of it). */
export const HEAD_BYTES = 4_096

/**
 * An ELF file's build id, or the digest of the first bytes of one that has none (musl's, Go's) and
 * of a script; undefined: no program.
 */
export const keyOf = (head: Bytes): string | undefined => {
  const buildId = buildIdOf(head)
  if (buildId !== undefined) return buildId
  const isScript = head[0] === 0x23 && head[1] === 0x21
  return isScript || isElf(head)
    ? `head ${createHash('sha1').update(head).digest('hex')}`
    : undefined
}

/**
 * Of several names for the same bytes (hard links, pgrep and pidwait) the shortest, of equally
 * short ones the last in the alphabet (bzip2, not bzcat).
 */
export const isNicer = (name: ByteString, than: ByteString): boolean =>
  name.length < than.length || (name.length === than.length && name > than)
