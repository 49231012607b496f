/** /var/lib/dpkg/status (deb822(5)): the recorded packages with Ubuntu's names and versions. */
import { type ByteString, bytesOf, concat, textOf } from '../../base/bytes.ts'
import { isUbuntu } from '../flavour.ts'
import { upgradesOf } from '../history/upgrades.ts'
import type { About, Recipe } from '../recipe.ts'
import { renameOf } from '../rename.ts'
import { ADDED, DROPPED, UNGRADED, VERSIONS } from '../ubuntu-packages.ts'
import { hasRole } from '../written-files.ts'

const PATHS = ['/var/lib/dpkg/status', '/var/lib/dpkg/status-old']
const UBUNTU = 'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>'

export const recipe: Recipe = {
  name: 'dpkg-status',
  version: 1,
  files: (about) =>
    isUbuntu(about) && hasRole(about, 'server')
      ? PATHS.map((path) => ({ path, mtimeS: upgradedS(about) }))
      : [],
  make: (asked) => {
    const versions = versionsOf(asked)
    const rename = renameOf(asked.profile)
    const recorded = rename.text(textOf(concat([asked.head, asked.tail])))
    const paragraphs = recorded
      .trimEnd()
      .split('\n\n')
      .filter((it) => !DROPPED.test(nameOf(it)))
      .map((it) => ubuntuOf(it, versions.get(nameOf(it))))
    const added = hasRole(asked, 'mysql') ? ADDED : []
    return bytesOf(
      [...paragraphs, ...added]
        .toSorted(byName)
        .map((it) => `${it}\n\n`)
        .join(''),
    )
  },
}

const nameOf = (paragraph: ByteString): ByteString => /^Package: (.*)/.exec(paragraph)?.[1] ?? ''
const byName = (a: ByteString, b: ByteString): number => (nameOf(a) < nameOf(b) ? -1 : 1)

/** When dpkg wrote it last: at the last upgrade before the machine was started last. */
const upgradedS = (about: About): number => {
  const before = upgradesOf(about).filter(({ atMs }) => atMs <= about.host.bootedMs)
  return Math.floor((before.at(-1)?.atMs ?? about.host.installedS * 1000) / 1000)
}

/** What was installed last of every package, when the machine was started last. */
const versionsOf = (about: About): ReadonlyMap<string, string> => {
  const versions = new Map([...VERSIONS, ...UNGRADED])
  for (const { atMs, packages } of upgradesOf(about)) {
    if (atMs > about.host.bootedMs) break
    for (const { name, to } of packages) versions.set(name, to)
  }
  return versions
}

/** An update of Debian 12's, in a version: Ubuntu counts its rebuilds. */
const DEBIAN_UPDATE = /[~+]deb12u[\d.]*~?/g

const ubuntuOf = (paragraph: ByteString, version: string | undefined): ByteString => {
  const maintained = paragraph
    .replace(DEBIAN_UPDATE, 'build1')
    .replace(
      /^Maintainer: (.*)$/m,
      (_, debian: string) => `Maintainer: ${UBUNTU}\nOriginal-Maintainer: ${debian}`,
    )
  if (version === undefined) return maintained
  // A source of another version is named with it; ours is the package's.
  return maintained
    .replace(/^Version: .*$/m, `Version: ${version}`)
    .replace(/^(Source: \S+) \(.*\)$/m, '$1')
}
