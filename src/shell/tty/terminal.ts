/** A pseudo-terminal: the slave that processes read and write, fed by a visitor's channel. */
import { type Bytes, NO_BYTES } from '../../base/bytes.ts'
import { EIO } from '../../base/errno.ts'
import { TTY_ECHO_BYTES_MAX } from '../../base/limits.ts'
import { SIGWINCH } from '../../base/signals.ts'
import { Waiting } from '../../base/waiting.ts'
import type { Pid, Stream, TerminalAttributes, Tty, WindowSize } from '../../world/process.ts'
import { makeDevice, S_IFCHR } from '../../world/tree.ts'
import { Discipline } from './discipline.ts'
import { OutputProcessor } from './output.ts'
import * as termios from './termios.ts'

/** Major of /dev/pts/N for N < 256. */
const PTS_MAJOR = 136
/** crw--w----, as devpts is mounted with gid=5,mode=620. */
const PTS_MODE = S_IFCHR | 0o620

export interface TerminalSetup {
  readonly index: number
  readonly size: WindowSize
  readonly attributes: TerminalAttributes
  /** Bytes to the door, within the credit it gave. */
  readonly send: (bytes: Bytes) => void
  /** The terminal has taken so many bytes of input. */
  readonly taken: (bytes: number) => void
  /** A signal to a process group. */
  readonly signal: (group: Pid, signal: number) => void
  /** Bytes the door takes before it gives more credit. */
  readonly creditBytes: number
}

/** The slave as a stream, and what the door does to the other side. */
export interface Terminal {
  readonly stream: Stream & { readonly tty: Tty }
  input(bytes: Bytes): void
  credit(bytes: number): void
  resize(size: WindowSize): void
  /** The other side is gone: reads end, writes fail. */
  hangUp(): void
  /** Calls `then` once the door has taken all that was written. */
  whenDrained(then: () => void): void
}

/** Opens a terminal; nothing runs on it yet. */
export const createTerminal = (setup: TerminalSetup): Terminal => new PseudoTerminal(setup)

class PseudoTerminal implements Terminal, Tty {
  readonly index: number
  readonly stream: Stream & { readonly tty: Tty }
  foreground: Pid = 0
  session: Pid = 0
  readonly #setup: TerminalSetup
  readonly #discipline: Discipline
  readonly #output = new OutputProcessor()
  readonly #readable = new Waiting()
  readonly #writable = new Waiting()
  #attributes: TerminalAttributes
  #size: WindowSize
  /** Received, but the discipline has no room for it yet. */
  #waiting: Bytes[] = []
  /** Processed, but the door has given no credit for it yet. */
  #held: Bytes[] = []
  #heldBytes = 0
  #echoed: number[] = []
  #isReceiving = false
  #creditBytes: number
  #isStopped = false
  #isHungUp = false
  #drained: (() => void) | undefined

