/** The command line of bzip2: its own reader, which knows no getopt. */
import type { ByteString } from '../../base/bytes.ts'

export interface Wanted {
  mode: 'pack' | 'unpack' | 'test'
  toStdout: boolean
  keeps: boolean
  force: boolean
  isQuiet: boolean
  verbosity: number
  level: number
  /** Asked for, which ends everything; a bad flag is the whole argument. */
  ends: 'help' | 'version' | { readonly bad: ByteString } | undefined
  readonly files: ByteString[]
}

const VERBOSITY_MAX = 4

export const readWanted = (name: ByteString, args: readonly ByteString[]): Wanted => {
  const isCat = /z2?cat/i.test(name)
  const wanted: Wanted = {
    mode: /unzip/i.test(name) || isCat ? 'unpack' : 'pack',
    toStdout: isCat,
    keeps: false,
    force: false,
    isQuiet: false,
    verbosity: 0,
    level: 9,
    ends: undefined,
    files: [],
  }
  let isOver = false
  for (const arg of args) {
    if (arg === '--' && !isOver) isOver = true
    else if (isOver || !/^-./.test(arg)) wanted.files.push(arg)
    else if (wanted.ends === undefined) takeFlag(wanted, arg)
  }
  wanted.verbosity = Math.min(wanted.verbosity, VERBOSITY_MAX)
  return wanted
}

const LONG = new Map([
  ['--stdout', 'c'],
  ['--decompress', 'd'],
  ['--compress', 'z'],
  ['--force', 'f'],
  ['--test', 't'],
  ['--keep', 'k'],
  ['--small', 's'],
  ['--quiet', 'q'],
  ['--version', 'V'],
  ['--license', 'L'],
  ['--fast', '1'],
  ['--best', '9'],
  ['--verbose', 'v'],
  ['--help', 'h'],
])

const takeFlag = (wanted: Wanted, arg: ByteString): void => {
  const letters = arg.startsWith('--') ? LONG.get(arg) : arg.slice(1)
  for (const letter of letters ?? '?') {
    if (letter === 'c') wanted.toStdout = true
    else if (letter === 'd') wanted.mode = 'unpack'
    else if (letter === 'z') wanted.mode = 'pack'
    else if (letter === 't') wanted.mode = 'test'
    else if (letter === 'f') wanted.force = true
    else if (letter === 'k') wanted.keeps = true
    else if (letter === 'q') wanted.isQuiet = true
    else if (letter === 'v') wanted.verbosity++
    else if (/[1-9]/.test(letter)) wanted.level = Number(letter)
    else if (letter !== 's') {
      wanted.ends = letter === 'h' ? 'help' : /[LV]/.test(letter) ? 'version' : { bad: arg }
      return
    }
  }
}
