/** Colours of names, from LS_COLORS (dir_colors(5)). */
import type { ByteString } from '../../base/bytes.ts'
import {
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFDIR,
  S_IFIFO,
  S_IFLNK,
  S_IFMT,
  S_IFREG,
  S_IFSOCK,
  S_ISGID,
  S_ISUID,
  S_ISVTX,
} from '../../world/tree.ts'
import type { Entry } from './entry.ts'

/** What coreutils 9.1 has built in. */
const BUILT_IN: readonly (readonly [string, ByteString])[] = [
  ['lc', '\x1b['],
  ['rc', 'm'],
  ['rs', '0'],
  ['di', '01;34'],
  ['ln', '01;36'],
  ['pi', '33'],
  ['so', '01;35'],
  ['bd', '01;33'],
  ['cd', '01;33'],
  ['ex', '01;32'],
  ['do', '01;35'],
  ['su', '37;41'],
  ['sg', '30;43'],
  ['st', '37;44'],
  ['ow', '34;42'],
  ['tw', '30;42'],
  ['ca', '30;41'],
  ['cl', '\x1b[K'],
]

/** Paints names; remembers whether it has painted before, as the first time differs. */
export interface Painter {
  /** The name as it is printed, with what stands before and after it on the terminal. */
  paint(text: ByteString, entry: Entry): ByteString
  /** The name a link leads to. */
  paintTarget(text: ByteString, entry: Entry): ByteString
}

/** Terminals dircolors knows; elsewhere colours need LS_COLORS or COLORTERM (coreutils 9.1). */
const TERMINALS =
  /^(Eterm|ansi|.*color.*|con[0-9].*x[0-9].*|cons25|console|cygwin|.*direct.*|dtterm|gnome|hurd|jfbterm|konsole|kterm|linux|linux-c|mlterm|putty|rxvt.*|screen.*|st|terminator|tmux.*|vt100|xterm.*)$/

/** Whether colours that were asked for are shown. */
export const canPaint = (env: ReadonlyMap<ByteString, ByteString>): boolean =>
  Boolean(env.get('LS_COLORS') || env.get('COLORTERM')) || TERMINALS.test(env.get('TERM') ?? '')

/** Leaves names as they are. */
export const PLAIN: Painter = { paint: (text) => text, paintTarget: (text) => text }

export const painterOf = (lsColors: ByteString | undefined): Painter => {
  const codes = new Map<string, ByteString>(BUILT_IN)
  const suffixes: (readonly [ByteString, ByteString])[] = []
  for (const part of (lsColors ?? '').split(':')) {
    const equals = part.indexOf('=')
    if (equals < 0) continue
    const [key, value] = [part.slice(0, equals), unescaped(part.slice(equals + 1))]
    if (key.startsWith('*')) suffixes.unshift([key.slice(1), value])
    else codes.set(key, value)
  }
  let hasPainted = false
  const code = (key: string): ByteString => codes.get(key) ?? ''
  const isColored = (key: string): boolean => !/^0{0,2}$/.test(code(key))
  const wrap = (value: ByteString): ByteString => code('lc') + value + code('rc')
  const normal = (): ByteString => codes.get('ec') ?? wrap(code('rs'))
  const put = (text: ByteString, color: ByteString | undefined): ByteString => {
    if (color === undefined) return text
    const start = hasPainted ? '' : normal()
    hasPainted = true
    return start + wrap(color) + text + normal()
  }
  const bySuffix = (name: ByteString): ByteString | undefined =>
    suffixes.find(([suffix]) => name.endsWith(suffix))?.[1]
  const colorOf = (name: ByteString, mode: number, nlink: number): ByteString | undefined => {
    const key = keyOf(mode, nlink, isColored)
    if (key === 'fi') {
      const found = bySuffix(name)
      if (found !== undefined) return found
    }
    return isColored(key) ? code(key) : undefined
  }
  return {
    paint: (text, entry) => {
      const mode = entry.stat?.mode ?? entry.type
      if (!isSymlink(mode)) return put(text, colorOf(entry.name, mode, entry.stat?.nlink ?? 1))
      const isBroken = entry.target !== undefined && entry.targetMode === undefined
      if (isBroken && isColored('or')) return put(text, code('or'))
      if (code('ln') === 'target') {
        return put(text, colorOf(entry.name, entry.targetMode ?? 0, 1))
      }
      return put(text, isColored('ln') ? code('ln') : undefined)
    },
    paintTarget: (text, entry) => {
      if (entry.targetMode === undefined) {
        return put(text, isColored('mi') ? code('mi') : isColored('or') ? code('or') : undefined)
      }
      return put(text, colorOf(entry.target ?? '', entry.targetMode, 1))
    },
  }
}

const KINDS = new Map([
  [S_IFREG, 'fi'],
  [S_IFDIR, 'di'],
  [S_IFLNK, 'ln'],
  [S_IFIFO, 'pi'],
  [S_IFSOCK, 'so'],
  [S_IFBLK, 'bd'],
  [S_IFCHR, 'cd'],
])

const keyOf = (mode: number, nlink: number, isColored: (key: string) => boolean): string => {
  const kind = KINDS.get(mode & S_IFMT) ?? 'or'
  if (kind === 'fi') {
    if ((mode & S_ISUID) !== 0 && isColored('su')) return 'su'
    if ((mode & S_ISGID) !== 0 && isColored('sg')) return 'sg'
    if ((mode & 0o111) !== 0 && isColored('ex')) return 'ex'
    return nlink > 1 && isColored('mh') ? 'mh' : 'fi'
  }
  if (kind !== 'di') return kind
  const isSticky = (mode & S_ISVTX) !== 0
  const isOpen = (mode & 0o002) !== 0
  if (isSticky && isOpen && isColored('tw')) return 'tw'
  if (isOpen && isColored('ow')) return 'ow'
  return isSticky && isColored('st') ? 'st' : 'di'
}

const unescaped = (text: ByteString): ByteString =>
  text
    .replace(/\\e/g, '\x1b')
    .replace(/\\([0-7]{1,3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    )
