/**
 * script of util-linux 2.38. There are no pseudo-terminals to hand out: on a terminal the shell runs
 * on that very one, and the typescript keeps its first and last line; elsewhere all is recorded.
 */
import type { ByteString } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { HELD_BYTES_MAX } from '../base/limits.ts'
import { STDERR, STDIN, STDOUT } from '../shell/gnu/input.ts'
import { BAD_OPTION, type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { runProgram } from '../shell/gnu/run-program.ts'
import { strftime } from '../shell/gnu/strftime.ts'
import { complain, ownName, sayHelp, sayVersion, tryHelp } from '../shell/gnu/usage.ts'
import { momentOf, zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_APPEND, O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('aB:c:eE:fI:O:o:qm:T:t::Vh', [
  'append=a',
  'command:=c',
  'echo:=E',
  'flush=f',
  'force',
  'help=h',
  'log-io:=B',
  'log-in:=I',
  'log-out:=O',
  'log-timing:=T',
  'logging-format:=m',
  'output-limit:=o',
  'quiet=q',
  'return=e',
  'timing::=t',
  'version=V',
])
const FORMAT = '%Y-%m-%d %H:%M:%S%:z'

export const program: Program = {
  names: ['script'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const option of options) {
      const problem = problemOf(option)
      if (problem !== undefined) return yield* complain(task, problem)
    }
    if (ends?.key === BAD_OPTION) return yield* tryHelp(task, ends.value)
    const given = new Map(options.map(({ key, value = '' }) => [key, value]))
    if (given.has('h')) return yield* sayHelp(task, 'script')
    if (given.has('V')) return yield* sayVersion(task, 'script')
    if (operands.length > 1) return yield* tryHelp(task, 'unexpected number of arguments')
    const logs = ['B', 'I', 'O'].some((key) => given.has(key))
    const file =
      given.get('B') ?? given.get('O') ?? operands[0] ?? (logs ? undefined : 'typescript')
    if (!given.has('q')) yield* task.out(startOf(file, given))
    if (failed(task.sys.stat('/dev/pts/ptmx'))) {
      // warn(3) does not flush stdout.
      yield* task.err(`${ownName(task)}: failed to create pseudo-terminal: ${ENOENT.text}\n`)
      return 1
    }
    return yield* record(task, file ?? '/dev/null', given)
  },
}

const problemOf = ({ key, value = '' }: GivenOption): ByteString | undefined => {
  if (key === 'm' && !['classic', 'advanced'].includes(value)) {
    return `unsupported logging format: '${value}'`
  }
  if (key === 'E' && !['auto', 'always', 'never'].includes(value)) {
    return `unssuported echo mode: '${value}'`
  }
  return undefined
}

type Given = ReadonlyMap<string, ByteString>

const startOf = (file: ByteString | undefined, given: Given): ByteString => {
  const parts: ByteString[] = []
  if (given.has('I')) parts.push(`input log file is '${given.get('I')}'`)
  if (file !== undefined) parts.push(`output log file is '${file}'`)
  const timing = given.has('t') ? given.get('t') || '/dev/stderr' : given.get('T')
  if (timing !== undefined) parts.push(`timing file is '${timing}'`)
  return `Script started, ${parts.join(', ')}.\n`
}

function* record(task: Task, file: ByteString, given: Given): Run<number> {
  const { sys, env } = task
  const mode = given.has('a') ? O_APPEND : O_TRUNC
  const fd = sys.open(file, O_WRONLY | O_CREAT | mode, 0o666)
  if (failed(fd)) {
    yield* task.flush()
    return yield* complain(task, `cannot open ${file}: ${fd.text}`)
  }
  // It is open: we have just opened it.
  void sys.cloexec(fd, true)
  const zone = zoneOf(sys, env)
  const stamp = (): ByteString => strftime(FORMAT, momentOf(sys.now(), zone))
  const command = given.get('c')
  const isTerminal = sys.isatty(STDIN)
  const place = isTerminal ? `TERM="${env.get('TERM') ?? ''}"` : '<not executed on terminal>'
  const what = command === undefined ? '' : `COMMAND="${command}" `
  void (yield* sys.write(fd, `Script started on ${stamp()} [${what}${place}]\n`))
  const argv = argvOf(env.get('SHELL') || '/bin/sh', command)
  const status = isTerminal
    ? yield* runProgram(task, argv)
    : yield* captured(task, argv, (bytes) => sys.write(fd, bytes))
  void (yield* sys.write(fd, `\nScript done on ${stamp()} [COMMAND_EXIT_CODE="${status}"]\n`))
  sys.close(fd)
  if (!given.has('q')) yield* task.out('Script done.\n')
  return command === undefined || given.has('e') || status === 0 ? status : 0
}

/** A shell on a pseudo-terminal is an interactive one. */
const argvOf = (shell: ByteString, command: ByteString | undefined): readonly ByteString[] => {
  if (command === undefined) return [shell, '-i']
  const isShell = /^\s*(\/(?:usr\/)?bin\/)?(ba|da)?sh(\s+-i)?\s*$/.test(command)
  return [shell, '-c', isShell ? `exec ${command.trim().replace(/\s+-i$/, '')} -i` : command]
}

/** What a shell says first that has no terminal after all. */
const NO_TERMINAL =
  /^(?:\S+: (?:cannot set terminal process group [^\n]*|no job control in this shell|\d+: can't access tty; [^\n]*)\n)+/

/** Without a terminal: what it prints, with a terminal's line ends, on stdout and in the file. */
function* captured(
  task: Task,
  argv: readonly ByteString[],
  keep: (bytes: ByteString) => Run<unknown>,
): Run<number> {
  const { sys } = task
  yield* task.flush()
  const pipe = sys.pipe()
  if (failed(pipe)) return 1
  const pid = sys.fork(function* (child) {
    child.close(pipe.reads)
    const moved = [child.dup2(pipe.writes, STDOUT), child.dup2(pipe.writes, STDERR)]
    if (moved.some(failed)) return 127
    child.close(pipe.writes)
    const status = yield* child.exec(argv[0] ?? '', argv, task.env)
    return failed(status) ? 127 : status
  })
  sys.close(pipe.writes)
  for (let held = 0; !failed(pid) && held < HELD_BYTES_MAX; ) {
    const bytes = yield* sys.read(pipe.reads, 65_536)
    if (failed(bytes) || bytes.length === 0) break
    const said = held === 0 ? textOf(bytes).replace(NO_TERMINAL, '') : textOf(bytes)
    if (said === '') continue
    const text = said.replaceAll('\n', '\r\n')
    yield* task.out(text)
    yield* task.flush()
    yield* keep(text)
    held += bytes.length
  }
  sys.close(pipe.reads)
  if (failed(pid)) return yield* complain(task, `fork failed: ${pid.text}`)
  const waited = yield* sys.wait({ pid })
  const change = failed(waited) ? undefined : waited?.change
  if (change === undefined) return 1
  return 'status' in change ? change.status : 'signal' in change ? 128 + change.signal : 1
}
