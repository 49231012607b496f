/** Places and names that several signs know. */

/** Folders anybody may write to, and where nothing is kept: where what was fetched is put. */
export const isTemporary = (path: string): boolean =>
  /^\/(?:tmp|var\/tmp|dev\/shm|var\/run|run|mnt|dev)(?:\/|$)/.test(path)

/** Miners and their like, as those who come later want them gone. */
export const MINERS =
  /xmrig|xmr-stak|minerd|cpuminer|ccminer|cgminer|nbminer|lolminer|srbminer|phoenixminer|kinsing|kdevtmpfsi|kswapd00|c3pool|moneroocean|cryptonight|\bxmr\b|monero|dbused|sysrv|networkservice|watchbog/i

/** Programs that end processes, or look for them. */
export const KILLERS: ReadonlySet<string> = new Set([
  'kill',
  'killall',
  'pkill',
  'pgrep',
  'grep',
  'egrep',
  'ps',
  'rm',
])

/** Package managers, which write wherever they must. */
export const INSTALLERS: ReadonlySet<string> = new Set([
  'dpkg',
  'apt',
  'apt-get',
  'rpm',
  'dnf',
  'yum',
])

/** Addresses of the machine itself, and of networks nobody outside can reach. */
export const isInside = (host: string): boolean =>
  /^(?:localhost$|127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$)/.test(host)

/** A dotted IPv4 address. */
export const isAddress = (host: string): boolean => /^\d{1,3}(?:\.\d{1,3}){3}$/.test(host)
