/** Bytes a terminal has received and nobody has read, with the places where lines end. */
import type { Bytes } from '../../base/bytes.ts'
import { TTY_INPUT_BYTES_MAX } from '../../base/limits.ts'

/** An end of file: ends a line, but is not read. */
export const EOF_MARK = 0x200
const LINE_END = 0x100

/** Entries are bytes; those that end a line carry a mark. */
export class LineBuffer {
  #entries: number[] = []
  /** Where the line that is being typed starts. */
  #lineStart = 0

  get length(): number {
    return this.#entries.length
  }

  /** Bytes of the line that is being typed. */
  get typed(): readonly number[] {
    return this.#entries.slice(this.#lineStart)
  }

  get typedLength(): number {
    return this.#entries.length - this.#lineStart
  }

  get hasLine(): boolean {
    return this.#lineStart > 0
  }

  get isFull(): boolean {
    return this.#entries.length >= TTY_INPUT_BYTES_MAX - 1
  }

  push(byte: number): void {
    this.#entries.push(byte)
  }

  /** Ends the line that is being typed with a byte or an end of file. */
  endLine(entry: number): void {
    this.#entries.push(entry === EOF_MARK ? EOF_MARK : entry | LINE_END)
    this.#lineStart = this.#entries.length
  }

  /** Takes back the last byte that was typed. */
  pop(): number | undefined {
    return this.typedLength > 0 ? this.#entries.pop() : undefined
  }

  last(): number | undefined {
    return this.typedLength > 0 ? this.#entries[this.#entries.length - 1] : undefined
  }

  clear(): void {
    this.#entries = []
    this.#lineStart = 0
  }

  /** The line discipline was switched: what is there becomes a line, or no lines at all. */
  remark(isCanonical: boolean): void {
    if (!isCanonical || this.#entries.length === 0) {
      this.#lineStart = 0
      return
    }
    const last = this.#entries.length - 1
    const entry = this.#entries[last] ?? 0
    this.#entries = this.#entries.map((one) => (one === EOF_MARK ? 0 : one & 0xff))
    this.#entries[last] = entry === EOF_MARK ? EOF_MARK : entry | LINE_END
    this.#lineStart = this.#entries.length
  }

  /** Up to a line's worth of bytes; call only when there is a line. */
  takeLine(bytesMax: number): Bytes {
    let count = 0
    while (count < bytesMax) {
      const entry = this.#entries[count] ?? EOF_MARK
      if (entry === EOF_MARK) return this.#take(count, 1)
      count++
      if ((entry & LINE_END) !== 0) break
    }
    // An end of file right behind what was asked for goes with it.
    const skipped = count > 0 && this.#entries[count] === EOF_MARK && !this.#endsAt(count) ? 1 : 0
    return this.#take(count, skipped)
  }

  takeRaw(bytesMax: number): Bytes {
    return this.#take(Math.min(bytesMax, this.#entries.length), 0)
  }

  #endsAt(count: number): boolean {
    return ((this.#entries[count - 1] ?? 0) & LINE_END) !== 0
  }

  #take(count: number, skipped: number): Bytes {
    const taken = this.#entries.splice(0, count + skipped).slice(0, count)
    this.#lineStart = Math.max(0, this.#lineStart - count - skipped)
    return Uint8Array.from(taken, (entry) => (entry === EOF_MARK ? 0 : entry & 0xff))
  }
}
