/** less 590: a pager on a terminal, cat(1) elsewhere. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll, STDIN } from '../shell/gnu/input.ts'
import { type Keyboard, openKeyboard, rowsOf } from '../shell/gnu/pager.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'

const START = '\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\r'
const END = '\r\x1b[K\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t'
const standout = (text: ByteString): ByteString => `\x1b[7m${text}\x1b[27m\x1b[K`
/** Letters whose argument may be the next word. */
const VALUED = 'bhjkoOpPtTxyzD"#'

export const program: Program = {
  names: ['less', 'pager'],
  *run(task) {
    const args = task.args.slice(1)
    const files: ByteString[] = []
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? ''
      if (arg === '--help' || arg === '-?') {
        yield* task.out(recordedText(task, 'less --help'))
        return 0
      }
      if (arg === '--version' || arg === '-V') {
        yield* task.out(recordedText(task, 'less --version'))
        return 0
      }
      if (
        /^--[a-z]/i.test(arg) &&
        !KNOWN.some((it) => it.startsWith(arg.slice(2).replace(/=.*/s, '').toLowerCase()))
      ) {
        const text = `There is no ${arg.slice(2)} option ("less --help" for help)`
        yield* task.err(`${text}\n`)
      } else if (/^-./.test(arg)) {
        if (arg.length === 2 && VALUED.includes(arg.charAt(1))) at++
      } else if (!arg.startsWith('+') && !files.includes(arg)) files.push(arg)
    }
    if (files.length === 0) {
      if (task.sys.isatty(STDIN)) {
        yield* task.err('Missing filename ("less --help" for help)\n')
        return 1
      }
      files.push('-')
    }
    const keyboard = openKeyboard(task)
    if (keyboard === undefined) {
      for (const path of files) yield* copy(task, path)
      return 0
    }
    yield* task.out(START)
    for (const path of files) if (!(yield* page(task, keyboard, path))) break
    yield* task.out(END)
    yield* task.flush()
    keyboard.close()
    return 0
  },
}

const KNOWN = [
  ...'auto-buffers buffers clear-screen dumb quit-if-one-screen raw-control-chars'.split(' '),
  ...'hilite-search max-back-scroll max-forw-scroll ignore-case jump-target line-numbers'.split(
    ' ',
  ),
  ...'log-file long-prompt line-numbers no-init no-keypad no-lessopen pattern prompt quiet'.split(
    ' ',
  ),
  ...'quit-at-eof quit-on-intr silent squeeze-blank-lines chop-long-lines tabs tilde'.split(' '),
  ...'follow-name mouse window underline-special use-color wordwrap force'.split(' '),
]

/** The text of a file, or the line that says why there is none. */
function* textOfPath(
  task: Task,
  path: ByteString,
): Run<{ readonly text: ByteString } | { readonly problem: ByteString }> {
  const { sys } = task
  const stat = path === '-' ? undefined : sys.stat(path)
  if (stat !== undefined && failed(stat)) return { problem: `${path}: ${stat.text}` }
  if (stat !== undefined && isDirectory(stat.mode)) return { problem: `${path} is a directory` }
  const fd = openInput(sys, path)
  if (failed(fd)) return { problem: `${path}: ${fd.text}` }
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  return failed(bytes) ? { problem: `${path}: ${bytes.text}` } : { text: textOf(bytes) }
}

function* copy(task: Task, path: ByteString): Run<void> {
  const found = yield* textOfPath(task, path)
  yield* task.out('problem' in found ? `${found.problem}\n` : found.text)
}

/** Shows one file; false when the visitor has had enough. */
function* page(task: Task, keyboard: Keyboard, path: ByteString): Run<boolean> {
  const found = yield* textOfPath(task, path)
  if ('problem' in found) {
    yield* task.out(`${standout(`${found.problem}  (press RETURN)`)}`)
    yield* task.flush()
    return (yield* keyboard.key()) !== '' && true
  }
  const { rows, columns } = keyboard.tty.windowSize()
  const height = Math.max(1, rows - 1)
  const lines = found.text
    .replace(/\n$/, '')
    .split('\n')
    .flatMap((line) => rowsOf(line, columns))
  const name = path === '-' ? '' : path
  let at = 0
  const show = function* (count: number): Run<void> {
    const piece = lines.slice(at, at + count)
    at += piece.length
    yield* task.out(piece.map((line) => `${line}\n`).join(''))
  }
  const prompt = function* (isFirst: boolean): Run<void> {
    const end = at >= lines.length ? '(END)' : ''
    const named = isFirst && name !== ''
    const text = named ? [name, end].filter((it) => it !== '').join(' ') : end
    yield* task.out(text === '' ? ':\x1b[K' : standout(text))
    yield* task.flush()
  }
  yield* show(height)
  yield* prompt(true)
  for (;;) {
    const key = yield* keyboard.key()
    if (key === '' || /^([qQ]|:q|ZZ)/.test(key)) return false
    const isBack = /^(b|\x02|\x1b\[5~|g|<|k|y|\x1b\[A|\x1bOA|\x1b\[H)/.test(key)
    const step = /^( |f|\x06|\x1b\[6~)/.test(key)
      ? height
      : /^(\r|\n|j|e|\x1b\[B|\x1bOB)/.test(key)
        ? 1
        : /^d/.test(key)
          ? Math.floor(height / 2)
          : /^(G|>|\x1b\[F)/.test(key)
            ? lines.length
            : 0
    if (isBack) {
      const back = /^[g<]|\[H/.test(key) ? lines.length : /^[ky]|A$/.test(key) ? 1 : height
      at = Math.max(0, at - height - back)
      yield* task.out('\r\x1b[K\x1b[H\x1b[2J')
      yield* show(height)
    } else if (step === 0 || at >= lines.length) {
      yield* task.out('\x07')
      yield* task.flush()
      continue
    } else {
      if (step >= lines.length) at = Math.max(at, lines.length - height)
      yield* task.out('\r\x1b[K')
      yield* show(step)
    }
    yield* prompt(false)
  }
}
