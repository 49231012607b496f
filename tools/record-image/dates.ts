/** Logs of the root's making tell its hour: they are moved to the manifest's. */

const STAMP = /\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\b/g
const LOGS = /^\/var\/log\/(dpkg|alternatives)\.log$/

/** The same bytes with every time stamp moved by so many seconds, for the logs that hold them. */
export const shiftDates = (path: string, bytes: Buffer, seconds: number): Buffer => {
  if (!LOGS.test(path)) return bytes
  const moved = bytes.toString('latin1').replace(STAMP, (stamp) => {
    const at = Date.parse(`${stamp.replace(' ', 'T')}Z`) + seconds * 1000
    return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
  })
  return Buffer.from(moved, 'latin1')
}
