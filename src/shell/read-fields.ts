/** How `read` cuts a line into variables: fields, IFS, and characters a backslash protected. */
import type { ByteString } from '../base/bytes.ts'

/** A line that was read. */
export interface ReadLine {
  readonly text: ByteString
  /** Not 0 where a character stood behind a backslash. */
  readonly marks: { at(at: number): number }
}

/** As many values as there are names; the last takes what is left. */
export const fieldsFor = (line: ReadLine, ifs: ByteString, names: number): ByteString[] => {
  const cutter = new Cutter(line, ifs)
  const values: ByteString[] = []
  for (let i = 1; i < names; i++) values.push(cutter.field() ?? '')
  values.push(cutter.rest())
  return values
}

/** All fields (`read -a`). */
export const allFields = (line: ReadLine, ifs: ByteString): ByteString[] => {
  const cutter = new Cutter(line, ifs)
  const values: ByteString[] = []
  for (;;) {
    const field = cutter.field()
    if (field === undefined) return values
    values.push(field)
  }
}

class Cutter {
  readonly #text: ByteString
  readonly #marks: ReadLine['marks']
  readonly #ifs: ByteString
  #at = 0

  constructor(line: ReadLine, ifs: ByteString) {
    this.#text = line.text
    this.#marks = line.marks
    this.#ifs = ifs
    this.#skipBlanks()
  }

  /** The next field, and past its delimiter; undefined at the end. */
  field(): ByteString | undefined {
    if (this.#at >= this.#text.length) return undefined
    const start = this.#at
    while (this.#at < this.#text.length && !this.#isDelimiter(this.#at)) this.#at++
    const field = this.#text.slice(start, this.#at)
    this.#skipBlanks()
    if (this.#at < this.#text.length && this.#isDelimiter(this.#at)) {
      this.#at++
      this.#skipBlanks()
    }
    return field
  }

  /** Everything left; a single field loses its delimiter, more keep theirs. */
  rest(): ByteString {
    const start = this.#at
    const field = this.field() ?? ''
    if (this.#at >= this.#text.length) return field
    let end = this.#text.length
    while (end > start && this.#isBlank(end - 1)) end--
    this.#at = this.#text.length
    return this.#text.slice(start, end)
  }

  #skipBlanks(): void {
    while (this.#at < this.#text.length && this.#isBlank(this.#at)) this.#at++
  }

  #isDelimiter(at: number): boolean {
    return this.#ifs.includes(this.#text[at] ?? '') && this.#marks.at(at) === 0
  }

  /** Blanks of IFS: several count as one delimiter. */
  #isBlank(at: number): boolean {
    const char = this.#text[at] ?? ''
    return (char === ' ' || char === '\t' || char === '\n') && this.#isDelimiter(at)
  }
}
