/** Runs a sed script over its input. */
import type { ByteString } from '../../base/bytes.ts'
import { characters } from '../../shell/gnu/characters.ts'
import { chomp } from '../../shell/gnu/input.ts'
import { shellOutput } from '../../shell/gnu/run-shell.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { WantedOfSed } from '../sed.ts'
import type { Command, Script } from './command.ts'
import { SedFiles } from './files.ts'
import { SedInput } from './input.ts'
import { listed } from './listed.ts'
import { SedOutput } from './output.ts'
import { substitute } from './replace.ts'
import { Selector } from './select.ts'

/** Commands between two looks at the clock. */
const STEPS = 512

export function* edit(
  task: Task,
  wanted: WantedOfSed,
  script: Script,
  files: readonly ByteString[],
): Run<number> {
  const output = new SedOutput(task, wanted.lineEnd, wanted.inPlace)
  if (!(yield* output.openAll(script.outputs))) return 4
  const isInPlace = wanted.inPlace !== undefined
  const how = { lineEnd: wanted.lineEnd, separate: wanted.separate, inPlace: isInPlace }
  const input = new SedInput(task, files, how, {
    begins: (path, fd) =>
      isInPlace && path !== '-' ? output.beginInPlace(path, fd) : (nothing() as Run<boolean>),
    ends: (path) => output.endInPlace(path),
  })
  return yield* new Editing(task, wanted, script, { input, output }).run()
}

function* nothing(): Run<boolean> {
  return true
}

type Outcome = 'next' | 'restart' | 'deleted' | 'quit' | 'quit-silently'

type Appended =
  | { readonly kind: 'text'; readonly text: ByteString }
  | { readonly kind: 'file'; readonly path: ByteString }
  | { readonly kind: 'line'; readonly path: ByteString }

class Editing {
  readonly #task: Task
  readonly #wanted: WantedOfSed
  readonly #commands: readonly Command[]
  readonly #input: SedInput
  readonly #output: SedOutput
  readonly #files: SedFiles
  readonly #selector: Selector
  #space = ''
  #hasEnd = true
  #hold = ''
  #append: Appended[] = []
  #isChanged = false
  #status = 0
  #steps = 0

  constructor(
    task: Task,
    wanted: WantedOfSed,
    script: Script,
    streams: { input: SedInput; output: SedOutput },
  ) {
    this.#task = task
    this.#wanted = wanted
    this.#commands = script.commands
    this.#input = streams.input
    this.#output = streams.output
    this.#files = new SedFiles(task)
    this.#selector = new Selector(streams.input, () => this.#space)
  }

