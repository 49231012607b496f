/** resolv.conf(5): systemd-resolved's two files on Ubuntu, a plain one on Debian. */
import { isUbuntu } from '../flavour.ts'
import { firstBootS } from '../moments.ts'
import type { About } from '../recipe.ts'
import { usersOf } from '../users.ts'
import { directory, type WrittenFile, writing } from '../written-files.ts'

export const recipe = writing({
  name: 'resolver',
  version: 1,
  role: 'server',
  files: (about) => (isUbuntu(about) ? resolved(about) : [plain(about)]),
})

const plain = (about: About): WrittenFile => ({
  path: '/etc/resolv.conf',
  mtimeS: firstBootS(about),
  text: ({ host }) =>
    `search ${host.company.domain}\n${host.nameservers.map((it) => `nameserver ${it}\n`).join('')}`,
})

const resolved = (about: About): readonly WrittenFile[] => {
  const owner = usersOf(about).find(({ name }) => name === 'systemd-resolve')
  const { uid, gid } = owner ?? { uid: 0, gid: 0 }
  const mtimeS = Math.floor(about.host.bootedMs / 1000) + 6
  return [
    directory('/run/systemd'),
    { ...directory('/run/systemd/resolve'), uid, gid, mtimeS },
    {
      path: '/run/systemd/resolve/resolv.conf',
      uid,
      gid,
      mtimeS,
      text: ({ host }) =>
        UPLINK +
        host.nameservers.map((address) => `nameserver ${address}\n`).join('') +
        `search ${host.company.domain}\n`,
    },
    {
      path: '/run/systemd/resolve/stub-resolv.conf',
      uid,
      gid,
      mtimeS,
      text: ({ host }) =>
        `${STUB}nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch ${host.company.domain}\n`,
    },
  ]
}

const STUB = `# This is /run/systemd/resolve/stub-resolv.conf managed by man:systemd-resolved(8).
# Do not edit.
#
# This file might be symlinked as /etc/resolv.conf. If you're looking at
# /etc/resolv.conf and seeing this text, you have followed the symlink.
#
# This is a dynamic resolv.conf file for connecting local clients to the
# internal DNS stub resolver of systemd-resolved. This file lists all
# configured search domains.
#
# Run "resolvectl status" to see details about the uplink DNS servers
# currently in use.
#
# Third party programs should typically not access this file directly, but only
# through the symlink at /etc/resolv.conf. To manage man:resolv.conf(5) in a
# different way, replace this symlink by a static file or a different symlink.
#
# See man:systemd-resolved.service(8) for details about the supported modes of
# operation for /etc/resolv.conf.

`

/** systemd 255, src/resolve/resolved-resolv-conf.c. */
const UPLINK = `# This is /run/systemd/resolve/resolv.conf managed by man:systemd-resolved(8).
# Do not edit.
#
# This file might be symlinked as /etc/resolv.conf. If you're looking at
# /etc/resolv.conf and seeing this text, you have followed the symlink.
#
# This is a dynamic resolv.conf file for connecting local clients directly to
# all known uplink DNS servers. This file lists all configured search domains.
#
# Third party programs should typically not access this file directly, but only
# through the symlink at /etc/resolv.conf. To manage man:resolv.conf(5) in a
# different way, replace this symlink by a static file or a different symlink.
#
# See man:systemd-resolved.service(8) for details about the supported modes of
# operation for /etc/resolv.conf.

`
