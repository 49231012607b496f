/** What tracebacks show of Python's own library (3.11.2, recorded on Debian 12). */
import type { Run } from '../../shell/program.ts'
import { Raised } from './values.ts'

const frame = (module: string, line: number, where: string, source: string, marks = ''): string => {
  const under =
    marks === '' ? '' : `    ${' '.repeat(source.indexOf(marks))}${'^'.repeat(marks.length)}\n`
  return `  File "/usr/lib/python3.11/${module}.py", line ${line}, in ${where}\n    ${source}\n${under}`
}

const popen = 'Popen(*popenargs, **kwargs)'
const checkOutput = 'run(*popenargs, stdout=PIPE, timeout=timeout, check=True,'
const decode = 'binascii.a2b_base64(s, strict_mode=validate)'
const encode = 'binascii.b2a_base64(s, newline=False)'
const call = 'call(*popenargs, **kwargs)'

/** By what was called. */
export const FRAMES = {
  call: frame('subprocess', 389, 'call', `with ${popen} as p:`, popen),
  run: frame('subprocess', 548, 'run', `with ${popen} as process:`, popen),
  checkCall: frame('subprocess', 408, 'check_call', `retcode = ${call}`, call),
  checkOutput: frame('subprocess', 466, 'check_output', `return ${checkOutput}`, checkOutput),
  noProgram:
    frame(
      'subprocess',
      1024,
      '__init__',
      'self._execute_child(args, executable, preexec_fn, close_fds,',
    ) +
    frame(
      'subprocess',
      1901,
      '_execute_child',
      'raise child_exception_type(errno_num, err_msg, err_filename)',
    ),
  runFailed: frame('subprocess', 571, 'run', 'raise CalledProcessError(retcode, process.args,'),
  callFailed: frame('subprocess', 413, 'check_call', 'raise CalledProcessError(retcode, cmd)'),
  decode: frame('base64', 88, 'b64decode', `return ${decode}`, decode),
  encode: frame('base64', 58, 'b64encode', `encoded = ${encode}`, encode),
  connect:
    frame('socket', 851, 'create_connection', 'raise exceptions[0]') +
    frame('socket', 836, 'create_connection', 'sock.connect(sa)'),
} as const

/** An exception that comes out of it has come through these lines. */
export function* within<T>(frames: string, act: Run<T>): Run<T> {
  try {
    return yield* act
  } catch (problem) {
    if (problem instanceof Raised) problem.library = frames + problem.library
    throw problem
  }
}

/** The same for what does not wait. */
export const through = (frames: string, problem: Raised): Raised => {
  problem.library = frames + problem.library
  return problem
}
