/** join(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { LineCursor } from '../shell/gnu/cursor.ts'
import { closeInput, openInput } from '../shell/gnu/input.ts'
import { OPERAND, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Field, freshWanted, OPTIONS, takeOption, type Wanted } from './join/wanted.ts'

export const program: Program = {
  names: ['join'],
  *run(task) {
    const wanted = freshWanted()
    const { options, ends, operands: rest } = readOptions(task.args.slice(1), OPTIONS)
    const operands: ByteString[] = []
    for (const option of options) {
      if (option.key === OPERAND) operands.push(option.value ?? '')
      else {
        const problem = takeOption(task, wanted, option)
        if (problem !== undefined) return yield* complain(task, problem)
      }
    }
    operands.push(...rest)
    if (ends !== undefined) return yield* endEarly(task, 'join', ends)
    const [first, second, extra] = operands
    if (first === undefined || second === undefined) return yield* missingOperand(task, first)
    if (extra !== undefined) {
      return yield* tryHelp(task, `extra operand ${quoted(extra, task.env)}`)
    }
    if (first === '-' && second === '-') {
      return yield* complain(task, `both files cannot be standard input: ${ENOENT.text}`)
    }
    return yield* joinFiles(task, wanted, [first, second])
  },
}

interface Line {
  readonly text: ByteString
  readonly fields: readonly ByteString[]
}

/** The lines of one file with the same key. */
interface Side {
  readonly cursor: LineCursor
  readonly path: ByteString
  readonly which: 1 | 2
  line: Line | undefined
  number: number
  isDisordered: boolean
}

const fieldsOf = (text: ByteString, { separator }: Wanted): readonly ByteString[] =>
  separator === undefined
    ? text.split(/[ \t\n]+/).filter((it, at) => it !== '' || at > 0)
    : text.split(separator)

function* joinFiles(
  task: Task,
  wanted: Wanted,
  paths: readonly [ByteString, ByteString],
): Run<number> {
  const { sys, env } = task
  const sides: Side[] = []
  for (const [at, path] of paths.entries()) {
    const fd = openInput(sys, path)
    if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    const which = at === 0 ? 1 : 2
    const cursor = new LineCursor(sys, fd, wanted.lineEnd)
    sides.push({ cursor, path, which, line: undefined, number: 0, isDisordered: false })
  }
  const [a, b] = sides
  if (a === undefined || b === undefined) return 1
  const work = new Work(task, wanted, a, b)
  const status = yield* work.run()
  for (const { cursor } of sides) closeInput(sys, cursor.fd)
  return status
}

class Work {
  readonly #task: Task
  readonly #wanted: Wanted
  readonly #a: Side
  readonly #b: Side
  #auto: readonly Field[] | undefined
  #hasUnpaired = false
  #isFatal = false

  constructor(task: Task, wanted: Wanted, a: Side, b: Side) {
    this.#task = task
    this.#wanted = wanted
    this.#a = a
    this.#b = b
  }

  #key(side: Side, line: Line): ByteString {
    const key = line.fields[this.#wanted.keys[side.which - 1] ?? 0] ?? ''
    return this.#wanted.ignoresCase ? key.toLowerCase() : key
  }

  *#advance(side: Side): Run<void> {
    const before = side.line
    yield* side.cursor.advance()
    side.number++
    const text = side.cursor.line
    side.line = text === undefined ? undefined : { text, fields: fieldsOf(text, this.#wanted) }
    const { checks } = this.#wanted
    if (before === undefined || side.line === undefined || side.isDisordered) return
    if (checks === 'never' || (checks === 'default' && !this.#hasUnpaired)) return
    if (this.#key(side, before) <= this.#key(side, side.line)) return
    side.isDisordered = true
    const where = `${quotedName(side.path, this.#task.env)}:${side.number}`
    yield* complain(this.#task, `${where}: is not sorted: ${side.line.text}`)
    if (checks === 'always') this.#isFatal = true
  }

  *run(): Run<number> {
    const [a, b, wanted] = [this.#a, this.#b, this.#wanted]
    yield* this.#advance(a)
    yield* this.#advance(b)
    if (wanted.output === 'auto') {
      const counts = [a, b].map(({ line }) => line?.fields.length ?? 0)
      this.#auto = [
        { file: 0, place: 0 },
        ...this.#others(1, counts[0]),
        ...this.#others(2, counts[1]),
      ]
    }
    if (wanted.header && (a.line !== undefined || b.line !== undefined)) {
      yield* this.#show(a.line, b.line)
      for (const side of [a, b]) {
        if (side.line === undefined) continue
        side.line = undefined
        yield* this.#advance(side)
      }
    }
    while (a.line !== undefined && b.line !== undefined && !this.#isFatal) {
      const [x, y] = [this.#key(a, a.line), this.#key(b, b.line)]
      if (x === y) yield* this.#group(x)
      else yield* this.#lonely(x < y ? a : b)
      yield* this.#task.sys.pause()
    }
    for (const side of [a, b])
      while (side.line !== undefined && !this.#isFatal) yield* this.#lonely(side)
    if (this.#isFatal) return 1
    if (!a.isDisordered && !b.isDisordered) return 0
    return yield* complain(this.#task, 'input is not in sorted order')
  }

  *#lonely(side: Side): Run<void> {
    this.#hasUnpaired = true
    const { line, which } = side
    if (this.#wanted.alone.has(which)) {
      yield* which === 1 ? this.#show(line, undefined) : this.#show(undefined, line)
    }
    yield* this.#advance(side)
  }

  /** All lines of one key, each with each. */
  *#group(key: ByteString): Run<void> {
    const groups: Line[][] = []
    for (const side of [this.#a, this.#b]) {
      const own: Line[] = []
      while (side.line !== undefined && this.#key(side, side.line) === key) {
        own.push(side.line)
        yield* this.#advance(side)
      }
      groups.push(own)
    }
    const [left = [], right = []] = groups
    if (!this.#wanted.pairs) return
    for (const x of left) for (const y of right) yield* this.#show(x, y)
  }

  #others(file: 1 | 2, count = 0): readonly Field[] {
    const key = this.#wanted.keys[file - 1]
    return Array.from({ length: count }, (_, place): Field => ({ file, place })).filter(
      ({ place }) => place !== key,
    )
  }

  *#show(x: Line | undefined, y: Line | undefined): Run<void> {
    const { keys, filler, output, separator, lineEnd } = this.#wanted
    const fields: readonly Field[] =
      this.#auto ??
      (typeof output === 'object'
        ? output
        : [
            { file: 0, place: 0 },
            ...this.#others(1, x?.fields.length),
            ...this.#others(2, y?.fields.length),
          ])
    const shown = fields.map(({ file, place }) => {
      const text =
        file === 0
          ? x === undefined
            ? y?.fields[keys[1]]
            : x.fields[keys[0]]
          : (file === 1 ? x : y)?.fields[place]
      return text === undefined || text === '' ? filler : text
    })
    yield* this.#task.out(shown.join(separator ?? ' ') + lineEnd)
  }
}
