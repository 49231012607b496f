/** What an image never has of a root: its secrets, its own maker's traces, caches. */

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

/** Files that would be made whole when somebody reads them, and are smaller in the image. */
export const SIZES: ReadonlyMap<string, number> = new Map([
  ['/var/lib/mysql/ib_logfile0', 16_777_216],
])
