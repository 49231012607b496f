/** Builtins of dash 0.5.12 that list and refuse in ways of their own (recorded on Debian 12). */
import type { ByteString } from '../base/bytes.ts'
import type { Run } from './program.ts'
import { singleQuoted } from './quote.ts'
import { signalName, signalNumber } from './signal-words.ts'
import type { Builtin, Shell } from './state.ts'

type Way = (shell: Shell, args: readonly ByteString[], builtin: Builtin) => Run<number>

/** By name; the builtin is bash's, which does the rest. */
export const DASH_WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  ['alias', alias],
  ['command', command],
  ['printf', needing(1, 'usage: printf format [arg ...]')],
  ['unalias', unalias],
  ['hash', hash],
  ['type', type],
  ['trap', trap],
  ['kill', kill],
  ['wait', wait],
  ['set', set],
  ['read', needing(1, 'arg count')],
  ['getopts', needing(2, 'Usage: getopts optstring var [arg...]')],
  ['unset', unset],
])

function* refuse(shell: Shell, text: ByteString): Run<number> {
  yield* shell.complain(text)
  return 2
}

function needing(count: number, text: string): Way {
  return function* (shell, args, builtin) {
    const words = args.slice(1).filter((word) => !word.startsWith('-'))
    if (words.length >= count) return yield builtin.run(shell, args, new Map())
    return yield* refuse(shell, `${args[0]}: ${text}`)
  }
}

function* alias(shell: Shell, args: readonly ByteString[]): Run<number> {
  const lineOf = (name: ByteString, value: ByteString) => `${name}=${singleQuoted(value)}\n`
  let status = 0
  let text = ''
  if (args.length === 1) for (const [name, value] of shell.aliases) text += lineOf(name, value)
  for (const word of args.slice(1)) {
    const at = word.indexOf('=', 1)
    const value = shell.aliases.get(word)
    if (at > 0) shell.aliases.set(word.slice(0, at), word.slice(at + 1))
    else if (value !== undefined) text += lineOf(word, value)
    else {
      yield* shell.err(`alias: ${word} not found\n`)
      status = 1
    }
  }
  return (yield* shell.out(text, 'alias')) ? status : 1
}

function* unalias(shell: Shell, args: readonly ByteString[]): Run<number> {
  if (args[1] === '-a') shell.aliases.clear()
  let status = 0
  for (const word of args.slice(1)) {
    if (word === '-a' || shell.aliases.delete(word)) continue
    yield* shell.err(`unalias: ${word} not found\n`)
    status = 1
  }
  return status
}

/** dash remembers always; it lists paths alone. */
function* hash(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  if (args.length === 1) {
    const paths = [...shell.hashed.values()].map(({ path }) => `${path}\n`)
    return (yield* shell.out(paths.join(''), 'hash')) ? 0 : 1
  }
  const wrong = args[1]?.startsWith('-') === true && args[1] !== '-r' ? args[1] : undefined
  if (wrong !== undefined) return yield* refuse(shell, `hash: Illegal option ${wrong}`)
  shell.options.set('hashall', true)
  const status: number = yield builtin.run(shell, args, new Map())
  shell.options.set('hashall', false)
  return status
}

/** Knows no options, and tells what it does not find where it tells what it finds. */
function* type(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  let status = 0
  for (const word of args.slice(1)) {
    const path = shell.hashed.get(word)?.path
    const isFound = !word.startsWith('-') && isKnown(shell, word)
    if (!isFound) status = 127
    if (!isFound) yield* shell.out(`${word}: not found\n`, 'type')
    else if (path !== undefined) yield* shell.out(`${word} is a tracked alias for ${path}\n`)
    else yield builtin.run(shell, ['type', word], new Map())
    if (isFound && path === undefined) {
      const [found] = shell.find(word)
      if (found !== undefined && !word.includes('/'))
        shell.hashed.set(word, { path: found, hits: 0 })
    }
  }
  return status
}

/** `command -v` and `-V` answer 127 for what there is not; -V says so where it says the rest. */
function* command(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  const [, option = '', word] = args
  if (!/^-[vV]$/.test(option) || word === undefined) {
    return yield builtin.run(shell, args, new Map())
  }
  if (isKnown(shell, word)) return yield builtin.run(shell, args.slice(0, 3), new Map())
  if (option === '-V') yield* shell.out(`${word}: not found\n`, 'command')
  return 127
}

const KEYWORDS = '! case do done elif else esac fi for if in then until while { }'.split(' ')

