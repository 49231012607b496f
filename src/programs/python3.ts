/** python3 of Debian 12 (3.11.2) and Ubuntu 24.04 (3.12.3): version, complaints, one-liners and short scripts. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { pythonRelease } from './python3/release.ts'
import { runPython } from './python3/run.ts'

const PLAIN = 'bBdEhiIOPqRsSuvVx?'
const MISUSE = 2

export const program: Program = {
  names: ['python3.11', 'python3.12', 'python3'],
  *run(task) {
    const args = task.args.slice(1)
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? ''
      if (!arg.startsWith('-') || arg === '-') return yield* runFile(task, arg, args.slice(at))
      if (arg === '--version' || arg === '-V') {
        yield* task.out(`Python ${pythonRelease(task.sys).version}\n`)
        return 0
      }
      if (arg === '--help' || arg === '-h') {
        yield* task.out(recordedText(task, 'python3 -h'))
        return 0
      }
      const takes = /^-[^cmWX]*([cm])(.*)$/s.exec(arg)
      if (takes !== null) {
        const [, key = '', attached = ''] = takes
        const text = attached || args[at + 1]
        if (text === undefined)
          return yield* misuse(task, `Argument expected for the -${key} option`)
        if (key === 'c') {
          const rest = attached === '' ? args.slice(at + 2) : args.slice(at + 1)
          return yield* runPython(task, { text, file: '<string>', args: ['-c', ...rest] })
        }
        yield* task.err(`/usr/bin/${baseName(task)}: No module named ${text}\n`)
        return 1
      }
      const wrong = [...arg.slice(1)].find((letter) => !`${PLAIN}WX`.includes(letter))
      if (wrong !== undefined) return yield* misuse(task, `Unknown option: -${wrong}`)
    }
    return yield* runFile(task, '-', ['-'])
  },
}

const baseName = (task: Task): ByteString => (task.args[0] ?? '').replace(/^.*\//s, '')

function* misuse(task: Task, problem: ByteString): Run<number> {
  const name = task.args[0] ?? ''
  yield* task.err(
    `${problem}\nusage: ${name} [option] ... [-c cmd | -m mod | file | -] [arg] ...\n` +
      "Try `python -h' for more information.\n",
  )
  return MISUSE
}

function* runFile(task: Task, path: ByteString, args: readonly ByteString[]): Run<number> {
  const fd = openInput(task.sys, path)
  if (failed(fd)) {
    const here = task.sys.getcwd()
    const full = path.startsWith('/') || failed(here) ? path : `${here.replace(/\/$/, '')}/${path}`
    yield* task.err(`${task.args[0]}: can't open file '${full}': [Errno 2] ${fd.text}\n`)
    return MISUSE
  }
  const bytes = yield* readAll(task.sys, fd)
  closeInput(task.sys, fd)
  const text = failed(bytes) ? '' : textOf(bytes)
  const here = task.sys.getcwd()
  const isWhole = path.startsWith('/') || failed(here)
  const file = path === '-' ? '<stdin>' : isWhole ? path : `${here}/${path}`
  return yield* runPython(task, { text, file, args })
}
