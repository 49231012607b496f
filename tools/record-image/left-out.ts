/** What an image never has of a root: its secrets, its own maker's traces, caches. */

import type { Kind } from './kinds.ts'

/** Files that recipes make, or that tell of the place where the root was made. */
const LEFT_OUT = [
  /^\/etc\/ssh\/ssh_host_/,
  /^\/etc\/ssl\/private\/./,
  /^\/etc\/ssl\/certs\/ssl-cert-snakeoil\.pem$/,
  // The link by hash that leads to that certificate.
  /^\/etc\/ssl\/certs\/62742064\.0$/,
  /^\/etc\/(machine-id|resolv\.conf|hosts)$/,
  /^\/usr\/sbin\/policy-rc\.d$/,
  /^\/var\/lib\/apt\/lists\/./,
  /^\/var\/cache\/apt\/./,
  /^\/var\/cache\/ldconfig\/./,
  /^\/var\/log\/apt\/./,
  /^\/proc\/./,
  /^\/sys\/./,
  /^\/tmp\/./,
]

export const isLeftOut = (path: string): boolean => LEFT_OUT.some((it) => it.test(path))

/** Whose bytes nobody visits a machine for, and that would treble the image. */
const BODIES = new RegExp(
  [
    '^/usr/share/(perl|perl5|groff|X11|fonts|gitweb)/',
    '^/usr/share/doc/(git|socat)/',
    '^/usr/share/mysql/(.*/errmsg|fill_help|errmsg|mysql_sys_schema|georgian)',
    '^/usr/lib/udev/hwdb',
    '^/usr/lib/x86_64-linux-gnu/girepository',
    '^/usr/bin/(innotop|mariadb-access)$',
    '^/usr/share/screen/utf8',
    '^/var/lib/mysql/',
    '^/usr/lib/x86_64-linux-gnu/perl',
    '^/usr/lib/python3',
    '^/usr/share/(fail2ban|bash-completion|gettext)/',
    '^/usr/share/misc/pci.ids',
    '^/var/cache/',
  ].join('|'),
)

/** Whether only the facts of a file are recorded: its bytes are made up. */
export const hasBodyLeftOut = (path: string, kind: Kind): boolean =>
  BODIES.test(path) && kind !== 'elf' && kind !== 'pyc'

/** Files that would be made whole when somebody reads them, and are smaller in the image. */
export const SIZES: ReadonlyMap<string, number> = new Map([
  ['/var/lib/mysql/ib_logfile0', 16_777_216],
])
