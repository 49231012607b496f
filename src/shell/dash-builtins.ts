/** The builtins of dash: fewer than bash's, and some that behave in their own way. */
import type { ByteString } from '../base/bytes.ts'
import { DASH_WAYS } from './dash-ways.ts'
import { interpretEscapes } from './echo.ts'
import type { Run } from './program.ts'
import type { Builtin, Shell } from './state.ts'

const NAMES = new Set([
  ...['.', ':', '[', 'alias', 'bg', 'break', 'cd', 'command', 'continue', 'eval', 'exec', 'exit'],
  ...['export', 'false', 'fg', 'getopts', 'hash', 'jobs', 'kill', 'local', 'printf', 'pwd', 'read'],
  ...['readonly', 'return', 'set', 'test', 'times', 'trap', 'true', 'type', 'ulimit', 'umask'],
  ...['unalias', 'unset', 'wait'],
])

/** What a dash has, made of bash's. */
export const dashBuiltins = (
  all: ReadonlyMap<ByteString, Builtin>,
): ReadonlyMap<ByteString, Builtin> => {
  const builtins = new Map<ByteString, Builtin>()
  for (const [name, builtin] of all) if (NAMES.has(name)) builtins.set(name, builtin)
  const cd = all.get('cd')
  if (cd !== undefined) {
    for (const name of ['cd', 'chdir']) builtins.set(name, { names: [name], run: failingWith2(cd) })
  }
  for (const name of ['break', 'continue', 'return']) {
    const leaver = all.get(name)
    if (leaver !== undefined)
      builtins.set(name, { names: [name], special: true, run: leaving(leaver) })
  }
  for (const name of ['test', '[']) {
    const test = all.get(name)
    if (test !== undefined) builtins.set(name, { names: [name], run: testing(test) })
  }
  for (const [name, way] of DASH_WAYS) {
    const builtin = all.get(name)
    if (builtin === undefined) continue
    builtins.set(name, { ...builtin, run: (shell, args) => way(shell, args, builtin) })
  }
  builtins.set('echo', { names: ['echo'], run: echo })
  builtins.set('shift', { names: ['shift'], special: true, run: shift })
  return builtins
}

/** dash's cd fails with status 2. */
const failingWith2 = (builtin: Builtin): Builtin['run'] =>
  function* (shell, args, arrays): Run<number> {
    const status: number = yield builtin.run(shell, args, arrays)
    return status === 0 ? 0 : 2
  }

/** break without a loop does nothing in dash; return at the top is exit. */
const leaving = (builtin: Builtin): Builtin['run'] =>
  function* (shell, args, arrays): Run<number> {
    const isTop = shell.calls.every(({ kind }) => kind === 'main')
    if (args[0] !== 'return') return shell.loops === 0 ? 0 : yield builtin.run(shell, args, arrays)
    if (!isTop) return yield builtin.run(shell, args, arrays)
    const status = args[1] === undefined ? shell.status : Number(args[1]) & 0xff
    shell.control = { kind: 'exit', status }
    return status
  }

const BINARY = new Set('= != < > -eq -ne -gt -ge -lt -le -nt -ot -ef -a -o'.split(' '))

/** dash's test lacks ==, and names the first operand when it does not know the operator. */
const testing = (builtin: Builtin): Builtin['run'] =>
  function* (shell, args, arrays): Run<number> {
    const operands = args.slice(1, args[0] === '[' ? -1 : undefined)
    const [first = '', operator = ''] = operands
    if (operands.length === 3 && first !== '!' && first !== '(' && !BINARY.has(operator)) {
      yield* shell.complain(`${args[0]}: ${first}: unexpected operator`)
      return 2
    }
    return yield builtin.run(shell, args, arrays)
  }

/** Backslashes always mean something to dash's echo; -n is its only option. */
function* echo(shell: Shell, args: readonly ByteString[]): Run<number> {
  const isBare = args[1] === '-n'
  const { text, stops } = interpretEscapes(args.slice(isBare ? 2 : 1).join(' '), 'echo')
  const isWritten = yield* shell.out(isBare || stops ? text : `${text}\n`)
  if (isWritten) return 0
  yield* shell.error('echo', 'echo: I/O error')
  return 1
}

function* shift(shell: Shell, args: readonly ByteString[]): Run<number> {
  const count = args[1] === undefined ? 1 : Number(args[1])
  if (!Number.isInteger(count) || count < 0) {
    yield* shell.error('shift', `Illegal number: ${args[1]}`)
    shell.control = { kind: 'exit', status: 2 }
    return 2
  }
  if (count > shell.parameters.length) {
    yield* shell.error('shift', "can't shift that many")
    shell.control = { kind: 'exit', status: 2 }
    return 2
  }
  shell.parameters = shell.parameters.slice(count)
  return 0
}
