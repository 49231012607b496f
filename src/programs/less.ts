/** less 590: a pager on a terminal, cat(1) elsewhere. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll, STDIN } from '../shell/gnu/input.ts'
import { type Keyboard, openKeyboard } from '../shell/gnu/pager.ts'
import { recordedText } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import { Screen } from './less/screen.ts'

const START = '\x1b[?1049h\x1b[22;0;0t\x1b[?1h\x1b=\r'
const END = '\r\x1b[K\x1b[?1l\x1b>\x1b[?1049l\x1b[23;0;0t'
/** Letters whose argument may be the next word. */
const VALUED = 'bhjkoOpPtTxyzD"#'

export const program: Program = {
  names: ['less', 'pager'],
  *run(task) {
    const args = task.args.slice(1)
    const files: ByteString[] = []
    let letters = (task.env.get('LESS') ?? '').replaceAll('-', '')
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
        else if (!arg.startsWith('--')) letters += arg.slice(1)
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
    const status = yield* pageAll(task, keyboard, { files, letters })
    yield* task.flush()
    keyboard.close()
    return status
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

interface Asked {
  readonly files: readonly ByteString[]
  /** Options without a value, by their letters. */
  readonly letters: string
}

/** Shows the files that can be read; 1 when there is none. */
function* pageAll(task: Task, keyboard: Keyboard, { files, letters }: Asked): Run<number> {
  const texts: { readonly path: ByteString; readonly text: ByteString }[] = []
  for (const path of files) {
    const found = yield* textOfPath(task, path)
    if ('problem' in found) yield* task.out(`${found.problem}\n`)
    else texts.push({ path, text: found.text })
  }
  if (texts.length === 0) return 1
  const { rows } = keyboard.tty.windowSize()
  const [only] = texts
  if (letters.includes('F') && texts.length === 1 && only !== undefined) {
    const isShort = only.text.split('\n').length <= rows
    if (isShort) yield* task.out(`\r${only.text}\r\x1b[K`)
    if (isShort) return 0
  }
  const isPlain = letters.includes('X')
  yield* task.out(isPlain ? '\x1b[?1h\x1b=\r' : START)
  for (let at = 0, isLater = false; ; isLater = true) {
    const { path, text } = texts[at] ?? { path: '', text: '' }
    const count = texts.length > 1 ? ` (file ${at + 1} of ${texts.length})` : ''
    const next = texts[at + 1] === undefined ? '' : `- Next: ${texts[at + 1]?.path}`
    const name = path === '-' ? '' : `${path}${count}\0${next}`
    const screen = new Screen(task, keyboard, { text, name, isNumbered: letters.includes('N') })
    const wish = yield* screen.run(isLater)
    if (wish === 'quit') break
    at = Math.min(Math.max(at + (wish === 'next' ? 1 : -1), 0), texts.length - 1)
  }
  yield* task.out(isPlain ? '\r\x1b[K\x1b[?1l\x1b>' : END)
  return 0
}
