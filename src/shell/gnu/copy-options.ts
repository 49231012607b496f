/** How cp, mv and install copy: what their options decide. */
import type { Backup } from './backup.ts'

export interface CopyOptions {
  recursive: boolean
  /** Links that are followed in the source. */
  follow: 'always' | 'command-line' | 'never'
  keepsMode: boolean
  keepsOwner: boolean
  keepsTimes: boolean
  keepsLinks: boolean
  keepsXattrs: boolean
  /** --no-preserve=mode: new files get the umask's mode only. */
  ignoresMode: boolean
  attributesOnly: boolean
  backup: Backup
  /** A destination that can't be opened is removed and tried again (-f). */
  force: boolean
  removesFirst: boolean
  /** What happens to an existing destination. */
  existing: 'replace' | 'skip' | 'ask' | 'ask-protected'
  /** Hard or symbolic links instead of copies. */
  links: 'none' | 'hard' | 'symbolic'
  updates: boolean
  verbose: boolean
  oneFileSystem: boolean
  /** Special files are read like regular ones (--copy-contents, or cp without -r). */
  readsSpecial: boolean
  reflink: 'auto' | 'always' | 'never'
}

export const COPY_DEFAULTS: CopyOptions = {
  recursive: false,
  follow: 'always',
  keepsMode: false,
  keepsOwner: false,
  keepsTimes: false,
  keepsLinks: false,
  keepsXattrs: false,
  ignoresMode: false,
  attributesOnly: false,
  backup: { kind: 'none', suffix: '~' },
  force: false,
  removesFirst: false,
  existing: 'replace',
  links: 'none',
  updates: false,
  verbose: false,
  oneFileSystem: false,
  readsSpecial: false,
  reflink: 'auto',
}
