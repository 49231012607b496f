/** What an archive says of one name, whatever kind of archive it is. */
import type { ByteString, Bytes } from '../../base/bytes.ts'

export type MemberType =
  | 'file'
  | 'directory'
  | 'symlink'
  | 'hardlink'
  | 'character'
  | 'block'
  | 'fifo'

export interface Member {
  /** As the archive has it: nobody has looked at it yet. */
  readonly path: ByteString
  readonly type: MemberType
  /** Permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Of a file, holes included. */
  readonly bytes: number
  readonly mtimeS: number
  readonly mtimeNs: number
  /** Of a symbolic link; of a hard link the path of what it is another name of. */
  readonly target: ByteString
  /** Of a device. */
  readonly major: number
  readonly minor: number
  readonly xattrs: readonly (readonly [name: ByteString, value: Bytes])[]
  /**
   * Of a file: its bytes in pieces, each only until the next one is asked for; a number stands for
   * so many zeros. Together they are as many as `bytes`. What is not read is skipped.
   */
  readonly pieces: AsyncIterable<Bytes | number>
}
