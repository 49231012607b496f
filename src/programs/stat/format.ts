/** The directives of stat's formats. */
import type { ByteString } from '../../base/bytes.ts'
import type { Time } from '../../base/clock.ts'
import { failed } from '../../base/errno.ts'
import type { Accounts } from '../../shell/gnu/accounts.ts'
import { fileKind } from '../../shell/gnu/kinds.ts'
import { modeText } from '../../shell/gnu/modes.ts'
import { quoteAs } from '../../shell/gnu/quoting.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf, type Zone } from '../../shell/gnu/zone.ts'
import type { Task } from '../../shell/program.ts'
import { type FileSystemStat, isSymlink, majorOf, minorOf, type Stat } from '../../world/tree.ts'
import type { Directive } from '../stat.ts'

interface Subject {
  readonly task: Task
  readonly path: ByteString
  readonly stat: Stat
  readonly accounts: Accounts
  readonly zone: Zone
  /** The layout without -c: names are quoted only where they must be. */
  readonly isDefault: boolean
}

/** What one directive prints for a file; `?` for an unknown one. */
export const formatFile = (directive: Directive, it: Subject): ByteString => {
  const { stat } = it
  const time = timeOf(directive.letter, stat)
  if (time !== undefined) return seconds(directive, time)
  const number = numberOf(directive.letter, stat)
  if (number !== undefined) return padNumber(directive, number)
  const text = wordOf(directive.letter, it)
  return text === undefined ? '?' : padText(directive, text)
}

const timeOf = (letter: string, stat: Stat): Time | undefined => {
  switch (letter) {
    case 'W':
      return stat.birth
    case 'X':
      return stat.atime
    case 'Y':
      return stat.mtime
    case 'Z':
      return stat.ctime
    default:
      return undefined
  }
}

const octal = (value: number) => ({ value, prefix: '0', base: 8 })
const hex = (value: number) => ({ value, prefix: '0x', base: 16 })
const decimal = (value: number) => ({ value, prefix: '', base: 10 })

interface Digits {
  readonly value: number
  readonly prefix: string
  readonly base: number
}

const numberOf = (letter: string, stat: Stat): Digits | undefined => {
  switch (letter) {
    case 'a':
      return octal(stat.mode & 0o7777)
    case 'b':
      return decimal(stat.blocks)
    case 'B':
      return decimal(512)
    case 'd':
      return decimal(stat.dev)
    case 'D':
      return hex(stat.dev)
    case 'Hd':
      return decimal(majorOf(stat.dev))
    case 'Ld':
      return decimal(minorOf(stat.dev))
    case 'f':
      return hex(stat.mode)
    case 'g':
      return decimal(stat.gid)
    case 'h':
      return decimal(stat.nlink)
    case 'i':
      return decimal(stat.ino)
    case 'o':
      return decimal(stat.blockBytes)
    case 'r':
      return decimal(stat.rdev)
    case 'R':
      return hex(stat.rdev)
    case 'Hr':
      return decimal(majorOf(stat.rdev))
    case 'Lr':
      return decimal(minorOf(stat.rdev))
    case 's':
      return decimal(stat.size)
    case 't':
      return hex(majorOf(stat.rdev))
    case 'T':
      return hex(minorOf(stat.rdev))
    case 'u':
      return decimal(stat.uid)
    default:
      return undefined
  }
}

const wordOf = (letter: string, it: Subject): ByteString | undefined => {
  const { stat, accounts, path } = it
  const date = (time: Time): ByteString =>
    time.s === 0 && time.ns === 0 && letter === 'w'
      ? '-'
      : strftime('%Y-%m-%d %H:%M:%S.%N %z', momentOf(time, it.zone))
  switch (letter) {
    case 'A':
      return modeText(stat.mode)
    case 'C':
      return '?'
    case 'F':
      return fileKind(stat)
    case 'G':
      return accounts.groupOf(stat.gid)?.name ?? 'UNKNOWN'
    case 'm':
      return mountOf(it)
    case 'n':
      return path
    case 'N':
      return quotedLink(it)
    case 'U':
      return accounts.userOf(stat.uid)?.name ?? 'UNKNOWN'
    case 'w':
      return date(stat.birth)
    case 'x':
      return date(stat.atime)
    case 'y':
      return date(stat.mtime)
    case 'z':
      return date(stat.ctime)
    default:
      return undefined
  }
}

