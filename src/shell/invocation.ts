/** What the arguments of bash ask for. */
import type { ByteString } from '../base/bytes.ts'

/** How a shell is to run. */
export interface Invocation {
  /** -c: the text; undefined: a script or stdin. */
  readonly command: ByteString | undefined
  readonly script: ByteString | undefined
  readonly parameters: readonly ByteString[]
  /** $0 when the arguments name one. */
  readonly name: ByteString | undefined
  readonly interactive: boolean
  readonly login: boolean
  readonly readsStdin: boolean
  /** `set` options by name. */
  readonly options: readonly (readonly [ByteString, boolean])[]
  readonly shopts: readonly (readonly [ByteString, boolean])[]
  readonly noProfile: boolean
  readonly noRc: boolean
  readonly rcFile: ByteString | undefined
}

/** A wrong argument: what bash says after `bash: `. */
export interface WrongInvocation {
  readonly text: ByteString
  readonly usage: boolean
}

/** --version and --help. */
export interface AskedFor {
  readonly show: 'version' | 'help'
}

const LONG_FLAGS = new Set([
  'debug',
  'debugger',
  'dump-po-strings',
  'dump-strings',
  'noediting',
  'noprofile',
  'norc',
  'posix',
  'pretty-print',
  'restricted',
  'verbose',
  'login',
  'protected',
  'wordexp',
])

/** Reads argv; `letters` are those of `set`. */
export const readInvocation = (
  args: readonly ByteString[],
  byLetter: (letter: string) => ByteString | undefined,
): Invocation | WrongInvocation | AskedFor => {
  const options: [ByteString, boolean][] = []
  const shopts: [ByteString, boolean][] = []
  const seen = new Set<string>()
  let rcFile: ByteString | undefined
  let at = 1
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    const long = /^--?([a-z][a-z-]+)$/.exec(arg)?.[1]
    if (long === undefined) break
    if (long === 'version' || long === 'help') return { show: long }
    if (long === 'rcfile' || long === 'init-file') {
      rcFile = args[++at]
      if (rcFile === undefined) return { text: `${arg}: option requires an argument`, usage: false }
    } else if (LONG_FLAGS.has(long)) seen.add(long)
    else if (arg.startsWith('--')) return { text: `${arg}: invalid option`, usage: true }
    else break
  }
  let wantsCommand = false
  for (; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '-' || arg === '--') {
      at++
      break
    }
    if (!/^[-+]./.test(arg)) break
    const on = arg[0] === '-'
    for (const letter of arg.slice(1)) {
      if (letter === 'c') wantsCommand = true
      else if ('silr'.includes(letter)) seen.add(letter)
      else if (letter === 'D') seen.add('dump-strings')
      else if (letter === 'o' || letter === 'O') {
        const name = args[++at]
        if (name === undefined) return { text: `${arg}: option requires an argument`, usage: false }
        ;(letter === 'o' ? options : shopts).push([name, on])
      } else {
        const name = byLetter(letter)
        if (name === undefined) return { text: `${arg}: invalid option`, usage: true }
        options.push([name, on])
      }
    }
  }
  if (seen.has('posix')) options.push(['posix', true])
  if (seen.has('verbose')) options.push(['verbose', true])
  let command: ByteString | undefined
  if (wantsCommand) {
    command = args[at++]
    if (command === undefined) return { text: '-c: option requires an argument', usage: false }
  }
  const readsStdin = seen.has('s')
  const first = readsStdin && !wantsCommand ? undefined : args[at]
  const script = wantsCommand ? undefined : first
  return {
    command,
    script,
    name: first,
    parameters: args.slice(first === undefined ? at : at + 1),
    interactive: seen.has('i'),
    login: seen.has('l') || seen.has('login') || args[0]?.startsWith('-') === true,
    readsStdin,
    options,
    shopts,
    noProfile: seen.has('noprofile'),
    noRc: seen.has('norc'),
    rcFile,
  }
}
