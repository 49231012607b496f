/** perl 5.36.0: its switches, its complaints, and one-liners; other code is silent. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { EISDIR, ENOENT, failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import { runPerl } from './perl/one-liner.ts'

/** Switches without an argument, those with one attached, and those that end the reading. */
const PLAIN = 'acnpstTuUwWXSf'
const ATTACHED = '0CDFiIlmMx'
/** my_failure_exit of perl.c. */
const BAD_SWITCH = 29
/** What perl exits with: errno(3), after its ioctl(2) when a directory could be opened. */
const ERROR_NUMBERS = new Map([
  [ENOENT, 2],
  [EISDIR, 25],
])

export const program: Program = {
  names: ['perl', 'perl5.36.0'],
  *run(task) {
    const args = task.args.slice(1)
    const code: ByteString[] = []
    let lineEnd = ''
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? ''
      if (arg === '--' || !arg.startsWith('-') || arg === '-') {
        const path = arg === '--' ? args[at + 1] : arg
        if (code.length === 0 && path !== undefined) return yield* runFile(task, path, lineEnd)
        break
      }
      for (let letter = 1; letter < arg.length; letter++) {
        const key = arg.charAt(letter)
        if (key === 'v' || key === 'V' || key === 'h' || key === '?') {
          yield* task.out(recordedText(task, `perl -${key === '?' ? 'h' : key}`))
          return 0
        }
        if (key === 'l') lineEnd = '\n'
        if (key === 'e' || key === 'E') {
          const text = arg.slice(letter + 1) || args[++at]
          if (text === undefined) return yield* refuse(task, `No code specified for -${key}.`)
          code.push(text)
          break
        }
        if (ATTACHED.includes(key) && !(key === 'l' && /^[a-z]/i.test(arg.slice(letter + 1)))) break
        if (PLAIN.includes(key) || key === 'l') continue
        const problem = `Unrecognized switch: -${arg.slice(letter)}  (-h will show valid options).`
        return yield* refuse(task, problem)
      }
    }
    if (code.length === 0) return yield* runFile(task, '-', lineEnd)
    return (yield* runPerl(task, code.join('\n'), lineEnd)) ?? 0
  },
}

function* refuse(task: Task, problem: ByteString): Run<number> {
  yield* task.err(`${problem}\n`)
  return BAD_SWITCH
}

function* runFile(task: Task, path: ByteString, lineEnd: ByteString): Run<number> {
  const fd = openInput(task.sys, path)
  const stat = failed(fd) ? fd : task.sys.fstat(fd)
  const problem = failed(stat) ? stat : isDirectory(stat.mode) ? EISDIR : undefined
  if (failed(fd) || problem !== undefined) {
    yield* task.err(`Can't open perl script "${path}": ${problem?.text ?? ''}\n`)
    return problem === undefined ? 1 : (ERROR_NUMBERS.get(problem) ?? 13)
  }
  const bytes = yield* readAll(task.sys, fd)
  closeInput(task.sys, fd)
  const code = failed(bytes) ? '' : textOf(bytes).replace(/^#!.*/, '')
  return (yield* runPerl(task, code, lineEnd)) ?? 0
}
