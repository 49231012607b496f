/** Command lines of dpkg and dpkg-query: one action, its options and operands. */
import type { ByteString } from '../../base/bytes.ts'

export interface Action {
  /** The long name of what is to be done. */
  readonly name: string | undefined
  readonly format: ByteString | undefined
  readonly operands: readonly ByteString[]
  readonly says?: 'help' | 'version'
  /** What is wrong with the command line. */
  readonly problem?: ByteString
}

const SHORT = new Map([
  ['l', 'list'],
  ['L', 'listfiles'],
  ['S', 'search'],
  ['s', 'status'],
  ['W', 'show'],
  ['p', 'print-avail'],
  ['i', 'install'],
  ['r', 'remove'],
  ['P', 'purge'],
  ['C', 'audit'],
  ['V', 'verify'],
  ['c', 'contents'],
  ['I', 'info'],
  ['x', 'extract'],
  ['X', 'vextract'],
  ['e', 'control'],
  ['b', 'build'],
])
const LONG = new Set([
  ...SHORT.values(),
  'print-architecture',
  'print-foreign-architectures',
  'get-selections',
  'configure',
  'compare-versions',
  'unpack',
  'control-path',
  'control-list',
  'set-selections',
  'clear-avail',
  'update-avail',
])
const LETTERS = new Map([...SHORT].map(([letter, name]) => [name, letter]))

/** Reads them; options that change nothing here are passed over. */
export const readAction = (args: readonly ByteString[]): Action => {
  let name: string | undefined
  let format: ByteString | undefined
  const operands: ByteString[] = []
  const wrong = (problem: ByteString): Action => ({ name, format, operands, problem })
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (!arg.startsWith('-') || arg === '-' || name === 'compare-versions') {
      operands.push(arg)
      continue
    }
    if (arg === '--help' || arg === '-?' || arg === '--version') {
      const says = arg === '--version' ? 'version' : 'help'
      return { name, format, operands, says }
    }
    if (arg.startsWith('-f') || arg.startsWith('--showformat')) {
      const rest = arg.startsWith('--') ? arg.slice('--showformat'.length) : arg.slice(2)
      if (rest === '') at += 1
      format = rest === '' ? args[at] : rest.replace(/^=/, '')
      continue
    }
    if (IGNORED.some((it) => arg === it || arg.startsWith(`${it}=`))) continue
    const wanted = arg.startsWith('--') ? arg.slice(2) : SHORT.get(arg.slice(1, 2))
    if (wanted === undefined || !LONG.has(wanted)) {
      return wrong(`unknown option ${arg.startsWith('--') ? arg : `-${arg.slice(1, 2)}`}`)
    }
    const letter = (it: string): string =>
      LETTERS.has(it) ? `-${LETTERS.get(it)} (--${it})` : `--${it}`
    if (name !== undefined)
      return wrong(`conflicting actions ${letter(wanted)} and ${letter(name)}`)
    name = wanted
    // `-Wf=...`: what follows a letter is the next option.
    if (!arg.startsWith('--') && arg.length > 2) {
      const rest = arg.slice(2)
      const next = readAction([`-${rest}`, ...args.slice(at + 1)])
      return { ...next, name, operands: [...operands, ...next.operands] }
    }
  }
  return { name, format, operands }
}

const IGNORED = [
  '--no-pager',
  '--admindir',
  '--root',
  '--load-avail',
  '--force-all',
  '--force',
  '--no-act',
  '--pending',
  '-a',
  '--no-triggers',
  '--force-depends',
  '--force-remove-essential',
  '--force-confold',
  '--force-confdef',
  '--force-overwrite',
]
