/** -printf and -ls. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { modeText } from '../../shell/gnu/modes.ts'
import { strftime } from '../../shell/gnu/strftime.ts'
import { momentOf } from '../../shell/gnu/zone.ts'
import { isSymlink, S_IFMT } from '../../world/tree.ts'
import type { Plan, Surroundings, Visit } from './plan.ts'

const ESCAPES = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['0', '\0'],
  ['\\', '\\'],
])

/** What a format prints for a file. */
export const printer = (
  format: ByteString,
  about: Surroundings,
  draft: Omit<Plan, 'test'>,
): ((visit: Visit) => ByteString) => {
  const parts = format.split(/(\\(?:[0-7]{1,3}|c|.)|%[-+ #0]*\d*(?:\.\d+)?(?:[ABCT].|.))/s)
  for (const part of parts) {
    const letter = /^%[-+ #0]*\d*(?:\.\d+)?(.)/s.exec(part)?.[1]
    if (letter !== undefined && !'%abcdDfFgGhHiklmMnpPsStuUyYZABCT'.includes(letter)) {
      draft.warnings.push(`unrecognized format directive \`${part}'`)
    }
  }
  return (visit) => {
    let text = ''
    for (const part of parts) {
      if (part === '\\c') break
      if (part.startsWith('\\')) {
        const octal = /^\\([0-7]{1,3})$/.exec(part)?.[1]
        text +=
          octal === undefined
            ? (ESCAPES.get(part.slice(1)) ?? part)
            : String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      } else if (part.startsWith('%')) text += directive(part, visit, about, draft)
      else text += part
    }
    return text
  }
}

const directive = (
  part: ByteString,
  visit: Visit,
  about: Surroundings,
  draft: Omit<Plan, 'test'>,
): ByteString => {
  const [, flags = '', width = '', letter = '', sub = ''] =
    /^%([-+ #0]*)(\d*)(?:\.\d+)?(.)(.?)/s.exec(part) ?? []
  if (letter === '%') return '%'
  const value = valueOf(letter, sub, visit, { about, follow: draft.follow })
  if (value === undefined) return part
  return flags.includes('-') ? value.padEnd(Number(width)) : value.padStart(Number(width))
}

const LETTERS = new Map([
  [0o100000, 'f'],
  [0o040000, 'd'],
  [0o120000, 'l'],
  [0o060000, 'b'],
  [0o020000, 'c'],
  [0o010000, 'p'],
  [0o140000, 's'],
])

const valueOf = (
  letter: string,
  sub: string,
  visit: Visit,
  { about, follow }: { about: Surroundings; follow: string },
): ByteString | undefined => {
  const { path, stat, start, depth } = visit
  const { accounts, task, zone } = about
  const slash = path.lastIndexOf('/')
  const time = (field: 'atime' | 'ctime' | 'mtime', how: string): ByteString => {
    const moment = momentOf(stat[field], zone)
    const ns = String(stat[field].ns).padStart(9, '0')
    if (how === '') return `${strftime('%a %b %e %H:%M:%S', moment)}.${ns}0 ${moment.year}`
    if (how === '@') return `${stat[field].s}.${ns}0`
    if (how === '+') return `${strftime('%Y-%m-%d+%H:%M:%S', moment)}.${ns}0`
    if (how === 'S' || how === 'T') return `${strftime(`%${how}`, moment)}.${ns}0`
    return strftime(`%${how}`, moment)
  }
  switch (letter) {
    case 'a':
      return time('atime', '')
    case 'c':
      return time('ctime', '')
    case 't':
      return time('mtime', '')
    case 'A':
      return time('atime', sub)
    case 'C':
      return time('ctime', sub)
    case 'T':
      return time('mtime', sub)
    case 'b':
      return String(stat.blocks)
    case 'k':
      return String(Math.ceil(stat.blocks / 2))
    case 'd':
      return String(depth)
    case 'D':
      return String(stat.dev)
    case 'f':
      return slash < 0 || path === '/' ? path : path.slice(slash + 1)
    case 'F':
      return 'ext4'
    case 'g':
      return accounts.groupOf(stat.gid)?.name ?? String(stat.gid)
    case 'G':
      return String(stat.gid)
    case 'h':
      return slash < 0 ? '.' : path.slice(0, slash)
    case 'H':
      return start
    case 'i':
      return String(stat.ino)
    case 'l': {
      const target = isSymlink(stat.mode) ? task.sys.readlink(path) : ''
      return failed(target) ? '' : target
    }
    case 'm':
      return (stat.mode & 0o7777).toString(8)
    case 'M':
      return modeText(stat.mode)
    case 'n':
      return String(stat.nlink)
    case 'p':
      return path
    case 'P':
      return path.slice(start.length).replace(/^\//, '')
    case 's':
      return String(stat.size)
    case 'S':
      return String(stat.size === 0 ? 1 : (stat.blocks * 512) / stat.size)
    case 'u':
      return accounts.userOf(stat.uid)?.name ?? String(stat.uid)
    case 'U':
      return String(stat.uid)
    case 'y':
      return LETTERS.get(stat.mode & S_IFMT) ?? 'U'
    case 'Y': {
      if (!isSymlink(stat.mode)) return LETTERS.get(stat.mode & S_IFMT) ?? 'U'
      const led = follow === 'L' ? stat : task.sys.stat(path)
      if (failed(led)) return led.code === 'ELOOP' ? 'L' : 'N'
      return LETTERS.get(led.mode & S_IFMT) ?? 'U'
    }
    case 'Z':
      return ''
    default:
      return undefined
  }
}

/** Half a year, as ls has it. */
const RECENT_S = 31_556_952 / 2

/** The line of -ls (findutils listfile.c). */
export const listed = (visit: Visit, about: Surroundings): ByteString => {
  const { stat, path } = visit
  const { accounts, task, zone, now } = about
  const user = accounts.userOf(stat.uid)?.name ?? String(stat.uid)
  const group = accounts.groupOf(stat.gid)?.name ?? String(stat.gid)
  const age = now.s - stat.mtime.s
  const isRecent = age >= 0 && age < RECENT_S
  const date = strftime(isRecent ? '%b %e %H:%M' : '%b %e  %Y', momentOf(stat.mtime, zone))
  const target = isSymlink(stat.mode) ? task.sys.readlink(path) : undefined
  const arrow = target === undefined || failed(target) ? '' : ` -> ${escaped(target)}`
  const [ino, blocks] = [String(stat.ino), String(Math.ceil(stat.blocks / 2))]
  const owner = `${user.padEnd(8)} ${group.padEnd(8)}`
  return (
    `${ino.padStart(9)} ${blocks.padStart(6)} ${modeText(stat.mode)} ` +
    `${String(stat.nlink).padStart(3)} ${owner} ${String(stat.size).padStart(8)} ` +
    `${date} ${escaped(path)}${arrow}\n`
  )
}

const escaped = (path: ByteString): ByteString => path.replace(/[ \\]/g, '\\$&')
