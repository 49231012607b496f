/** Logs of the root's making tell its hour and its place: they are moved to the manifest's. */

const STAMP = /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g
const LOGS = /^\/var\/log\/(dpkg|alternatives|bootstrap)\.log$/
/** Where the root was made, and a neutral place of the length that the manifest's had. */
const PLACE = '/var/tmp/truth/root'
const NEUTRAL_PLACE = '/mnt/debootstrap/root'
/** A line of debootstrap's that the manifest's log did not have: its size says so. */
const EXTRA_LINE = 'amd64: ok\n'

/** The bytes of a file as they are kept: in the logs, every time moved by so many seconds. */
export const scrub = (path: string, bytes: Buffer, seconds: number): Buffer => {
  if (!LOGS.test(path)) return bytes
  const moved = bytes
    .toString('latin1')
    .replace(EXTRA_LINE, '')
    .replaceAll(PLACE, NEUTRAL_PLACE)
    .replace(STAMP, (stamp) => {
      const at = Date.parse(`${stamp.replace(' ', 'T')}Z`) + seconds * 1000
      return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
    })
  return Buffer.from(moved, 'latin1')
}
