/** Lines typed at a terminal: the line editor between an interactive bash and its tty. */
import type { ByteString } from '../base/bytes.ts'
import { EINTR, failed } from '../base/errno.ts'
import { SIGHUP, SIGINT, SIGNAL_NAMES, SIGTERM, SIGWINCH } from '../base/signals.ts'
import type { Fd, TerminalAttributes, Tty, WindowSize } from '../world/process.ts'
import { shellCompleter } from './line-completion.ts'
import type { Run } from './program.ts'
import { capabilitiesOf } from './readline/capabilities.ts'
import { Editor, KEY_END, KEY_INTERRUPT } from './readline/editor.ts'
import { createMemory, type EditorMemory } from './readline/memory.ts'
import { runTrap } from './run/trap.ts'
import type { ShellProcess } from './shell-process.ts'
import * as termios from './tty/termios.ts'

const INPUT = 0 as Fd
const OUTPUT = 2 as Fd
const PASTE_ON = '\x1b[?2004h'
const PASTE_OFF = '\x1b[?2004l\r'
/** Where `tput` has no word: what readline assumes of a window without a size. */
const UNKNOWN_SIZE: WindowSize = { rows: 24, columns: 80 }

interface Remembered {
  readonly editor: EditorMemory
  /** Lines that were accepted together (a paste) and are still to be read. */
  lines: ByteString[]
}

const memories = new WeakMap<ShellProcess, Remembered>()

/** Whether this shell's lines are edited: bash on a terminal, unless `set +o emacs`. */
export const isEdited = (shell: ShellProcess): boolean => {
  if (!shell.interactive || shell.dialect !== 'bash') return false
  const { options, sys } = shell
  return (options.get('emacs') || options.get('vi')) && sys.streamOf(INPUT)?.tty !== undefined
}

/** A line without its newline; undefined at the end; EINTR when ^C or a hang-up came. */
export function* editLine(
  shell: ShellProcess,
  prompt: ByteString,
  isFirstLine: boolean,
): Run<ByteString | undefined | typeof EINTR> {
  const memory = memoryOf(shell)
  const queued = memory.lines.shift()
  if (queued !== undefined) return queued
  const tty = shell.sys.streamOf(INPUT)?.tty
  if (tty === undefined) return undefined
  const text = yield* new EditedLine(shell, tty).read(prompt, isFirstLine)
  if (text === undefined || failed(text)) return text
  const [first = '', ...rest] = text.split('\n')
  memory.lines = rest
  return first
}

class EditedLine {
  readonly #shell: ShellProcess
  readonly #tty: Tty
  readonly #before: TerminalAttributes
  readonly #pastes: boolean
  #editor: Editor | undefined
  #text = ''
  #isInterrupted = false
  /** Commands of INT traps: they run when the terminal is as it was. */
  readonly #traps: ByteString[] = []

  constructor(shell: ShellProcess, tty: Tty) {
    this.#shell = shell
    this.#tty = tty
    this.#before = tty.attributes()
    this.#pastes = capabilitiesOf(shell.variables.get('TERM')).pastes
  }