  *run(): Run<number> {
    let keepsSpace = false
    for (;;) {
      if (!keepsSpace) {
        const line = yield* this.#input.next()
        if (line === undefined) break
        this.#space = line.text
        this.#hasEnd = line.hasEnd
        this.#isChanged = false
      }
      keepsSpace = false
      const outcome = yield* this.#cycle()
      if (typeof outcome === 'object') return yield* complain(this.#task, outcome.problem)
      if (outcome === 'restart') {
        yield* this.#dump()
        keepsSpace = true
        continue
      }
      const isShown = outcome === 'next' || outcome === 'quit'
      if (isShown && !this.#wanted.quiet) yield* this.#print()
      if (outcome !== 'quit-silently') yield* this.#dump()
      if (outcome === 'quit' || outcome === 'quit-silently') {
        if (this.#wanted.inPlace !== undefined) {
          for (const rest of yield* this.#input.drain()) yield* this.#output.raw(rest)
        }
        break
      }
      if (this.#wanted.unbuffered) yield* this.#task.flush()
    }
    yield* this.#input.finish()
    return this.#status || this.#input.status
  }

  *#print(): Run<void> {
    yield* this.#output.line(this.#space, this.#hasEnd)
  }

  *#cycle(): Run<Outcome | { problem: string }> {
    for (let at = 0; at < this.#commands.length; ) {
      const command = this.#commands[at]
      if (command === undefined) break
      if (++this.#steps % STEPS === 0) yield* this.#task.sys.pause()
      const isMatch = yield* this.#selector.selects(command)
      if (isMatch === undefined) return { problem: NO_REGEX }
      if (isMatch === command.negated) {
        at = command.letter === '{' ? command.target : at + 1
        continue
      }
      const done = yield* this.#execute(command, at)
      if (typeof done !== 'number') return done
      at = done
    }
    return 'next'
  }

  /** The index to go on at, or how the cycle ends. */
  *#execute(command: Command, at: number): Run<number | Outcome | { problem: string }> {
    switch (command.letter) {
      case '{':
        return at + 1
      case '=':
        yield* this.#output.raw(`${this.#input.line}\n`)
        return at + 1
      case 'a':
        this.#append.push({ kind: 'text', text: command.text })
        return at + 1
      case 'i':
        yield* this.#output.raw(command.text)
        return at + 1
      case 'c':
        if (command.to === undefined || command.range.kind === 'closed' || command.negated) {
          yield* this.#output.raw(command.text)
        }
        return 'deleted'
      case 'b':
        return command.target
      case 't':
      case 'T': {
        const jumps = this.#isChanged === (command.letter === 't')
        this.#isChanged = false
        return jumps ? command.target : at + 1
      }
      case 'd':
        return 'deleted'
      case 'D': {
        const end = this.#space.indexOf('\n')
        if (end < 0) return 'deleted'
        this.#space = this.#space.slice(end + 1)
        return 'restart'
      }
      case 'n':
      case 'N':
        return yield* this.#nextLine(command, at)
      case 'q':
      case 'Q':
        this.#status = command.number ?? 0
        return command.letter === 'q' ? 'quit' : 'quit-silently'
      case 'e':
        if (command.text === '') this.#space = chomp(yield* shellOutput(this.#task, this.#space))
        else yield* this.#output.raw(yield* shellOutput(this.#task, command.text))
        return at + 1
      case 's':
        return yield* this.#substitute(command, at)
      default:
        yield* this.#simple(command)
        return at + 1
    }
  }

  *#simple(command: Command): Run<void> {
    const output = this.#output
    switch (command.letter) {
      case 'F':
        yield* output.raw(`${this.#input.name}\n`)
        return
      case 'g':
        this.#space = this.#hold
        return
      case 'G':
        this.#space += `\n${this.#hold}`
        return
      case 'h':
        this.#hold = this.#space
        return
      case 'H':
        this.#hold += `\n${this.#space}`
        return
      case 'x':
        ;[this.#space, this.#hold] = [this.#hold, this.#space]
        return
      case 'z':
        this.#space = ''
        return
      case 'l':
        yield* output.raw(
          listed(this.#space, command.number ?? this.#wanted.lineLength, this.#task.env),
        )
        return
      case 'p':
        yield* this.#print()
        return
      case 'P': {
        const [first = ''] = this.#space.split('\n', 1)
        yield* output.line(first, true)
        return
      }
      case 'r':
        this.#append.push({ kind: 'file', path: command.text })
        return
      case 'R':
        this.#append.push({ kind: 'line', path: command.text })
        return
      case 'w':
        yield* output.toFile(command.text, this.#space, this.#hasEnd)
        return
      case 'W':
        yield* output.toFile(command.text, this.#space.split('\n', 1)[0] ?? '', true)
        return
      case 'y':
        this.#space = characters(this.#space, this.#task.env)
          .map((char) => command.map?.get(char) ?? char)
          .join('')
        return
      default:
        return
    }
  }

  *#nextLine(command: Command, at: number): Run<number | Outcome> {
    const isOver = yield* this.#input.isOver()
    if (isOver) {
      if (command.letter === 'N' && this.#task.env.has('POSIXLY_CORRECT')) return 'quit-silently'
      return 'quit'
    }
    if (command.letter === 'n' && !this.#wanted.quiet) yield* this.#print()
    yield* this.#dump()
    const line = yield* this.#input.next()
    if (line === undefined) return 'quit-silently'
    this.#space = command.letter === 'N' ? `${this.#space}\n${line.text}` : line.text
    this.#hasEnd = line.hasEnd
    return at + 1
  }

  *#substitute(command: Command, at: number): Run<number | { problem: string }> {
    const { substitution } = command
    const regex = substitution?.regex ?? this.#selector.last
    if (substitution === undefined || regex === undefined) return { problem: NO_REGEX }
    this.#selector.last = regex
    const result = substitute(this.#space, substitution, regex)
    if (result === undefined) return at + 1
    this.#space = result
    this.#isChanged = true
    if (substitution.evaluates) {
      this.#space = chomp(yield* shellOutput(this.#task, this.#space))
    }
    if (substitution.prints > 0) yield* this.#print()
    if (substitution.file !== undefined) {
      yield* this.#output.toFile(substitution.file, this.#space, this.#hasEnd)
    }
    return at + 1
  }

  /** What a, r and R have put off until the cycle's end. */
  *#dump(): Run<void> {
    const append = this.#append
    if (append.length === 0) return
    this.#append = []
    for (const it of append) {
      if (it.kind === 'text') yield* this.#output.raw(it.text)
      else if (it.kind === 'file') {
        const text = yield* this.#files.text(it.path)
        if (text !== '') yield* this.#output.raw(text)
      } else {
        const line = yield* this.#files.line(it.path)
        if (line !== undefined) yield* this.#output.line(chomp(line), true)
      }
    }
  }
}

const NO_REGEX = '-e expression #1, char 0: no previous regular expression'
