/** grep in one file: lines, contexts, counts, and how they are shown. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { characterBytes } from '../../shell/gnu/characters.ts'
import { chomp, lineReader } from '../../shell/gnu/input.ts'
import { isUtf8Locale } from '../../shell/gnu/locale.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run } from '../../shell/program.ts'
import type { Fd } from '../../world/process.ts'
import { isRegular } from '../../world/tree.ts'
import { type Palette, paletteOf } from './color.ts'
import type { Hunt } from './search.ts'

interface Line {
  readonly text: ByteString
  readonly number: number
  readonly offset: number
}

export function* searchFile(hunt: Hunt, file: { fd: Fd; name: ByteString }): Run<void> {
  const { task, wanted } = hunt
  const { sys } = task
  const stat = sys.fstat(file.fd)
  const isList = wanted.flags.has('l') || wanted.flags.has('L') || wanted.flags.has('q')
  const isOwnOutput =
    !failed(stat) && isRegular(stat.mode) && stat.ino === hunt.outputIno && stat.size > 0
  if (isOwnOutput && !isList && wanted.maxCount > 1) {
    hunt.troubled = true
    if (!wanted.flags.has('s')) {
      yield* complain(task, `${file.name}: input file is also the output`)
    }
    return
  }
  const search = new Search(hunt, file.name)
  const delimiter = wanted.flags.has('z') ? '\0' : '\n'
  const reader = lineReader(sys, file.fd, delimiter)
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      hunt.troubled = true
      if (!wanted.flags.has('s')) yield* complain(task, `${file.name}: ${lines.text}`)
      break
    }
    if (lines.length === 0) break
    const text = search.feed(lines)
    if (text !== '') yield* task.out(text)
    if (wanted.lineBuffered) yield* task.flush()
    if (search.isDone) break
    yield* sys.pause()
  }
  yield* task.out(search.end())
  if (search.isBinaryHit) yield* complain(task, `${file.name}: binary file matches`)
}

/** What has been seen of one file. */
class Search {
  isDone = false
  /** Lines were found that can't be shown. */
  isBinaryHit = false
  readonly #hunt: Hunt
  readonly #name: ByteString
  readonly #palette: Palette | undefined
  readonly #lineEnd: string
  readonly #isUtf8: boolean
  #count = 0
  #number = 0
  #offset = 0
  #isBinary = false
  #before: Line[] = []
  #afterLeft = 0
  #lastShown = 0

  constructor(hunt: Hunt, name: ByteString) {
    this.#hunt = hunt
    this.#name = name
    this.#lineEnd = hunt.wanted.flags.has('z') ? '\0' : '\n'
    this.#isUtf8 = isUtf8Locale(hunt.task.env)
    this.#palette = hunt.wanted.color ? paletteOf(hunt.task.env) : undefined
  }