  *read(prompt: ByteString, isFirstLine: boolean): Run<ByteString | undefined | typeof EINTR> {
    const shell = this.#shell
    this.#watchWindow()
    this.#tty.foreground = shell.sys.process.pgid
    const isSilent = (this.#before.lflag & termios.ECHO) === 0
    const editor = new Editor({
      ports: {
        readKey: () => this.#readKey(),
        hasInput: () => this.#hasInput(),
        put: (text) => {
          this.#text += text
        },
        takeSignals: (on) => this.#takeSignals(on),
        history: shell.history,
        completer: shellCompleter(shell, isFirstLine),
      },
      memory: memoryOf(shell).editor,
      capabilities: capabilitiesOf(shell.variables.get('TERM')),
      size: sizeOf(this.#tty),
      prompt,
      isSilent,
    })
    this.#editor = editor
    this.#prepare()
    const outcome = yield* editor.run()
    const isEnd = outcome.kind === 'end'
    this.#restore()
    if (isEnd || isSilent) this.#text += '\n'
    yield* this.#flush()
    for (const command of this.#traps) yield* runTrap(shell, 'INT', command)
    if (outcome.kind === 'interrupt' || this.#isInterrupted) return EINTR
    return isEnd ? undefined : outcome.text
  }

  /** SIGWINCH is asked for, and LINES and COLUMNS say what the window has. */
  #watchWindow(): void {
    const { sys, ownSignals } = this.#shell
    if (!ownSignals.has(SIGWINCH)) {
      ownSignals.add(SIGWINCH)
      sys.handle(SIGWINCH, 'catch')
    }
    this.#setSize()
  }

  #setSize(): void {
    const { variables } = this.#shell
    const { rows, columns } = sizeOf(this.#tty)
    for (const [name, value] of [
      ['LINES', `${rows}`],
      ['COLUMNS', `${columns}`],
    ] as const) {
      if (variables.get(name) !== value) variables.set(name, value)
    }
  }

  /** What readline makes of a terminal: keys one by one, no echo, no Ctrl-V of the terminal's. */
  #prepare(): void {
    const { iflag, lflag, cc, ...rest } = this.#before
    const keys = new Uint8Array(cc)
    keys[termios.VMIN] = 1
    keys[termios.VTIME] = 0
    keys[termios.VLNEXT] = termios.DISABLED
    this.#tty.setAttributes({
      ...rest,
      iflag: iflag & ~(termios.ICRNL | termios.INLCR),
      lflag: lflag & ~(termios.ICANON | termios.ECHO),
      cc: keys,
    })
    if (this.#pastes) this.#text += PASTE_ON
  }

  #restore(): void {
    if (this.#pastes) this.#text += PASTE_OFF
    this.#tty.setAttributes(this.#before)
  }

  #takeSignals(on: boolean): void {
    const now = this.#tty.attributes()
    const lflag = on ? now.lflag | termios.ISIG : now.lflag & ~termios.ISIG
    const iflag = on ? now.iflag | (this.#before.iflag & termios.IXON) : now.iflag & ~termios.IXON
    this.#tty.setAttributes({ ...now, lflag, iflag })
  }

  #hasInput(): boolean {
    const ready = this.#shell.sys.ready(INPUT)
    return !failed(ready) && ready.readable
  }

  *#flush(): Run<void> {
    const text = this.#text
    this.#text = ''
    if (text !== '') yield* this.#shell.sys.write(OUTPUT, text)
  }

  *#readKey(): Run<number> {
    const { sys } = this.#shell
    for (;;) {
      if (sys.hasCaught()) {
        const isOver = yield* this.#signals()
        if (isOver) return KEY_INTERRUPT
      }
      if (this.#text !== '' && !this.#hasInput()) yield* this.#flush()
      const bytes = yield* sys.read(INPUT, 1)
      if (bytes === EINTR) continue
      if (failed(bytes) || bytes.length === 0) return KEY_END
      return bytes[0] ?? KEY_END
    }
  }

  /** Handles what was caught; true: no line comes of this. */
  *#signals(): Run<boolean> {
    const shell = this.#shell
    let isOver = false
    for (const signal of shell.sys.caught()) {
      const trap = shell.traps.get(SIGNAL_NAMES[signal] ?? '')
      if (signal === SIGWINCH) this.#resize()
      if (signal === SIGINT) {
        isOver = this.#interrupt()
        if (trap !== undefined) this.#traps.push(trap.command)
      } else if (trap !== undefined && trap.command !== '') {
        yield* this.#flush()
        yield* runTrap(shell, SIGNAL_NAMES[signal] ?? '', trap.command)
      } else if (signal === SIGHUP || signal === SIGTERM) {
        shell.interruption = signal
        isOver = true
      }
    }
    return isOver
  }

  /** ^C: shown, the terminal put back and taken again; what was typed behind it still counts. */
  #interrupt(): boolean {
    this.#text += '^C'
    this.#editor?.screen.leave()
    this.#restore()
    this.#prepare()
    this.#editor?.screen.forgetColumn()
    this.#isInterrupted = true
    this.#shell.interruption = SIGINT
    return !this.#hasInput()
  }

  #resize(): void {
    const editor = this.#editor
    const size = sizeOf(this.#tty)
    this.#setSize()
    if (editor === undefined) return
    if (size.columns === editor.screen.columns && size.rows === editor.screen.rows) return
    editor.screen.setSize(size)
    editor.screen.clearLine()
    editor.showAfresh()
  }
}

const memoryOf = (shell: ShellProcess): Remembered => {
  let memory = memories.get(shell)
  if (memory === undefined) {
    memory = { editor: createMemory(), lines: [] }
    memories.set(shell, memory)
  }
  return memory
}

const sizeOf = (tty: Tty): WindowSize => {
  const { rows, columns } = tty.windowSize()
  return {
    rows: rows > 0 ? rows : UNKNOWN_SIZE.rows,
    columns: columns > 1 ? columns : UNKNOWN_SIZE.columns,
  }
}
