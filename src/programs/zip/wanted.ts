/** The command line of zip. */
import type { ByteString } from '../../base/bytes.ts'

export interface Wanted {
  readonly letters: Set<string>
  level: number
  archive: ByteString | undefined
  readonly files: ByteString[]
  readonly excluded: ByteString[]
  asks: 'help' | 'version' | undefined
}

const LONG = new Map([
  ['recurse-paths', 'r'],
  ['quiet', 'q'],
  ['move', 'm'],
  ['junk-paths', 'j'],
  ['update', 'u'],
  ['freshen', 'f'],
  ['delete', 'd'],
  ['test', 'T'],
  ['exclude', 'x'],
  ['encrypt', 'e'],
  ['symlinks', 'y'],
  ['verbose', 'v'],
  ['help', 'h'],
  ['version', 'V'],
])

/** A string: what is wrong. */
export const parse = (args: readonly ByteString[]): Wanted | string => {
  const wanted: Wanted = {
    letters: new Set(),
    level: 6,
    archive: undefined,
    files: [],
    excluded: [],
    asks: undefined,
  }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-') || arg === '-') {
      if (wanted.archive === undefined) wanted.archive = arg
      else wanted.files.push(arg)
      continue
    }
    const long = arg.startsWith('--') ? LONG.get(arg.slice(2)) : undefined
    if (arg.startsWith('--') && long === undefined)
      return `long option '${arg.slice(2)}' not supported`
    for (const letter of long ?? arg.slice(1)) {
      if (/\d/.test(letter)) wanted.level = Number(letter)
      else if (letter === 'h' || letter === '?') wanted.asks = 'help'
      else if (letter === 'V') wanted.asks = 'version'
      else if (letter === 'e' || letter === 'P') return 'stderr is not a tty'
      else if (letter === 'x') {
        if (args[at + 1] === undefined) {
          return "option 'x' (exclude files matching patterns) requires a value"
        }
        while (args[at + 1] !== undefined && !args[at + 1]?.startsWith('-')) {
          wanted.excluded.push(args[++at] ?? '')
        }
      } else if (/[rqmjudTyXDFvofkSl@]/.test(letter)) wanted.letters.add(letter)
      else return `short option '${letter}' not supported`
    }
  }
  return wanted
}
