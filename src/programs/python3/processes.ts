/** Python's ways to run other programs: os.system, subprocess, pty.spawn. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { PYTHON_VALUE_BYTES_MAX } from '../../base/limits.ts'
import { execvp } from '../../shell/gnu/execvp.ts'
import { STDERR, STDIN, STDOUT } from '../../shell/gnu/input.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { O_WRONLY } from '../../world/syscalls.ts'
import { native } from './builtins.ts'
import { systemError } from './files.ts'
import { FRAMES, through, within } from './library-frames.ts'
import {
  Bytes,
  type Callable,
  isTrue,
  itemsOf,
  List,
  type Named,
  Raised,
  repr,
  str,
  Thing,
  Tuple,
  type Value,
} from './values.ts'

interface Ended {
  /** Exit status; negative: the signal. */
  readonly status: number
  readonly output: ByteString
}

interface Wish {
  readonly argv: readonly ByteString[]
  /** What it prints is wanted, standard error too for `both`. */
  readonly capture?: 'out' | 'both' | undefined
  readonly isSilent?: boolean
}

/** Runs it and waits; OSError when there is no such program. */
function* runProgram(task: Task, { argv, capture, isSilent = false }: Wish): Run<Ended> {
  const { sys } = task
  yield* task.flush()
  const [name = ''] = argv
  const pipe = capture === undefined ? undefined : sys.pipe()
  if (failed(pipe)) throw systemError(pipe)
  const pid = sys.fork(function* (child) {
    if (pipe !== undefined) {
      child.close(pipe.reads)
      void child.dup2(pipe.writes, STDOUT)
      if (capture === 'both') void child.dup2(pipe.writes, STDERR)
      child.close(pipe.writes)
    }
    if (isSilent) {
      const sink = child.open('/dev/null', O_WRONLY)
      if (!failed(sink)) for (const fd of [STDOUT, STDERR] as Fd[]) void child.dup2(sink, fd)
    }
    const status = yield* execvp(child, argv, task.env)
    return failed(status) ? MISSING : status
  })
  if (pipe !== undefined) sys.close(pipe.writes)
  if (failed(pid)) throw systemError(pid)
  let output = ''
  while (pipe !== undefined) {
    const bytes = yield* sys.read(pipe.reads, CHUNK_BYTES)
    if (failed(bytes) || bytes.length === 0) break
    output += Buffer.from(bytes).toString('latin1')
    if (output.length > PYTHON_VALUE_BYTES_MAX) throw new Raised('MemoryError', '')
  }
  if (pipe !== undefined) sys.close(pipe.reads)
  const waited = yield* sys.wait({ pid })
  const change = failed(waited) || waited === undefined ? undefined : waited.change
  const status =
    change === undefined
      ? 0
      : 'status' in change
        ? change.status
        : 'signal' in change
          ? -change.signal
          : 0
  if (status === MISSING && !(yield* exists(task, name))) {
    const text = `[Errno 2] No such file or directory: ${repr(name)}`
    throw through(FRAMES.noProgram, new Raised('FileNotFoundError', text))
  }
  return { status, output }
}

const MISSING = 127
const CHUNK_BYTES = 65_536

function* exists(task: Task, name: ByteString): Run<boolean> {
  yield undefined
  if (name.includes('/')) return !failed(task.sys.stat(name))
  const folders = (task.env.get('PATH') ?? '/bin:/usr/bin').split(':')
  return folders.some((it) => !failed(task.sys.stat(`${it}/${name}`)))
}

/** Arguments of a command: a list, or a text for the shell. */
const argvOf = (command: Value, named: Named): readonly ByteString[] => {
  if (isTrue(named.get('shell') ?? null)) {
    return ['/bin/sh', '-c', command instanceof List ? str(command.items[0] ?? '') : str(command)]
  }
  return typeof command === 'string' ? [command] : itemsOf(command).map(textOf)
}

const textOf = (value: Value): ByteString => (value instanceof Bytes ? value.text : str(value))

const captured = (named: Named, text: ByteString): Value => {
  const isText = ['text', 'universal_newlines', 'encoding'].some((it) =>
    isTrue(named.get(it) ?? null),
  )
  return isText ? text : new Bytes(text)
}

/** What os has of it. */
export const osProcesses = (task: Task): readonly Callable[] => [
  native('system', function* ([command = '']) {
    const { status } = yield* runProgram(task, { argv: ['sh', '-c', str(command)] })
    return BigInt(status < 0 ? -status : status * 256)
  }),
  native('popen', function* ([command = '']) {
    const { output } = yield* runProgram(task, {
      argv: ['/bin/sh', '-c', str(command)],
      capture: 'out',
    })
    return streamOf(output, '')
  }),
  ...['execl', 'execlp', 'execv', 'execvp', 'execve', 'execle'].map((name) =>
    native(name, function* (args) {
      const [path = '', ...rest] = args
      const argv = name.startsWith('execl')
        ? rest.map(textOf)
        : itemsOf(rest[0] ?? new List([])).map(textOf)
      yield* task.flush()
      const status = name.includes('p')
        ? yield* execvp(task.sys, [str(path), ...argv.slice(1)], task.env)
        : yield* task.sys.exec(str(path), argv, task.env)
      if (failed(status)) throw systemError(status)
      throw new Raised('SystemExit', '', { status })
    }),
  ),
]

