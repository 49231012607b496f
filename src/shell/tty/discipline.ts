import { SIGINT, SIGQUIT, SIGTSTP } from '../../base/signals.ts'
import type { TerminalAttributes } from '../../world/process.ts'
import { erase, eraseLine, eraseWord } from './erase.ts'
import { EOF_MARK, LineBuffer } from './line-buffer.ts'
import * as termios from './termios.ts'

const BELL = 7
const NEWLINE = 10
const RETURN = 13

/** What the discipline does to the rest of the terminal. */
export interface DisciplinePorts {
  attributes(): TerminalAttributes
  /** Bytes to show; they pass output processing. */
  echo(bytes: readonly number[]): void
  /** A signal to the foreground process group. */
  signal(signal: number): void
  /** XOFF and XON. */
  stop(): void
  start(): void
  /** ^O and signals: what waits to be shown is dropped. */
  flushOutput(): void
  /** Column of the cursor. */
  column(): number
}

export class Discipline {
  readonly buffer = new LineBuffer()
  readonly #ports: DisciplinePorts
  #isLiteral = false
  #isStopped = false
  /** Column where the line that is being typed began. */
  #startColumn = 0

  constructor(ports: DisciplinePorts) {
    this.#ports = ports
  }

  get isCanonical(): boolean {
    return this.#has(termios.ICANON)
  }

  /** Whether another byte may come: else it waits outside. */
  get hasRoom(): boolean {
    return !this.buffer.isFull || (this.isCanonical && !this.buffer.hasLine)
  }

  /** The mode changed from or to canonical. */
  switched(): void {
    this.#isLiteral = false
    this.buffer.remark(this.isCanonical)
  }

  get startColumn(): number {
    return this.#startColumn
  }

  #has(flag: number): boolean {
    return (this.#ports.attributes().lflag & flag) !== 0
  }

  /** One byte from the other side. */
  receive(byte: number): void {
    const { iflag, cc } = this.#ports.attributes()
    if (this.#isLiteral) {
      this.#isLiteral = false
      return this.#put(byte)
    }
    const char = (iflag & termios.ISTRIP) !== 0 ? byte & 0x7f : byte
    const is = (place: number): boolean => char !== termios.DISABLED && char === cc[place]
    if ((iflag & termios.IXON) !== 0) {
      if (is(termios.VSTART)) return this.#resume()
      if (is(termios.VSTOP)) return this.#pause()
    }
    if (this.#has(termios.ISIG)) {
      if (is(termios.VINTR)) return this.#signal(SIGINT, char)
      if (is(termios.VQUIT)) return this.#signal(SIGQUIT, char)
      if (is(termios.VSUSP)) return this.#signal(SIGTSTP, char)
    }
    if (this.#isStopped && (iflag & termios.IXANY) !== 0) this.#resume()
    if (char === RETURN) {
      if ((iflag & termios.IGNCR) !== 0) return
      return this.#plain((iflag & termios.ICRNL) !== 0 ? NEWLINE : RETURN, is)
    }
    this.#plain(char === NEWLINE && (iflag & termios.INLCR) !== 0 ? RETURN : char, is)
  }

  #resume(): void {
    this.#isStopped = false
    this.#ports.start()
  }

  #pause(): void {
    this.#isStopped = true
    this.#ports.stop()
  }

  #signal(signal: number, char: number): void {
    if (!this.#has(termios.NOFLSH)) {
      this.buffer.clear()
      this.#ports.flushOutput()
    }
    if (this.#isStopped) this.#resume()
    if (this.#has(termios.ECHO)) this.#show(char)
    this.#ports.signal(signal)
  }

  #plain(char: number, was: (place: number) => boolean): void {
    if (!this.isCanonical) return this.#put(char)
    const { cc } = this.#ports.attributes()
    const is = (place: number): boolean =>
      char === NEWLINE || char === RETURN ? char === cc[place] : was(place)
    const isExtended = this.#has(termios.IEXTEN)
    if (is(termios.VERASE)) return this.#edit(() => erase(this.#scene(), char))
    if (is(termios.VKILL)) return this.#edit(() => eraseLine(this.#scene(), char))
    if (isExtended && is(termios.VWERASE)) return this.#edit(() => eraseWord(this.#scene(), char))
    if (isExtended && is(termios.VLNEXT)) {
      this.#isLiteral = true
      if (this.#has(termios.ECHO) && this.#has(termios.ECHOCTL)) this.#ports.echo([94, 8])
      return
    }
    if (isExtended && this.#has(termios.ECHO) && is(termios.VREPRINT)) return this.#reprint(char)
    if (char === NEWLINE) {
      if (this.#has(termios.ECHO) || this.#has(termios.ECHONL)) {
        if (this.buffer.isFull) this.#ports.echo([BELL])
        this.#ports.echo([NEWLINE])
      }
      return this.buffer.endLine(NEWLINE)
    }
    if (is(termios.VEOF)) return this.buffer.endLine(EOF_MARK)
    if (is(termios.VEOL) || (isExtended && is(termios.VEOL2))) {
      this.#echoTyped(char)
      return this.buffer.endLine(char)
    }
    this.#put(char)
  }

  #put(char: number): void {
    if (this.buffer.isFull && this.isCanonical) {
      const isRinging = (this.#ports.attributes().iflag & termios.IMAXBEL) !== 0
      if (isRinging) this.#ports.echo([BELL])
      return
    }
    this.#echoTyped(char)
    this.buffer.push(char)
  }

  #echoTyped(char: number): void {
    if (!this.#has(termios.ECHO)) {
      if (char === NEWLINE && this.#has(termios.ECHONL) && this.isCanonical) this.#show(char)
      return
    }
    if (this.buffer.typedLength === 0) this.#startColumn = this.#ports.column()
    if (char === NEWLINE) this.#ports.echo([NEWLINE])
    else this.#show(char)
  }

  /** A byte as echo shows it: control characters as ^X. */
  #show(char: number): void {
    this.#ports.echo(this.#has(termios.ECHOCTL) ? shownBytes(char) : [char])
  }

  #edit(change: () => void): void {
    change()
  }

  #scene() {
    return {
      buffer: this.buffer,
      attributes: this.#ports.attributes(),
      echo: this.#ports.echo,
      startColumn: this.#startColumn,
      show: (char: number) => this.#show(char),
    }
  }

  #reprint(char: number): void {
    this.#show(char)
    this.#ports.echo([NEWLINE])
    for (const byte of this.buffer.typed) this.#show(byte)
  }
}

/** ECHOCTL: a control character as ^ and a letter; tab and newline as they are. */
export const shownBytes = (char: number): readonly number[] => {
  const isControl = (char < 32 && char !== 9 && char !== NEWLINE) || char === 127
  return isControl ? [94, char ^ 0x40] : [char]
}