const isKnown = (shell: Shell, word: ByteString): boolean =>
  KEYWORDS.includes(word) ||
  shell.aliases.has(word) ||
  shell.functions.has(word) ||
  shell.builtins.has(word) ||
  shell.find(word).length > 0

/** Signals by number and by name without SIG; nothing else can be trapped. */
function* trap(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  const words = args.slice(args[1] === '--' ? 2 : 1)
  if (words.length === 0) {
    let text = ''
    for (let number = 0; number <= 64; number++) {
      const name = signalName(number) ?? ''
      const set = shell.traps.get(name)
      if (set !== undefined) text += `trap -- ${singleQuoted(set.command)} ${name}\n`
    }
    return (yield* shell.out(text, 'trap')) ? 0 : 1
  }
  const [action, ...signals] = words.length === 1 ? ['-', ...words] : words
  for (const word of signals) {
    if (/^SIG/i.test(word) || signalNumber(word) === undefined) {
      yield* shell.err(`trap: ${word}: bad trap\n`)
      return 1
    }
    yield builtin.run(shell, ['trap', '--', action ?? '-', word], new Map())
  }
  return 0
}

const KILL_USAGE =
  'Usage: kill [-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]'

function* kill(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  const [, first, second] = args
  if (first === '-l' && second === undefined) {
    let text = ''
    for (let number = 0; number <= 64; number++) {
      const name = number === 0 || number === 16 ? undefined : signalName(number)
      text += `${name ?? number}\n`
    }
    return (yield* shell.out(text, 'kill')) ? 0 : 1
  }
  if (first === '-l' && !/^\d+$/.test(second ?? '')) {
    return yield* refuse(shell, `kill: Illegal number: ${second}`)
  }
  if (first === '-s' && signalNumber(second ?? '') === undefined) {
    return yield* refuse(shell, `kill: invalid signal number or name: ${second}`)
  }
  const isSignal = /^-[A-Za-z0-9]/.test(first ?? '')
  if (isSignal && first !== '-s' && first !== '-l') {
    const word = first?.slice(1) ?? ''
    if (signalNumber(word) === undefined) {
      return yield* refuse(shell, `kill: Illegal option -${word[0]}`)
    }
  }
  const targets = args.slice(first === '-s' ? 3 : isSignal ? 2 : 1)
  if (targets.length === 0) return yield* refuse(shell, `kill: ${KILL_USAGE}`)
  const wrong = targets.find((word) => !/^-?\d+$|^%/.test(word))
  if (wrong !== undefined) return yield* refuse(shell, `kill: Illegal number: ${wrong}`)
  return yield builtin.run(shell, args, new Map())
}

/** Says nothing of a process that is no child. */
function* wait(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  let status = 0
  for (const word of args.length === 1 ? [undefined] : args.slice(1)) {
    const isPid = word !== undefined && /^\d+$/.test(word)
    const isChild = isPid && shell.jobs.byPid(Number(word) as never) !== undefined
    if (isPid && !isChild && Number(word) !== shell.backgroundPid) status = 127
    else
      status = yield builtin.run(shell, word === undefined ? ['wait'] : ['wait', word], new Map())
  }
  return status
}

const OPTIONS =
  'errexit noglob ignoreeof interactive monitor noexec stdin xtrace verbose vi emacs ' +
  'noclobber allexport notify nounset privileged nolog debug'

function* set(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  if (args.length !== 2 || !/^[-+]o$/.test(args[1] ?? '')) {
    return yield builtin.run(shell, args, new Map())
  }
  const isOn = (name: string): boolean =>
    name === 'interactive' ? shell.interactive : shell.options.get(name)
  const lines = OPTIONS.split(' ').map((name) =>
    args[1] === '-o'
      ? `${name.padEnd(16)}${isOn(name) ? 'on' : 'off'}\n`
      : `set ${isOn(name) ? '-' : '+'}o ${name}\n`,
  )
  const head = args[1] === '-o' ? 'Current option settings\n' : ''
  return (yield* shell.out(head + lines.join(''), 'set')) ? 0 : 1
}

function* unset(shell: Shell, args: readonly ByteString[], builtin: Builtin): Run<number> {
  const names = args.slice(1).filter((word, n) => n > 0 || !/^-[fv]$/.test(word))
  const wrong = names.find((word) => !/^(?:-.*|[A-Za-z_]\w*)$/.test(word))
  if (wrong === undefined || args[1] === '-f') return yield builtin.run(shell, args, new Map())
  if (!shell.interactive) shell.control = { kind: 'exit', status: 2 }
  return yield* refuse(shell, `unset: ${wrong}: bad variable name`)
}
