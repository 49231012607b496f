/** The screen of less 590 on a terminal: what it paints at each key (recorded on xterm-256color). */
import type { ByteString } from '../../base/bytes.ts'
import { type Keyboard, rowsOf } from '../../shell/gnu/pager.ts'
import type { Run, Task } from '../../shell/program.ts'

const standout = (text: ByteString): ByteString => `\x1b[7m${text}\x1b[27m`
const TILDE = '\x1b[1m~\x1b[0m\n'
const CLEARED = '\r\x1b[K'
const SKIPPING = '...skipping...\n'

export interface Shown {
  readonly text: ByteString
  /** What the first prompt says before `(END)`; '' for what came through a pipe. */
  readonly name: ByteString
  readonly isNumbered: boolean
}

/** Why paging ended: the visitor has had enough, or wants the next or the last file. */
export type Wish = 'quit' | 'next' | 'previous'

export class Screen {
  readonly #task: Task
  readonly #keyboard: Keyboard
  readonly #lines: readonly ByteString[]
  readonly #name: ByteString
  readonly #height: number
  /** The first line shown, and the first that is not. */
  #top = 0
  #bottom = 0
  /** What was looked for last stands out. */
  #pattern = ''
  /** Lines and tildes fill the window. */
  #isFilled = false

  constructor(task: Task, keyboard: Keyboard, { text, name, isNumbered }: Shown) {
    const { rows, columns } = keyboard.tty.windowSize()
    this.#task = task
    this.#keyboard = keyboard
    this.#name = name
    this.#height = Math.max(1, rows - 1)
    const lines = text.replace(/\n$/, '').split('\n')
    this.#lines = lines.flatMap((line, n) =>
      rowsOf(isNumbered ? `${`${n + 1}`.padStart(7)} ${line}` : line, columns),
    )
  }

  /** Pages until the visitor leaves the file; `isLater`: another one stood here before. */
  *run(isLater: boolean): Run<Wish> {
    if (isLater) yield* this.#repaint(0)
    else yield* this.#forward(this.#height)
    yield* this.#prompt(true)
    for (;;) {
      const key = yield* this.#keyboard.key()
      if (key === '' || /^(?:[qQ]|ZZ)/.test(key)) return 'quit'
      const command = /^:([qnp])/.exec(key)?.[1]
      if (command !== undefined) {
        yield* this.#out(`${CLEARED} \x1b[K:\b:\x1b[K${command}\b${command}`)
        return command === 'q' ? 'quit' : command === 'n' ? 'next' : 'previous'
      }
      yield* this.#obey(key)
    }
  }

  *#obey(key: ByteString): Run<void> {
    const height = this.#height
    const [, digits = '', letter = ''] = /^(\d+)([gG%])/.exec(key) ?? []
    if (key === '\x03') {
      yield* this.#out('\x07\x1b[H\x1b[2J\x1b[H\x1b[H\x1b[2J\x1b[H')
      yield* this.#paint()
      yield* this.#prompt(false)
    } else if (digits !== '') {
      yield* this.#out(`${CLEARED}:\x1b[K${typed(digits)}`)
      const all = this.#lines.length
      const line = letter === '%' ? this.#lineAt(Number(digits) / 100) : Number(digits) - 1
      yield* this.#goTo(Math.min(Math.max(line, 0), Math.max(all - 1, 0)))
    } else if (key.startsWith('/') || key.startsWith('?')) yield* this.#search(key)
    else {
      const arrow = /^\x1b([[O])(\d?)([AB~])/.exec(key)
      if (arrow !== null) yield* this.#out(escapeEcho(key))
      const what = arrow === null ? key : (ARROWS.get(key) ?? 'none')
      if (/^[ fz\x06\x16]/.test(what)) yield* this.#step(height)
      else if (/^[\rje\n\x05\x0e]/.test(what)) yield* this.#step(1)
      else if (/^[d\x04]/.test(what)) yield* this.#step(Math.floor(height / 2) + 1)
      else if (/^[bw\x02]/.test(what)) yield* this.#back(height)
      else if (/^[ky\x10\x19]/.test(what)) yield* this.#back(1)
      else if (/^[u\x15]/.test(what)) yield* this.#back(Math.floor(height / 2) + 1)
      else if (/^[G>]/.test(what)) yield* this.#goTo(Math.max(this.#lines.length - height, 0), true)
      else if (/^[g<]/.test(what)) yield* this.#goTo(0)
      else {
        yield* this.#out(`\x07${CLEARED}`)
        yield* this.#prompt(false)
      }
    }
  }

  /** The line that stands at a part of all bytes. */
  #lineAt(part: number): number {
    const bytes = this.#lines.reduce((sum, line) => sum + line.length + 1, 0)
    let rest = Math.floor(bytes * part)
    return this.#lines.findIndex((line) => {
      rest -= line.length + 1
      return rest < 0
    })
  }

  *#step(count: number): Run<void> {
    if (this.#bottom >= this.#lines.length) return yield* this.#ding()
    yield* this.#out(CLEARED)
    yield* this.#forward(count)
    yield* this.#prompt(false)
  }

  *#forward(count: number): Run<void> {
    const more = this.#lines.slice(this.#bottom, this.#bottom + count)
    this.#bottom += more.length
    this.#top = Math.max(this.#bottom - this.#height, 0)
    yield* this.#out(more.map((line) => `${line}\n`).join(''))
  }

  *#back(count: number): Run<void> {
    if (this.#lines.length < this.#height && !this.#isFilled) return yield* this.#fill()
    if (this.#top === 0) return yield* this.#ding()
    yield* this.#out(CLEARED)
    yield* this.#scrollTo(Math.max(this.#top - count, 0))
  }

  /** Lines are put in at the top, one by one. */
  *#scrollTo(top: number): Run<void> {
    let text = ''
    for (let at = Math.min(this.#top, top + this.#height) - 1; at >= top; at--) {
      text += `\x1b[H\x1bM${this.#lines[at] ?? ''}\n`
    }
    this.#top = top
    this.#bottom = Math.min(top + this.#height, this.#lines.length)
    yield* this.#out(`${text}\x1b[${this.#height + 1};1H${CLEARED}`)
    yield* this.#prompt(false)
  }

  *#goTo(top: number, isEnd = false): Run<void> {
    yield* this.#out(CLEARED)
    if (this.#lines.length < this.#height) {
      if (isEnd && !this.#isFilled) {
        this.#isFilled = true
        yield* this.#out(SKIPPING + TILDE.repeat(this.#height - this.#lines.length))
        yield* this.#paint()
      } else if (this.#isFilled) {
        yield* this.#out(TILDE.repeat(this.#height - this.#lines.length))
      }
      return yield* this.#prompt(false)
    }
    if (top === this.#top) return yield* this.#prompt(false)
    if (top > this.#top) {
      const isNear = top < this.#bottom
      if (isNear) yield* this.#forward(top - this.#top)
      else yield* this.#repaint(top)
      return yield* this.#prompt(false)
    }
    if (this.#top - top >= this.#height) yield* this.#out('\x1b[H\x1b[2J')
    yield* this.#scrollTo(top)
  }

  /** A short file, with tildes behind it. */
  *#fill(): Run<void> {
    this.#isFilled = true
    yield* this.#out(CLEARED)
    yield* this.#repaint(0)
    yield* this.#prompt(false)
  }

  *#repaint(top: number): Run<void> {
    this.#top = top
    this.#bottom = Math.min(top + this.#height, this.#lines.length)
    yield* this.#out(SKIPPING)
    yield* this.#paint()
    const missing = this.#height - (this.#bottom - top)
    if (missing > 0) yield* this.#out(TILDE.repeat(missing))
    this.#isFilled = true
  }

  *#paint(): Run<void> {
    const lines = this.#lines.slice(this.#top, this.#bottom)
    yield* this.#out(lines.map((line) => `${this.#marked(line)}\n`).join(''))
  }

  #marked(line: ByteString): ByteString {
    const { length } = this.#pattern
    return length === 0 ? line : line.replaceAll(this.#pattern, standout(this.#pattern))
  }

  *#search(key: ByteString): Run<void> {
    let pattern = key.slice(1)
    yield* this.#out(`${CLEARED}${key[0]}\x1b[K${typed(pattern.replace(/[\r\n].*/s, ''))}`)
    while (!/[\r\n]/.test(pattern)) {
      const more = yield* this.#keyboard.key()
      if (more === '' || more === '\x03' || more === '\x1b') break
      yield* this.#out(typed(more.replace(/[\r\n].*/s, '')))
      pattern += more
    }
    const wanted = pattern.replace(/[\r\n].*/s, '')
    const found = this.#lines.findIndex((line, n) => n >= this.#top && line.includes(wanted))
    yield* this.#out(CLEARED + this.#again() + this.#again())
    if (found < 0 || wanted === '') {
      yield* this.#out(CLEARED + standout('Pattern not found  (press RETURN)'))
      yield* this.#task.flush()
      const next = yield* this.#keyboard.key()
      yield* this.#out(`\x1b[${this.#height + 1};1H\x1b[K${CLEARED}`)
      if (/^[qQ]/.test(next)) yield* this.#task.flush()
      return yield* this.#prompt(false)
    }
    this.#pattern = wanted
    yield* this.#repaint(found)
    yield* this.#prompt(false)
  }

  /** Each row again at its place, as after a search. */
  #again(): ByteString {
    const rows = this.#lines.slice(this.#top, this.#bottom)
    const text = rows.map((line, n) => `\x1b[${n + 1};1H${line}\n`).join('')
    return `${text}\x1b[${this.#height + 1};1H`
  }

  *#ding(): Run<void> {
    yield* this.#out(`${CLEARED}\x07${CLEARED}`)
    yield* this.#prompt(false)
  }

  *#prompt(isFirst: boolean): Run<void> {
    const isEnd = this.#bottom >= this.#lines.length
    const [name = '', next = ''] = isFirst ? this.#name.split('\0') : []
    const text = [name, isEnd ? '(END)' : '', isEnd ? next : ''].filter((it) => it !== '').join(' ')
    yield* this.#out(text === '' ? ':\x1b[K' : `${standout(text)}\x1b[K`)
    yield* this.#task.flush()
  }

  *#out(text: ByteString): Run<void> {
    yield* this.#task.out(text)
  }
}

/** What is typed at the last line is painted twice, as less looks how wide it is. */
const typed = (text: ByteString): ByteString =>
  [...text].map((char) => `${char}\b${char}`).join('\x1b[K')

const escapeEcho = (key: ByteString): ByteString =>
  `${CLEARED} \x1b[KESC\b\b\bESC\x1b[K${typed(key.slice(1))}`

/** Keys of xterm as terminfo has them; the others are echoed, and refused. */
const ARROWS: ReadonlyMap<string, string> = new Map([
  ['\x1bOA', 'k'],
  ['\x1bOB', 'j'],
  ['\x1b[5~', 'b'],
  ['\x1b[6~', ' '],
])
