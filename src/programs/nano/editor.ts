/** nano's keys, and what they do. */
import type { ByteString } from '../../base/bytes.ts'
import { EISDIR, ENOENT, failed } from '../../base/errno.ts'
import type { RawTerminal } from '../../shell/gnu/raw-terminal.ts'
import { readLines } from '../../shell/gnu/text-lines.ts'
import type { Run, Task } from '../../shell/program.ts'
import { W_OK } from '../../world/syscalls.ts'
import { Draft } from './draft.ts'
import { nextKey } from './keys.ts'
import { question } from './questions.ts'
import { View } from './view.ts'

export class Editor {
  readonly task: Task
  readonly draft = new Draft()
  readonly view: View
  readonly #terminal: RawTerminal
  path: ByteString
  queue = ''
  isOver = false
  #cut: ByteString = ''
  #isCutting = false
  wanted = ''
  #isBell = false
  isWritten = false

  constructor(task: Task, terminal: RawTerminal, path: ByteString) {
    this.task = task
    this.#terminal = terminal
    this.path = path
    this.view = new View(terminal.tty.windowSize())
  }

  /** As the title shows it. */
  get name(): ByteString {
    return this.path === '' ? 'New Buffer' : this.path
  }

  bell(): void {
    this.#isBell = true
  }

  /** Gives the terminal back; nothing more is read. */
  close(): void {
    this.#terminal.close()
    this.isOver = true
  }

  /** Until somebody leaves; a line and a column to begin at. */
  *run(start: { readonly line: number; readonly column: number } | undefined): Run<void> {
    const messages = yield* this.#load()
    if (start !== undefined) this.goTo(start.line, start.column)
    yield* this.send(this.view.open(this.draft, this.name, messages))
    while (!this.isOver) {
      const key = yield* this.key()
      if (this.isOver) break
      this.view.tick()
      this.isWritten = false
      const before = { row: this.draft.row, count: this.draft.lines.length, top: this.view.top }
      const isJump = yield* this.#press(key)
      if (this.isOver) break
      this.view.follow(this.draft, isJump)
      const isWhole = before.count !== this.draft.lines.length || before.top !== this.view.top
      const isRest = this.queue !== ''
      if (!isRest)
        yield* this.send(
          this.view.update(this.draft, this.name, { isWhole, isWritten: this.isWritten }),
        )
    }
  }

  *send(text: ByteString): Run<void> {
    yield* this.task.out(this.#isBell ? text.replace('\x1b[?25l', '\x1b[?25l\x07') : text)
    this.#isBell = false
    yield* this.task.flush()
  }

  *key(): Run<string> {
    if (this.queue === '') this.queue = yield* this.#terminal.typed()
    if (this.queue === '') {
      this.close()
      return ''
    }
    const [key, length] = nextKey(this.queue)
    this.queue = this.queue.slice(length)
    return key
  }

  /** What nano says of it. */
  *#load(): Run<readonly ByteString[]> {
    if (this.path === '') return ['Welcome to nano.  For basic help, type Ctrl+G.']
    const { sys } = this.task
    const found = yield* readLines(sys, this.path)
    if (failed(found)) {
      if (found === EISDIR) {
        const name = this.path
        this.path = ''
        return [`"${name}" is a directory`]
      }
      const folder = this.path.replace(/\/?[^/]*$/, '') || (this.path.startsWith('/') ? '/' : '.')
      if (found === ENOENT && failed(sys.stat(folder)))
        return [`Directory '${folder}' does not exist`]
      return [found === ENOENT ? 'New File' : `Error reading ${this.path}: ${found.text}`]
    }
    this.draft.fill(found.lines)
    const count = found.lines.length
    const isUnwritable = failed(sys.access(this.path, W_OK, { effective: true }))
    return [
      'Reading...',
      isUnwritable
        ? `File '${this.path}' is unwritable`
        : `Read ${count} line${count === 1 ? '' : 's'}`,
    ]
  }

  goTo(line: number, column: number): void {
    const { draft } = this
    draft.row = Math.max(0, Math.min(draft.lines.length, line) - 1)
    draft.column = Math.max(0, Math.min(draft.line.length, column - 1))
    this.view.follow(draft, true)
  }