const streamOf = (text: ByteString, name: string): Thing => {
  const lines = new List((text.match(/[^\n]*\n|[^\n]+$/g) ?? []).map((it) => it))
  const give = (value: Value) =>
    function* (): Run<Value> {
      yield undefined
      return value
    }
  return new Thing(
    `<os._wrap_close object at 0x7f2d1c3b5e50>${name}`,
    new Map<string, Value>([
      ['__items__', lines],
      ['read', native('read', give(text))],
      ['readlines', native('readlines', give(lines))],
      ['close', native('close', give(null))],
    ]),
  )
}

/** The module subprocess. */
export const subprocessModule = (task: Task): readonly (readonly [string, Value])[] => {
  const call = native('call', function* ([command = ''], named) {
    const isSilent = str(named.get('stdout') ?? '') === '-3'
    const wish = { argv: argvOf(command, named), isSilent }
    return BigInt((yield* within(FRAMES.call, runProgram(task, wish))).status)
  })
  const checkCall = native('check_call', function* ([command = ''], named) {
    const wish = { argv: argvOf(command, named) }
    const { status } = yield* within(FRAMES.checkCall + FRAMES.call, runProgram(task, wish))
    if (status !== 0) throw through(FRAMES.callFailed, nonZero(command, status))
    return 0n
  })
  const checkOutput = native('check_output', function* ([command = ''], named) {
    const capture = str(named.get('stderr') ?? '') === '-2' ? 'both' : 'out'
    const wish = { argv: argvOf(command, named), capture } as const
    const frames = FRAMES.checkOutput + FRAMES.run
    const { status, output } = yield* within(frames, runProgram(task, wish))
    if (status !== 0) throw through(FRAMES.checkOutput + FRAMES.runFailed, nonZero(command, status))
    return captured(named, output)
  })
  const getOutput = native('getoutput', function* ([command = '']) {
    const argv = ['/bin/sh', '-c', str(command)]
    const { output } = yield* runProgram(task, { argv, capture: 'both' })
    return output.replace(/\n$/, '')
  })
  const run = native('run', function* ([command = ''], named) {
    const wants =
      isTrue(named.get('capture_output') ?? null) || str(named.get('stdout') ?? '') === '-1'
    const argv = argvOf(command, named)
    const wish = { argv, capture: wants ? 'out' : undefined } as const
    const { status, output } = yield* within(FRAMES.run, runProgram(task, wish))
    if (status !== 0 && isTrue(named.get('check') ?? null)) {
      throw through(FRAMES.runFailed, nonZero(command, status))
    }
    const out = wants ? captured(named, output) : null
    const shown = `CompletedProcess(args=${repr(command)}, returncode=${status})`
    return new Thing(
      shown,
      new Map<string, Value>([
        ['returncode', BigInt(status)],
        ['stdout', out],
        ['stderr', wants ? captured(named, '') : null],
        ['args', command],
      ]),
    )
  })
  const popen = native('Popen', function* ([command = ''], named) {
    const wants = str(named.get('stdout') ?? '') === '-1'
    const argv = argvOf(command, named)
    const { status, output } = yield* runProgram(task, { argv, capture: wants ? 'out' : undefined })
    const out = wants ? captured(named, output) : null
    const give = (name: string, value: Value): [string, Value] => [
      name,
      native(name, function* () {
        yield undefined
        return value
      }),
    ]
    return new Thing(
      `<Popen: returncode: ${status} args: ${repr(command)}>`,
      new Map<string, Value>([
        ['returncode', BigInt(status)],
        ['stdout', streamOf(output, '')],
        give('communicate', new Tuple([out, null])),
        give('wait', BigInt(status)),
        give('poll', BigInt(status)),
      ]),
    )
  })
  return [
    ...[call, checkCall, checkOutput, getOutput, run, popen].map((it) => [it.name, it] as const),
    ['PIPE', -1n],
    ['STDOUT', -2n],
    ['DEVNULL', -3n],
  ]
}

const nonZero = (command: Value, status: number): Raised =>
  new Raised(
    'subprocess.CalledProcessError',
    `Command '${str(command)}' returned non-zero exit status ${status}.`,
    { kinds: ['CalledProcessError', 'SubprocessError', 'Exception'] },
  )

/** pty.spawn: a shell on a terminal; here on the one there is. */
export const ptySpawn = (task: Task): Callable =>
  native('spawn', function* ([command = '']) {
    const argv = typeof command === 'string' ? [command] : itemsOf(command).map(textOf)
    const isShell = /(^|\/)(ba|da|z|k)?sh$/.test(argv[0] ?? '')
    const wantsPrompt = isShell && argv.length === 1 && !task.sys.isatty(STDIN)
    const { status } = yield* runProgram(task, { argv: wantsPrompt ? [...argv, '-i'] : argv })
    return BigInt(status * 256)
  })