  constructor(setup: TerminalSetup) {
    this.#setup = setup
    this.index = setup.index
    this.#size = setup.size
    this.#attributes = setup.attributes
    this.#creditBytes = setup.creditBytes
    this.#discipline = new Discipline({
      attributes: () => this.#attributes,
      echo: (bytes) => this.#echo(bytes),
      signal: (signal) => setup.signal(this.foreground, signal),
      stop: () => {
        this.#isStopped = true
      },
      start: () => {
        this.#isStopped = false
        this.#drain()
      },
      flushOutput: () => this.#dropHeld(),
      column: () => this.#output.column,
    })
    this.stream = this.#asStream()
  }

  #asStream(): Stream & { readonly tty: Tty } {
    return {
      mode: PTS_MODE,
      rdev: makeDevice(PTS_MAJOR, this.index),
      path: `/dev/pts/${this.index}`,
      tty: this,
      read: (bytesMax) => this.#read(bytesMax),
      write: (bytes) => this.#write(bytes),
      ready: () => ({ readable: this.#isReadable(), writable: this.#isWritable() }),
      close: () => {},
    }
  }

  // What processes ask of it.

  windowSize(): WindowSize {
    return this.#size
  }

  resize(size: WindowSize): void {
    const isSame = size.rows === this.#size.rows && size.columns === this.#size.columns
    if (isSame) return
    this.#size = size
    this.#setup.signal(this.foreground, SIGWINCH)
  }

  attributes(): TerminalAttributes {
    return this.#attributes
  }

  setAttributes(to: TerminalAttributes): void {
    const changed = this.#attributes.lflag ^ to.lflag
    this.#attributes = { ...to, cc: new Uint8Array(to.cc) }
    if ((changed & termios.ICANON) !== 0) this.#discipline.switched()
    if ((to.iflag & termios.IXON) === 0 && this.#isStopped) {
      this.#isStopped = false
      this.#drain()
    }
    this.#digest()
  }

  #isReadable(): boolean {
    if (this.#isHungUp) return true
    const { buffer } = this.#discipline
    return this.#discipline.isCanonical ? buffer.hasLine : buffer.length > 0
  }

  #read(bytesMax: number): Bytes | Waiting {
    if (bytesMax === 0) return NO_BYTES
    if (!this.#isReadable()) {
      const { cc } = this.#attributes
      const isPolling = !this.#discipline.isCanonical && cc[termios.VMIN] === 0
      return isPolling ? NO_BYTES : this.#readable
    }
    const { buffer } = this.#discipline
    if (this.#isHungUp) return NO_BYTES
    const bytes = this.#discipline.isCanonical
      ? buffer.takeLine(bytesMax)
      : buffer.takeRaw(bytesMax)
    this.#digest()
    return bytes
  }

  #isWritable(): boolean {
    return this.#isHungUp || (!this.#isStopped && this.#creditBytes > 0 && this.#heldBytes === 0)
  }

  #write(bytes: Bytes): number | typeof EIO | Waiting {
    if (this.#isHungUp) return EIO
    if (bytes.length === 0) return 0
    if (!this.#isWritable()) return this.#writable
    const part = bytes.subarray(0, this.#creditBytes)
    this.#show(this.#output.process(part, this.#attributes))
    return part.length
  }

  /** Echo of what came in one piece is shown when all of it was looked at. */
  #echo(bytes: readonly number[]): void {
    if (this.#heldBytes + this.#echoed.length >= TTY_ECHO_BYTES_MAX) return
    for (const byte of this.#output.process(Uint8Array.from(bytes), this.#attributes)) {
      this.#echoed.push(byte)
    }
    if (!this.#isReceiving) this.#showEchoed()
  }

  #showEchoed(): void {
    if (this.#echoed.length === 0) return
    const bytes = Uint8Array.from(this.#echoed)
    this.#echoed = []
    this.#show(bytes)
  }

  #show(bytes: Bytes): void {
    if (bytes.length === 0) return
    this.#held.push(bytes)
    this.#heldBytes += bytes.length
    this.#drain()
  }

  /** Sends what is held as far as credit goes. */
  #drain(): void {
    while (!this.#isStopped && !this.#isHungUp) {
      const [first] = this.#held
      if (first === undefined || this.#creditBytes === 0) break
      const part = first.subarray(0, this.#creditBytes)
      if (part.length === first.length) this.#held.shift()
      else this.#held[0] = first.subarray(part.length)
      this.#heldBytes -= part.length
      this.#creditBytes -= part.length
      this.#setup.send(part)
    }
    if (this.#isWritable()) this.#writable.wakeAll()
    if (this.#heldBytes === 0) this.#tellDrained()
  }

  #tellDrained(): void {
    const then = this.#drained
    this.#drained = undefined
    then?.()
  }

  #dropHeld(): void {
    this.#echoed = []
    this.#held = []
    this.#heldBytes = 0
  }

  // What the door does.

  input(bytes: Bytes): void {
    if (this.#isHungUp || bytes.length === 0) return
    this.#waiting.push(bytes)
    this.#digest()
  }

  /** Gives the discipline what it has room for. */
  #digest(): void {
    let taken = 0
    for (;;) {
      const [first] = this.#waiting
      if (first === undefined) break
      let at = 0
      this.#isReceiving = true
      while (at < first.length && this.#discipline.hasRoom) {
        this.#discipline.receive(first[at] ?? 0)
        at++
      }
      this.#isReceiving = false
      this.#showEchoed()
      taken += at
      if (at < first.length) {
        this.#waiting[0] = first.subarray(at)
        break
      }
      this.#waiting.shift()
    }
    if (taken > 0) this.#setup.taken(taken)
    if (this.#isReadable()) this.#readable.wakeAll()
  }

  credit(bytes: number): void {
    this.#creditBytes += bytes
    this.#drain()
  }

  hangUp(): void {
    this.#isHungUp = true
    this.#waiting = []
    this.#dropHeld()
    this.#readable.wakeAll()
    this.#writable.wakeAll()
    this.#tellDrained()
  }

  whenDrained(then: () => void): void {
    this.#drained = then
    if (this.#heldBytes === 0) this.#tellDrained()
  }
}