  feed(lines: readonly ByteString[]): ByteString {
    const { wanted, matcher } = this.#hunt
    if (wanted.binary !== 'text') this.#lookForBinary(lines)
    if (this.#isBinary && wanted.binary === 'without-match') {
      this.isDone = true
      return ''
    }
    const inverted = wanted.flags.has('v')
    let text = ''
    for (const whole of lines) {
      const line = {
        text: chomp(whole, this.#lineEnd),
        number: ++this.#number,
        offset: this.#offset,
      }
      this.#offset += whole.length
      if (this.#count >= wanted.maxCount) {
        text += this.#context(line)
        if (this.isDone) break
        continue
      }
      const isSelected = matcher.matches(line.text) !== inverted
      text += isSelected ? this.#select(line) : this.#context(line)
      if (this.isDone) break
    }
    return text
  }

  /** Counts and names that come at the end of a file. */
  end(): ByteString {
    const { wanted } = this.#hunt
    const { flags } = wanted
    const hasFound = this.#count > 0
    const isListed = flags.has('l') ? hasFound : flags.has('L') ? !hasFound : false
    if (hasFound) this.#hunt.found = true
    if (flags.has('q')) return ''
    let text = ''
    if (flags.has('c') && !flags.has('l') && !flags.has('L')) {
      const name = this.#hunt.showsNames ? this.#prefixName(':') : ''
      text += `${name}${this.#count}\n`
    }
    if (isListed) text += this.#paintedName() + (flags.has('Z') ? '\0' : '\n')
    return text
  }

  #lookForBinary(lines: readonly ByteString[]): void {
    if (this.#isBinary) return
    const isZero = this.#lineEnd === '\n' && lines.some((line) => line.includes('\0'))
    this.#isBinary = isZero || (this.#isUtf8 && lines.some((line) => !isValidUtf8(line)))
  }

  #select(line: Line): ByteString {
    const { wanted } = this.#hunt
    const { flags } = wanted
    this.#count++
    if (flags.has('q')) {
      this.#hunt.found = true
      this.#hunt.isOver = true
      this.isDone = true
      return ''
    }
    if (flags.has('l') || flags.has('L')) {
      this.isDone = true
      return ''
    }
    if (flags.has('c')) {
      this.isDone = this.#count >= wanted.maxCount
      return ''
    }
    if (this.#isBinary && wanted.binary === 'binary') {
      this.isBinaryHit = true
      this.isDone = true
      return ''
    }
    let text = this.#gap(line.number - this.#before.length)
    for (const earlier of this.#before) text += this.#show(earlier, '-')
    this.#before = []
    text += flags.has('o') ? this.#showMatches(line) : this.#show(line, ':')
    this.#lastShown = line.number
    this.#hunt.hasShown = true
    this.#afterLeft = wanted.after
    if (this.#count >= wanted.maxCount && this.#afterLeft === 0) this.isDone = true
    return text
  }

  /** `--` between groups of lines that are not neighbours. */
  #gap(first: number): ByteString {
    const { wanted, hasShown } = this.#hunt
    const hasContext = wanted.before > 0 || wanted.after > 0 || this.#hasZeroContext()
    const isApart = this.#lastShown === 0 ? hasShown : first > this.#lastShown + 1
    if (!hasContext || !isApart || wanted.separator === undefined) return ''
    const { separator } = wanted
    return `${this.#palette?.separator(separator) ?? separator}\n`
  }

  #hasZeroContext(): boolean {
    return this.#hunt.task.args.some((it) =>
      /^-[ABC]$|^-[ABC]0$|^--(after|before)?-?context/.test(it),
    )
  }

  #context(line: Line): ByteString {
    const { wanted } = this.#hunt
    if (this.#afterLeft > 0) {
      this.#afterLeft--
      if (this.#count >= wanted.maxCount) {
        this.isDone = this.#afterLeft === 0
      }
      this.#lastShown = line.number
      return wanted.flags.has('o') ? '' : this.#show(line, '-')
    }
    if (this.#count >= wanted.maxCount) {
      this.isDone = true
      return ''
    }
    if (wanted.before > 0 && !wanted.flags.has('o')) {
      this.#before.push(line)
      if (this.#before.length > wanted.before) this.#before.shift()
    }
    return ''
  }

  #paintedName(): ByteString {
    return this.#palette?.name(this.#name) ?? this.#name
  }

  #mark(mark: string): ByteString {
    return this.#palette?.separator(mark) ?? mark
  }

  #prefixName(mark: string): ByteString {
    const end = this.#hunt.wanted.flags.has('Z') ? '\0' : this.#mark(mark)
    return this.#paintedName() + end
  }

  #prefix(line: Line, mark: string, offset: number): ByteString {
    const { wanted, showsNames } = this.#hunt
    const { flags } = wanted
    const hasTab = flags.has('T')
    let text = showsNames ? this.#prefixName(mark) : ''
    if (flags.has('n')) {
      const digits = String(line.number).padStart(hasTab ? 2 : 0)
      text += (this.#palette?.number(digits) ?? digits) + this.#mark(mark)
    }
    if (flags.has('b')) {
      const digits = String(offset).padStart(hasTab ? 2 : 0)
      text += (this.#palette?.offset(digits) ?? digits) + this.#mark(mark)
    }
    if (hasTab && text !== '') text += '\t'
    return text
  }

  #show(line: Line, mark: string): ByteString {
    const { wanted, matcher } = this.#hunt
    const isSelected = mark === ':'
    const paints = this.#palette !== undefined && isSelected !== wanted.flags.has('v')
    const shown =
      paints && this.#palette !== undefined
        ? this.#palette.line(line.text, (from) => matcher.next(line.text, from), isSelected)
        : line.text
    return `${this.#prefix(line, mark, line.offset)}${shown}${this.#lineEnd}`
  }

  #showMatches(line: Line): ByteString {
    const { wanted, matcher } = this.#hunt
    if (wanted.flags.has('v')) return ''
    let text = ''
    for (let from = 0; from <= line.text.length; ) {
      const found = matcher.next(line.text, from)
      if (found === undefined) break
      if (found.end === found.start) {
        from = found.end + 1
        continue
      }
      const match = line.text.slice(found.start, found.end)
      const shown = this.#palette?.match(match) ?? match
      text += `${this.#prefix(line, ':', line.offset + found.start)}${shown}${this.#lineEnd}`
      from = found.end
    }
    return text
  }
}

const isValidUtf8 = (text: ByteString): boolean => {
  if (!/[\x80-\xff]/.test(text)) return true
  for (let at = 0; at < text.length; ) {
    const length = characterBytes(text, at)
    if (length === 1 && text.charCodeAt(at) >= 0x80) return false
    at += length
  }
  return true
}
