/** Names of a listing as they are written: quoted, with control characters hidden, with marks. */
import type { ByteString } from '../../base/bytes.ts'
import { characters, columnsOf, isPrintable } from '../../shell/gnu/characters.ts'
import { STDOUT } from '../../shell/gnu/input.ts'
import { QUOTING_STYLES, type QuotingStyle, quoteAs } from '../../shell/gnu/quoting.ts'
import type { Task } from '../../shell/program.ts'
import { S_IFDIR, S_IFIFO, S_IFLNK, S_IFMT, S_IFREG, S_IFSOCK } from '../../world/tree.ts'
import type { Entry } from './entry.ts'
import type { Wanted } from './wanted.ts'

/** Writes names for one run of ls. */
export interface Namer {
  /** The name, and whether quotes were put around it. */
  write(name: ByteString): { readonly text: ByteString; readonly isQuoted: boolean }
  /** The name of a directory as it stands before its listing. */
  writeHeader(name: ByteString): ByteString
  columns(text: ByteString): number
  /** Names without quotes get a blank in front when others have some. */
  readonly aligns: boolean
}

const ALIGNED: readonly QuotingStyle[] = ['shell', 'shell-escape', 'c-maybe']
const HIDING: readonly QuotingStyle[] = ['literal', 'shell', 'shell-always']

export const namerOf = (task: Task, wanted: Wanted, width: number): Namer => {
  const { env, sys } = task
  const isTerminal = sys.isatty(STDOUT)
  const fromEnv = QUOTING_STYLES.find((it) => it === env.get('QUOTING_STYLE'))
  const style = wanted.quoting ?? fromEnv ?? (isTerminal ? 'shell-escape' : 'literal')
  const hides = (wanted.hidesControls ?? isTerminal) && HIDING.includes(style)
  const marks =
    wanted.indicators === 'file-type' ? '*=>@|' : wanted.indicators === 'classify' ? '=>@|' : ''
  const hide = (text: ByteString): ByteString =>
    hides
      ? characters(text, env)
          .map((it) => (isPrintable(it, env) ? it : '?'))
          .join('')
      : text
  const isInColumns = wanted.format === 'vertical' || wanted.format === 'horizontal'
  return {
    write: (name) => {
      const quoted = quoteAs(style, name, env, marks)
      return { text: hide(quoted), isQuoted: quoted !== name && !quoted.startsWith('\\') }
    },
    writeHeader: (name) => hide(quoteAs(style, name, env, ':')),
    columns: (text) => columnsOf(text, env),
    aligns: ALIGNED.includes(style) && (wanted.format === 'long' || (isInColumns && width > 0)),
  }
}

/** The mark behind a name: / * @ | = or nothing. */
export const markOf = (mode: number, wanted: Wanted): string => {
  if (wanted.indicators === 'none') return ''
  const type = mode & S_IFMT
  if (type === S_IFDIR) return '/'
  if (wanted.indicators === 'slash') return ''
  if (type === S_IFLNK) return '@'
  if (type === S_IFIFO) return '|'
  if (type === S_IFSOCK) return '='
  const isExecutable = type === S_IFREG && (mode & 0o111) !== 0
  return isExecutable && wanted.indicators === 'classify' ? '*' : ''
}

/** Mode bits an entry shows, as far as they are known. */
export const modeOf = (entry: Entry): number => entry.stat?.mode ?? entry.type
