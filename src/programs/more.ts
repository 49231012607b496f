/** more(1) of util-linux 2.38.1: a pager on a terminal, cat(1) with headings elsewhere. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAll, STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { type Keyboard, openKeyboard, rowsOf } from '../shell/gnu/pager.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'

const OPTIONS = optionTable('dflcpsun:eVh', [
  'silent=d',
  'logical=f',
  'no-pause=l',
  'print-over=c',
  'clean-print=p',
  'exit-on-eof=e',
  'squeeze=s',
  'plain=u',
  'lines:=n',
  'version=V',
  'help=h',
])
const RULE = '::::::::::::::'

export const program: Program = {
  names: ['more'],
  *run(task) {
    const args = task.args.slice(1).filter((it) => !/^(\+.+|-\d+)$/.test(it))
    const { options, ends, operands } = readOptions(args, OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'more', ends)
    const keys = new Set(options.map(({ key }) => key))
    for (const [key, name] of [
      ['h', 'help'],
      ['V', 'version'],
    ] as const) {
      if (keys.has(key)) return yield* endEarly(task, 'more', { key: name, value: undefined })
    }
    if (operands.length === 0 && task.sys.isatty(STDIN)) return yield* tryHelp(task, 'bad usage')
    const keyboard = openKeyboard(task)
    for (const path of operands.length === 0 ? [undefined] : operands) {
      const text = yield* contents(task, path)
      if (text === undefined) continue
      const heading = headingOf(path, {
        isTerminal: keyboard !== undefined,
        isOnly: operands.length < 2,
      })
      if (keyboard === undefined) yield* task.out(heading + text)
      else {
        // Who leaves the first file leaves more.
        yield* page(task, keyboard, { text: heading + text, isPiped: path === undefined })
        break
      }
    }
    yield* task.flush()
    keyboard?.close()
    return 0
  },
}

/** Each file has one but for a lone one on a terminal. */
const headingOf = (
  path: ByteString | undefined,
  { isTerminal, isOnly }: { isTerminal: boolean; isOnly: boolean },
): ByteString => (path === undefined || (isTerminal && isOnly) ? '' : `${RULE}\n${path}\n${RULE}\n`)

function* contents(task: Task, path: ByteString | undefined): Run<ByteString | undefined> {
  const { sys } = task
  if (path === undefined) {
    const bytes = yield* readAll(sys, STDIN)
    return failed(bytes) ? undefined : textOf(bytes)
  }
  const stat = sys.stat(path)
  if (!failed(stat) && isDirectory(stat.mode)) {
    yield* task.out(`\n*** ${path}: directory ***\n\n`)
    return undefined
  }
  const fd = failed(stat) ? stat : sys.open(path)
  if (failed(fd)) {
    yield* complain(task, `cannot open ${path}: ${fd.text}`)
    return undefined
  }
  const bytes = yield* readAll(sys, fd)
  sys.close(fd)
  return failed(bytes) ? undefined : textOf(bytes)
}

/** Until the visitor has had enough: the end of a file is followed by empty lines. */
function* page(task: Task, keyboard: Keyboard, { text, isPiped }: Paged): Run<void> {
  const { rows, columns } = keyboard.tty.windowSize()
  const height = Math.max(1, rows - 1)
  const lines = text.replace(/\n$/, '').split('\n')
  let [at, shownBytes] = [0, 0]
  let isFirst = true
  for (let left = height; ; ) {
    for (; left > 0; at++) {
      const line = lines[at] ?? ''
      left -= rowsOf(line, columns).length
      shownBytes += line.length + 1
      yield* task.out(isFirst ? `${line}\n` : `\r${line}\x1b[K\n`)
      isFirst = true
    }
    const percent = isPiped ? '' : `(${Math.floor((shownBytes * 100) / text.length)}%)`
    const end = at >= lines.length ? '\r\x1b[K(END)' : percent
    yield* task.out(`\x1b[7m--More--${end}\x1b[27m`)
    let isBack = false
    for (left = 0; left === 0; ) {
      yield* task.flush()
      const key = yield* keyboard.key()
      if (key === '' || /^[qQ\x03]/.test(key)) return yield* task.out('\r\x1b[K')
      if (key.startsWith('=')) yield* task.out(`\r\x1b[K${at}`)
      left = /^[\r\njs]/.test(key)
        ? 1
        : /^[ zf]/.test(key)
          ? height
          : /^[d\x04]/.test(key)
            ? HALF
            : 0
      if (!/^[b\x02]/.test(key)) continue
      yield* task.out('\r\x1b[K...back 1 page\n')
      isBack = true
      at = Math.max(0, at - 2 * height)
      shownBytes = lines.slice(0, at).join('\n').length + (at > 0 ? 1 : 0)
      left = height
    }
    isFirst = isBack
    if (isBack) yield* task.out('\r')
  }
}

interface Paged {
  readonly text: ByteString
  /** Its size is not known. */
  readonly isPiped: boolean
}

/** Lines of `d` and ^D, until told otherwise. */
const HALF = 11
