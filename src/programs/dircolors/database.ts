/** The color database of dircolors: its lines, and what LS_COLORS becomes of them. */
import type { ByteString } from '../../base/bytes.ts'
import { compileGlob } from '../../base/glob.ts'

export interface ColorDatabase {
  /** Takes one line, without its end; answers what is wrong with it. */
  take(line: ByteString): ByteString | undefined
  /** What the lines so far amount to: LS_COLORS, or a sample of each color. */
  text(): ByteString
}

/** Keywords that mean something to Slackware only. */
const IGNORED = ['OPTIONS', 'COLOR', 'EIGHTBIT']

const CODES = new Map<string, string>([
  ['NORMAL', 'no'],
  ['NORM', 'no'],
  ['FILE', 'fi'],
  ['RESET', 'rs'],
  ['DIR', 'di'],
  ['LNK', 'ln'],
  ['LINK', 'ln'],
  ['SYMLINK', 'ln'],
  ['ORPHAN', 'or'],
  ['MISSING', 'mi'],
  ['FIFO', 'pi'],
  ['PIPE', 'pi'],
  ['SOCK', 'so'],
  ['BLK', 'bd'],
  ['BLOCK', 'bd'],
  ['CHR', 'cd'],
  ['CHAR', 'cd'],
  ['DOOR', 'do'],
  ['EXEC', 'ex'],
  ['LEFT', 'lc'],
  ['LEFTCODE', 'lc'],
  ['RIGHT', 'rc'],
  ['RIGHTCODE', 'rc'],
  ['END', 'ec'],
  ['ENDCODE', 'ec'],
  ['SUID', 'su'],
  ['SETUID', 'su'],
  ['SGID', 'sg'],
  ['SETGID', 'sg'],
  ['STICKY', 'st'],
  ['OTHER_WRITABLE', 'ow'],
  ['OWR', 'ow'],
  ['STICKY_OTHER_WRITABLE', 'tw'],
  ['OWT', 'tw'],
  ['CAPABILITY', 'ca'],
  ['MULTIHARDLINK', 'mh'],
  ['CLRTOEOL', 'cl'],
])

/**
 * An empty database for the terminal that TERM and COLORTERM of `env` name; with `shows` its text
 * is not LS_COLORS but a line in each color.
 */
export const colorDatabase = (
  env: ReadonlyMap<ByteString, ByteString>,
  shows: boolean,
): ColorDatabase => {
  const terminal = env.get('TERM') || 'none'
  const colors = env.get('COLORTERM') ?? ''
  /** Whether lines count here; `sure`: a TERM line has just said so. */
  let state: 'global' | 'no' | 'yes' | 'sure' = 'global'
  const entries: ByteString[] = []
  const add = (item: ByteString, code: ByteString): void => {
    entries.push(
      shows
        ? `\x1b[${code}m${item}\t${code}\x1b[0m\n`
        : `${escapedForShell(item)}=${escapedForShell(code)}:`,
    )
  }
  const takeColor = (keyword: ByteString, code: ByteString): ByteString | undefined => {
    if (state === 'sure') state = 'yes'
    if (state === 'no') return undefined
    const upper = keyword.toUpperCase()
    const known = CODES.get(upper)
    if (keyword.startsWith('.')) add(`*${keyword}`, code)
    else if (keyword.startsWith('*')) add(keyword, code)
    else if (known !== undefined) add(known, code)
    else if (!IGNORED.includes(upper) && state === 'yes') return `unrecognized keyword ${keyword}`
    return undefined
  }
  return {
    take(whole) {
      // A C string: what follows a NUL is not there.
      const [line = ''] = whole.split('\0')
      const words = /^[ \t-\r]*([^ \t-\r#][^ \t-\r]*)(?:[ \t-\r]+([^#]*))?/.exec(line)
      const [, keyword, rest = ''] = words ?? []
      if (keyword === undefined) return undefined
      const value = rest.replace(/[ \t-\r]+$/, '')
      if (value === '') return 'invalid line;  missing second token'
      const upper = keyword.toUpperCase()
      if (upper !== 'TERM' && upper !== 'COLORTERM') return takeColor(keyword, value)
      const subject = upper === 'TERM' ? terminal : colors
      if (state !== 'sure') state = compileGlob(value).matches(subject) ? 'sure' : 'no'
      return undefined
    },
    text: () => entries.join(''),
  }
}

/** `:` and `=` get a backslash unless one stands there, single quotes leave the quotes. */
const escapedForShell = (text: ByteString): ByteString => {
  let escaped = ''
  let isPlain = true
  for (const char of text) {
    if (char === "'") escaped += "'\\'"
    else if (isPlain && (char === ':' || char === '=')) escaped += '\\'
    isPlain = char === '\\' || char === '^' ? !isPlain : true
    escaped += char
  }
  return escaped
}
