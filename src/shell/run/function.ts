/** Functions: defining and calling them. */
import type { ByteString } from '../../base/bytes.ts'
import { FUNCTION_DEPTH_MAX } from '../../base/limits.ts'
import { SIGSEGV } from '../../base/signals.ts'
import type { Command } from '../ast.ts'
import type { Run } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'
import type { ShellFunction } from '../state.ts'
import { runCommand } from './command.ts'
import { debugStep, returnStep, withoutTraps } from './trap.ts'

/** A frame: keeps a function; it may not replace a readonly one. */
export function* define(
  shell: ShellProcess,
  { name, body, line }: Extract<Command, { readonly kind: 'function' }>,
): Run<number> {
  if (shell.posix && shell.builtins.get(name)?.special === true) {
    yield* shell.complain(`\`${name}': is a special builtin`)
    shell.control = { kind: 'exit', status: 2 }
    return 2
  }
  const before = shell.functions.get(name)
  if (before?.readonly === true) {
    yield* shell.complain(`${name}: readonly function`)
    shell.status = 1
    return 1
  }
  const source = shell.calls[0]?.source ?? ''
  shell.functions.set(name, {
    name,
    body,
    source: source === '' ? (shell.isMainText ? 'environment' : 'main') : source,
    line,
    exported: before?.exported ?? shell.options.get('allexport'),
    traced: before?.traced ?? false,
    readonly: false,
  })
  shell.status = 0
  return 0
}

/** A frame: calls a function; the caller has opened its scope of variables. */
export function* call(
  shell: ShellProcess,
  it: ShellFunction,
  args: readonly ByteString[],
): Run<number> {
  const limit = Number(shell.variables.get('FUNCNEST') ?? 0)
  if (limit > 0 && shell.functionDepth >= limit) {
    yield* shell.error(it.name, `maximum function nesting level exceeded (${limit})`)
    shell.control = { kind: 'abandon', status: 1 }
    return 1
  }
  if (shell.functionDepth >= FUNCTION_DEPTH_MAX) {
    shell.sys.kill(shell.sys.process.pid, SIGSEGV)
    yield undefined
  }
  const { parameters, calls, loops, line } = shell
  const { line: called } = shell
  shell.parameters = args.slice(1)
  shell.calls = [{ kind: 'function', name: it.name, source: it.source, line: called }, ...calls]
  shell.loops = 0
  shell.functionDepth++
  const putTrapsBack = withoutTraps(shell, it.traced || shell.options.get('functrace'))
  const optionsSaved = shell.localOptions
  shell.localOptions = undefined
  if (shell.hasDebugTrap) yield* debugStep(shell)
  let status: number = yield runCommand(shell, it.body, { isLast: false })
  if (shell.control?.kind === 'return') {
    status = shell.control.status
    shell.control = undefined
  }
  shell.status = status
  yield* returnStep(shell)
  putTrapsBack()
  restoreOptions(shell)
  shell.localOptions = optionsSaved
  shell.functionDepth--
  shell.loops = loops
  shell.calls = calls
  shell.parameters = parameters
  shell.line = line
  return status
}

const restoreOptions = (shell: ShellProcess): void => shell.localOptions?.()