  /** True when the cursor has come from afar. */
  *#press(key: string): Run<boolean> {
    const { draft, view } = this
    const wasCutting = this.#isCutting
    this.#isCutting = false
    if (key.length === 1 && (key >= ' ' || key === '\t') && key !== '\x7f') {
      draft.insert(key)
      return false
    }
    if (yield* this.#move(key)) return false
    switch (key) {
      case '\r':
      case '\n':
        draft.remember()
        draft.insert('\n')
        return false
      case '\x7f':
      case '\b':
        if (draft.left()) draft.removeForth()
        return false
      case '\x04':
      case 'delete':
        draft.removeForth()
        return false
      case '\x0b':
        this.#cutLine(wasCutting)
        return false
      case '\x15':
        if (this.#cut === '') return false
        draft.remember()
        draft.insert(this.#cut)
        return true
      case 'M-6':
        this.#cut = draft.row === draft.lines.length - 1 ? draft.line : `${draft.line}\n`
        return false
      case 'M-u':
      case 'M-e':
        if (!draft.undo(key === 'M-e'))
          view.say(key === 'M-u' ? 'Nothing to undo' : 'Nothing to redo', true)
        else view.say(key === 'M-u' ? 'Undid action' : 'Redid action')
        return true
      case '\x03':
        view.say(this.#location())
        return false
      case '\x0c':
        yield* this.send(view.forget())
        return false
      default:
        return yield* question(this, key)
    }
  }

  *#move(key: string): Run<boolean> {
    const { draft, view } = this
    const vertical = (rows: number): void => {
      draft.row = Math.max(0, Math.min(draft.lines.length - 1, draft.row + rows))
      draft.column = Math.min(draft.line.length, draft.column)
    }
    const page = view.height - 2
    switch (key) {
      case 'left':
      case '\x02':
        draft.left()
        return true
      case 'right':
      case '\x06':
        draft.right()
        return true
      case 'up':
      case '\x10':
        vertical(-1)
        return true
      case 'down':
      case '\x0e':
        vertical(1)
        return true
      case 'home':
      case '\x01':
        draft.column = 0
        return true
      case 'end':
      case '\x05':
        draft.column = draft.line.length
        return true
      case 'pagedown':
      case '\x16':
      case 'pageup':
      case '\x19': {
        const isDown = key === 'pagedown' || key === '\x16'
        vertical(isDown ? page : -page)
        view.top = Math.max(0, Math.min(draft.lines.length - 1, view.top + (isDown ? page : -page)))
        draft.column = 0
        return true
      }
      case 'M-\\':
        draft.row = 0
        draft.column = 0
        return true
      case 'M-/':
        draft.row = draft.lines.length - 1
        draft.column = 0
        return true
    }
    return false
  }

  #cutLine(wasCutting: boolean): void {
    this.draft.remember()
    const text = this.draft.cut()
    if (text === undefined) {
      this.view.say('Nothing was cut')
      return
    }
    this.#cut = wasCutting ? this.#cut + text : text
    this.#isCutting = true
  }

  #location(): ByteString {
    const { lines, row, column, line, bytes } = this.draft
    const characters = lines.slice(0, row).reduce((sum, it) => sum + it.length + 1, column)
    const total = Math.max(bytes, 1)
    const wide = (of: number, sum: number): string =>
      `${String(of).padStart(Math.max(2, String(sum).length))}/${sum}`
    const percent = (of: number, sum: number): number => Math.floor((of * 100) / sum)
    const [here, breadth] = [column + 1, line.length + 1]
    return [
      `line ${wide(row + 1, lines.length)} (${String(percent(row + 1, lines.length)).padStart(2)}%)`,
      `col ${String(here).padStart(2)}/${String(breadth).padStart(2)} (${String(percent(here, breadth)).padStart(3)}%)`,
      `char ${wide(characters, bytes)} (${String(bytes === 0 ? 0 : percent(characters, total)).padStart(2)}%)`,
    ].join(', ')
  }
}