const quotedLink = ({ task, path, stat, isDefault }: Subject): ByteString => {
  const style = isDefault ? 'shell-escape' : 'shell-escape-always'
  const name = quoteAs(style, path, task.env)
  if (!isSymlink(stat.mode)) return name
  const target = task.sys.readlink(path)
  return failed(target) ? name : `${name} -> ${quoteAs(style, target, task.env)}`
}

/** The mount point: the highest directory on the same device. */
const mountOf = ({ task, path, stat }: Subject): ByteString => {
  const { sys } = task
  let at = path
  if (!at.startsWith('/')) {
    const here = sys.getcwd()
    at = failed(here) ? '/' : `${here}/${at}`
  }
  for (;;) {
    const above = at.replace(/\/+[^/]*\/*$/, '') || '/'
    const up = sys.stat(above)
    if (at === '/' || failed(up)) return '/'
    if (up.dev !== stat.dev) return at
    at = above
  }
}

const pad = (directive: Directive, text: ByteString): ByteString =>
  directive.flags.includes('-') ? text.padEnd(directive.width) : text.padStart(directive.width)

const padText = (directive: Directive, text: ByteString): ByteString =>
  pad(directive, directive.precision === undefined ? text : text.slice(0, directive.precision))

const padNumber = (directive: Directive, { value, prefix, base }: Digits): ByteString => {
  const { flags, width } = directive
  const sign = base !== 10 ? '' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  const digits = value.toString(base).padStart(directive.precision ?? 0, '0')
  const body = flags.includes('#') && value !== 0 ? prefix : ''
  const isZeroed = flags.includes('0') && !flags.includes('-') && !directive.hasPrecision
  if (!isZeroed) return pad(directive, sign + body + digits)
  return sign + body + digits.padStart(width - sign.length - body.length, '0')
}

/** Seconds, with as many digits of the fraction as the precision says (9 for a bare dot). */
const seconds = (directive: Directive, time: Time): ByteString => {
  const { precision, hasPrecision } = directive
  const places = hasPrecision ? (precision === undefined ? 9 : precision) : 0
  const fraction = String(time.ns).padStart(9, '0').slice(0, places).padEnd(places, '0')
  const text = places === 0 ? String(time.s) : `${time.s}.${fraction}`
  if (directive.flags.includes('0') && !directive.flags.includes('-')) {
    return text.padStart(directive.width, '0')
  }
  return pad(directive, text)
}

const SYSTEM_TYPES = new Map([
  [0xef53, 'ext2/ext3'],
  [0x9fa0, 'proc'],
  [0x62656572, 'sysfs'],
  [0x01021994, 'tmpfs'],
  [0x794c7630, 'overlayfs'],
  [0x1cd1, 'devpts'],
  [0x58465342, 'xfs'],
  [0x9123683e, 'btrfs'],
])

/** What one directive prints for a file system. */
export const formatFileSystem = (
  directive: Directive,
  path: ByteString,
  system: FileSystemStat,
): ByteString => {
  switch (directive.letter) {
    case 'a':
      return padNumber(directive, decimal(system.blocksAvailable))
    case 'b':
      return padNumber(directive, decimal(system.blocks))
    case 'c':
      return padNumber(directive, decimal(system.inodes))
    case 'd':
      return padNumber(directive, decimal(system.inodesFree))
    case 'f':
      return padNumber(directive, decimal(system.blocksFree))
    case 'i':
      return padText(directive, '0')
    case 'l':
      return padNumber(directive, decimal(system.nameBytesMax))
    case 'n':
      return padText(directive, path)
    case 's':
    case 'S':
      return padNumber(directive, decimal(system.blockBytes))
    case 't':
      return padNumber(directive, hex(system.type))
    case 'T': {
      const name = SYSTEM_TYPES.get(system.type)
      return padText(directive, name ?? `UNKNOWN (0x${system.type.toString(16)})`)
    }
    default:
      return '?'
  }
}
