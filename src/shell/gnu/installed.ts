/** Versions of what is installed, as programs of those packages print them. */
import type { ByteString } from '../../base/bytes.ts'
import type { Run, Sys } from '../program.ts'
import { textOfFile } from './accounts.ts'
import { fieldOf, readPackages } from './packages.ts'

export interface Installed {
  /** With epoch and revision, as dpkg has it. */
  readonly full: ByteString
  /** The upstream part alone. */
  readonly upstream: ByteString
  readonly isUbuntu: boolean
}

/** The first of these packages that is installed; undefined: none is. */
export function* installedVersion(
  sys: Sys,
  isWanted: (name: ByteString) => boolean,
): Run<Installed | undefined> {
  const packages = yield* readPackages(sys)
  const found = packages.find(({ name, status }) => isWanted(name) && status[2] === 'installed')
  if (found === undefined) return undefined
  const full = fieldOf(found.text, 'Version')
  const upstream = full.replace(/^\d+:/, '').replace(/-[^-]*$/, '')
  const isUbuntu = /^ID=ubuntu$/m.test(yield* textOfFile(sys, '/etc/os-release'))
  return { full, upstream, isUbuntu }
}
