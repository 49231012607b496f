/** Packets of SFTP made readable, and comparable between machines. */

/** Times of a running machine, and of its set-up: no two have them alike. */
const LATELY = { from: Date.UTC(2024, 0) / 1000, to: Date.UTC(2027, 0) / 1000 }
const DIRECTORY = 0o040000
const TYPE = 0o170000

const STATUS = 101
const NAME = 104
const ATTRS = 105
const EXTENDED_REPLY = 201
/** Five numbers of blocks, three of inodes, id and flags of the file system, and NAME_MAX. */
const STATVFS_BYTES = 11 * 8

/** All of a packet that does not depend on the moment, on the disk, or on the order of a hash. */
export const comparable = (packet: Uint8Array): unknown => {
  if (packet.length < 5) return Buffer.from(packet).toString('latin1')
  const all = Buffer.from(packet)
  const type = all[4]
  const head = all.toString('hex', 0, Math.min(all.length, 9))
  if (type === ATTRS) return [head, attributes(all, 9).shown]
  if (type === NAME) return [head, all.readUInt32BE(9)]
  if (type === STATUS) return [head, all.toString('latin1', 9)]
  if (type === EXTENDED_REPLY && all.length === 9 + STATVFS_BYTES) {
    return [head, all.length, all.readBigUInt64BE(9), all.readBigUInt64BE(all.length - 8)]
  }
  return [head, all.toString('latin1', 9)]
}

const attributes = (all: Buffer, at: number) => {
  const flags = all.readUInt32BE(at)
  if (flags !== 15)
    return { shown: `flags ${flags}`, next: at + 4, isNow: false, isDirectory: false }
  const mode = all.readUInt32BE(at + 20)
  const isDirectory = (mode & TYPE) === DIRECTORY
  const [atime, mtime] = [all.readUInt32BE(at + 24), all.readUInt32BE(at + 28)]
  const time = (s: number): string => (s >= LATELY.from && s < LATELY.to ? 'lately' : `${s}`)
  const size = isDirectory ? 'directory' : `${all.readBigUInt64BE(at + 4)}`
  const owner = `${all.readUInt32BE(at + 12)}:${all.readUInt32BE(at + 16)}`
  return {
    shown: `${size} ${owner} ${mode.toString(8)} ${time(atime)} ${time(mtime)}`,
    next: at + 32,
    isNow: time(mtime) === 'lately',
    isDirectory,
  }
}

/** What NAME lists; the order in which a disk has names is its own. */
export const listed = (packet: Uint8Array): readonly string[] => {
  const all = Buffer.from(packet)
  if (all[4] !== NAME) return []
  const shown: string[] = []
  const count = all.readUInt32BE(9)
  let at = 13
  for (let n = 0; n < count; n++) {
    const name = text(all, at)
    at += 4 + name.length
    const long = text(all, at)
    at += 4 + long.length
    const it = attributes(all, at)
    at = it.next
    shown.push(`${name} | ${it.isNow || it.isDirectory ? vague(long, it) : long} | ${it.shown}`)
  }
  return shown
}

/** A line of a listing without links and size of a directory, and without a date of now. */
const vague = (long: string, it: { isNow: boolean; isDirectory: boolean }): string => {
  const [, mode, links, owners, size, date, name] =
    /^(\S+ +)(\d+) (\S+ +\S+ +)(\d+) (\w{3} [ \d]\d [ \d:]{5}) (.*)$/s.exec(long) ?? []
  const counts = it.isDirectory ? ['-', '-'] : [links, size]
  return [mode, counts[0], owners?.trimEnd(), counts[1], it.isNow ? 'lately' : date, name].join(' ')
}

const text = (all: Buffer, at: number): string =>
  all.toString('latin1', at + 4, at + 4 + all.readUInt32BE(at))
