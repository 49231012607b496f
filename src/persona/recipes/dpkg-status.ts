/** /var/lib/dpkg/status (deb822(5)): the recorded packages this machine has, Ubuntu's as Ubuntu names them. */
import { type ByteString, bytesOf, concat, textOf } from '../../base/bytes.ts'
import { isUbuntu } from '../flavour.ts'
import { upgradesOf } from '../history/upgrades.ts'
import type { About, Recipe } from '../recipe.ts'
import { renameOf } from '../rename.ts'
import { absentOf } from '../settle.ts'
import { ADDED, DROPPED, UNGRADED, VERSIONS } from '../ubuntu-packages.ts'
import { hasRole } from '../written-files.ts'

const PATHS = ['/var/lib/dpkg/status', '/var/lib/dpkg/status-old']
const INFO = '/var/lib/dpkg/info'
const UBUNTU = 'Ubuntu Developers <ubuntu-devel-discuss@lists.ubuntu.com>'

export const recipe: Recipe = {
  name: 'dpkg-status',
  version: 3,
  files: (about) =>
    hasRole(about, 'server')
      ? [
          ...PATHS.map((path) => ({ path, mtimeS: upgradedS(about) })),
          ...[...listsOf(about).keys()].map((path) => ({ path })),
        ]
      : [],
  make: (asked) => {
    const list = listsOf(asked).get(asked.path)
    if (list !== undefined) return bytesOf(list)
    const recorded = textOf(concat([asked.head, asked.tail]))
    const paragraphs = [...(isUbuntu(asked) ? ubuntus(asked, recorded) : debians(asked, recorded))]
    return bytesOf(
      [...paragraphs, removedCloudInit(asked)]
        .toSorted(byName)
        .map((it) => `${it}\n\n`)
        .join(''),
    )
  },
}

/** Without the packages of which this machine has no list of files. */
const debians = ({ profile }: About, recorded: ByteString): readonly ByteString[] => {
  const isAbsent = absentOf(profile.absent)
  return paragraphsOf(recorded).filter((it) => {
    const name = nameOf(it)
    return ![name, `${name}:amd64`].some((of) => isAbsent(`${INFO}/${of}.list`))
  })
}

const ubuntus = (about: About, recorded: ByteString): readonly ByteString[] => {
  const versions = versionsOf(about)
  const paragraphs = paragraphsOf(renameOf(about.profile).text(recorded))
    .filter((it) => !DROPPED.test(nameOf(it)))
    .map((it) => ubuntuOf(it, versionIn(versions, nameOf(it))))
  return hasRole(about, 'mysql') ? [...paragraphs, ...ADDED] : paragraphs
}

const paragraphsOf = (text: ByteString): readonly ByteString[] => text.trimEnd().split('\n\n')

/**
 * It set the machine up, and was removed by who took it over: what it wrote is still there, and
 * dpkg -l shows `rc`.
 */
const removedCloudInit = (about: About): ByteString => {
  const debian = 'Debian Cloud Team <debian-cloud@lists.debian.org>'
  const maintainer = isUbuntu(about) ? UBUNTU : debian
  return `Package: cloud-init
Status: deinstall ok config-files
Priority: optional
Section: admin
Installed-Size: ${isUbuntu(about) ? 3_195 : 2_746}
Maintainer: ${maintainer}
Architecture: all
Config-Version: ${isUbuntu(about) ? '24.1.3-0ubuntu3' : '22.4.2-1'}
Description: initialization system for infrastructure cloud instances
Homepage: https://cloud-init.io/`
}

/** Files of packages that were not recorded, as far as they are there. */
const MYSQL_FILES: Readonly<Record<string, readonly ByteString[]>> = {
  'mysql-client-8.0': ['/usr/bin/mysqladmin', '/usr/bin/mysqldump'],
  'mysql-client-core-8.0': ['/usr/bin/mysql'],
  'mysql-server': [],
  'mysql-server-8.0': ['/etc/mysql/mysql.conf.d/mysqld.cnf'],
  'mysql-server-core-8.0': ['/usr/sbin/mysqld'],
}

/** `info/NAME.list` of packages that were not recorded: every file, after what it stands in. */
const listsOf = (about: About): ReadonlyMap<ByteString, ByteString> => {
  const files = {
    'cloud-init': ['/etc/cloud/cloud.cfg.d'],
    ...(isUbuntu(about) && hasRole(about, 'mysql') ? MYSQL_FILES : {}),
  }
  return new Map(
    Object.entries(files).map(([name, paths]) => [`${INFO}/${name}.list`, listOf(paths)]),
  )
}

const listOf = (paths: readonly ByteString[]): ByteString => {
  const all = paths.flatMap((path) => {
    const names = path.split('/').slice(1)
    return names.map((_, n) => `/${names.slice(0, n + 1).join('/')}`)
  })
  return `${['/.', ...new Set(all)].join('\n')}\n`
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
    // The recorded names of libraries lack the suffix of noble's.
    for (const { name, to } of packages) versions.set(name, to).set(name.replace(/t64$/, ''), to)
  }
  return versions.set('openssh', opensshOf(about))
}

/** The version that sshd names to everybody: its packages have no other. */
const opensshOf = ({ profile }: About): string => {
  const [, upstream = '', revision = ''] =
    /OpenSSH_(\S+) Ubuntu-(\S+)/.exec(profile.ssh.ident) ?? []
  return `1:${upstream}-${revision}`
}

/** Packages that are built together have one version. */
const versionIn = (versions: ReadonlyMap<string, string>, name: string): string | undefined => {
  if (name.startsWith('openssh-')) return versions.get('openssh')
  return versions.get(name) ?? (name.startsWith('php8.3-') ? versions.get('php8.3-cli') : undefined)
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
