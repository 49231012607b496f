/** One run of vi: its text, its window, keys that were typed and not looked at yet. */
import type { ByteString } from '../../base/bytes.ts'
import type { RawTerminal } from '../../shell/gnu/raw-terminal.ts'
import type { Run, Task } from '../../shell/program.ts'
import { Display, LEAVE } from './display.ts'
import { runEx } from './ex.ts'
import { HIDE, type Row, SHOW } from './screen.ts'
import { Text } from './text.ts'

const INSERTING = '\x1b[?2004l\x1b[>4;m'
const NORMAL = '\x1b[?2004h\x1b[>4;2m'
const READY = '\x1b[?4m'
const TITLES_BACK = '\x1b[23;2t\x1b[23;1t'
const SHOW_CURSOR = '\x1b[?25h'
const ERROR_STYLE = '\x1b[97m\x1b[41m'
const WARNING_STYLE = '\x1b[31m'
/** Keys of a terminal in application mode, and out of it. */
const ESCAPES: readonly (readonly [RegExp, string])[] = [
  [/^\x1b[[O]A/, 'up'],
  [/^\x1b[[O]B/, 'down'],
  [/^\x1b[[O]C/, 'right'],
  [/^\x1b[[O]D/, 'left'],
  [/^\x1b(\[1~|[[O]H)/, 'home'],
  [/^\x1b(\[4~|[[O]F)/, 'end'],
  [/^\x1b\[3~/, 'delete'],
  [/^\x1b\[2~/, 'insert'],
  [/^\x1b\[5~/, '\x02'],
  [/^\x1b\[6~/, '\x06'],
]
const QUEUE_CHARS_MAX = 65_536

export class Session {
  readonly task: Task
  readonly display: Display
  readonly #terminal: RawTerminal
  text: Text
  path: ByteString | undefined
  /** Nothing of this name is on the disk. */
  isNew = false
  isReadOnly = false
  isOver = false
  status = 0
  #isInserting = false
  #queue = ''
  #recorded: string[] = []
  /** Sent before the next picture, and behind it. */
  #prefix = ''
  #body = ''
  #suffix = ''
  #asking: ByteString | undefined
  #isHeld = false

  constructor(task: Task, terminal: RawTerminal) {
    this.task = task
    this.#terminal = terminal
    this.display = new Display(terminal.tty.windowSize())
    this.text = new Text([])
  }

  /** The first screen. */
  *open(splash: readonly Row[] | undefined): Run<void> {
    yield* this.task.out(this.display.open(this.text, splash))
    yield* this.task.flush()
  }

  /** The next key by its name; before it waits, everything is shown. */
  *key(): Run<string> {
    while (this.#queue === '') {
      yield* this.#draw()
      const typed = yield* this.#terminal.typed()
      if (typed === '') {
        this.isOver = true
        this.status = 1
        return '\x1b'
      }
      this.#queue = typed.slice(0, QUEUE_CHARS_MAX)
    }
    const key = this.#take()
    this.#recorded.push(key)
    return key
  }

  #take(): string {
    if (!this.#isInserting && this.#asking === undefined && this.#queue.startsWith('\x1b')) {
      for (const [pattern, name] of ESCAPES) {
        const [found] = pattern.exec(this.#queue) ?? []
        if (found === undefined) continue
        this.#queue = this.#queue.slice(found.length)
        return name
      }
    }
    const key = this.#queue.charAt(0)
    this.#queue = this.#queue.slice(1)
    return key
  }

  /** The keys of a command, as they come. */
  startRecording(first: string): readonly string[] {
    this.#recorded = [first]
    return this.#recorded
  }

  /** As if these had been typed. */
  replay(keys: readonly string[]): void {
    this.#queue = keys.filter((it) => it.length === 1).join('') + this.#queue
  }

  *#draw(): Run<void> {
    const { display, text } = this
    if (this.#isHeld) {
      this.#isHeld = false
      yield* this.task.flush()
      return
    }
    display.follow(text)
    const { rows, cursor } = display.picture(text, this.#isInserting)
    const place =
      this.#asking === undefined
        ? cursor
        : { row: display.height, column: Math.min(display.columns - 1, this.#asking.length) }
    const changes = this.#body + display.screen.changes(rows)
    const moved = display.screen.move(place)
    const shown = changes === '' ? moved : `${HIDE}${changes}${moved}${SHOW}`
    const out = this.#prefix + shown + this.#suffix
    this.#prefix = ''
    this.#body = ''
    this.#suffix = ''
    yield* this.task.out(out)
    yield* this.task.flush()
  }

  enterInsert(): void {
    this.#isInserting = true
    this.#prefix = this.#prefix === NORMAL ? '' : INSERTING
    this.#suffix = ''
  }

  leaveInsert(): void {
    this.#isInserting = false
    this.#prefix = this.#prefix === INSERTING ? '' : NORMAL
    this.#suffix = READY
  }

  bell(): void {
    this.#suffix = `\x07${this.#suffix.replace('\x07', '')}`
  }

  /** In the last line. */
  say(text: ByteString): void {
    this.display.message = { text: text.slice(0, this.display.columns - 1), style: '' }
  }

  fail(text: ByteString): void {
    this.display.message = { text: text.slice(0, this.display.columns - 1), style: ERROR_STYLE }
  }

  warn(text: ByteString): void {
    this.display.message = { text, style: WARNING_STYLE }
  }

  repaint(): void {
    this.display.screen.forget()
    this.#body = '\x1b[H\x1b[2J'
  }

  /** What stands on the screen stays until the next key. */
  hold(): void {
    this.#isHeld = true
  }

  /** What ^G tells. */
  fileMessage(): ByteString {
    const { lines, row, isChanged } = this.text
    const percent = Math.floor(((row + 1) * 100) / lines.length)
    const name = this.path === undefined ? '"[No Name]"' : `"${this.path}"`
    return `${name}${isChanged ? ' [Modified]' : ''} ${lines.length} line${lines.length === 1 ? '' : 's'} --${percent}%--`
  }

  /** A line typed at the bottom; undefined: taken back. */
  *askLine(prompt: string): Run<ByteString | undefined> {
    let line = ''
    for (;;) {
      this.#asking = prompt + line
      this.display.message = { text: this.#asking, style: '' }
      const key = yield* this.key()
      if (this.isOver) break
      if (key === '\r' || key === '\n') {
        this.#paintLine(prompt + line)
        this.#asking = undefined
        return line
      }
      if (key === '\x1b' || key === '\x03' || (/^[\x7f\b]$/.test(key) && line === '')) break
      if (key === '\x7f' || key === '\b') line = line.slice(0, -1)
      else if (key === '\x15') line = ''
      else if (key.length === 1 && key >= ' ' && line.length < LINE_CHARS_MAX) line += key
    }
    this.#asking = undefined
    this.say('')
    return undefined
  }

  /** The typed line stands there, and the cursor before it: answers are written over it. */
  #paintLine(line: ByteString): void {
    const { screen, height, message } = this.display
    const had = screen.rows[height]?.text ?? ''
    if (had !== line) {
      const place = { row: height, column: 0 }
      this.#body += screen.dress('') + screen.go(place)
      if (had !== '') this.#body += `\x1b[K${screen.go(place)}`
      this.#body += line
    }
    this.#body += '\r'
    screen.rows[height] = { text: line, style: '' }
    screen.assume({ row: height, column: 0 }, screen.style)
    this.display.message = { ...message, text: line }
  }

  *commandLine(prompt: string): Run<void> {
    const line = yield* this.askLine(prompt)
    if (line !== undefined) yield* this.run(line)
  }

  *run(line: ByteString): Run<void> {
    yield* runEx(this, line)
  }

  /** Leaves the screen as it was found; `last` is the message that stays below the shell's line. */
  *leave(last: ByteString | undefined): Run<void> {
    const { task, display } = this
    const bottom = `\x1b[${display.height + 1};1H`
    const body = this.#body === '' ? bottom : HIDE + this.#body
    yield* task.out(
      last === undefined
        ? `${body}${INSERTING}${TITLES_BACK}${bottom}\x1b[K${bottom}`
        : `${body}${INSERTING}${last}\r${TITLES_BACK}\r`,
    )
    yield* task.flush()
    this.#terminal.close()
    const tail = this.#body === '' ? LEAVE.replace(SHOW_CURSOR, '') : LEAVE
    yield* task.out(`${last === undefined ? '' : '\n'}${tail}`)
    yield* task.flush()
    this.isOver = true
  }
}

const LINE_CHARS_MAX = 4_096
