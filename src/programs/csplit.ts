/** csplit(1) of coreutils 9.1. */
import { type ByteString, NO_BYTES, textOf } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { chomp, closeInput, openInput, readAll, splitLines } from '../shell/gnu/input.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { Lines } from './csplit/lines.ts'
import { type AtLine, type AtMatch, type Pattern, readPatterns } from './csplit/patterns.ts'
import { Pieces } from './csplit/pieces.ts'
import { readWanted, type Wanted } from './csplit/wanted.ts'

/** How many lines are looked at between two turns of others. */
const LINES_A_TURN = 256

/** `failed` has been told, and what was written goes away; `lost` leaves it where it is. */
type Outcome = 'goes on' | 'done' | 'failed' | 'lost'

interface Splitting {
  readonly task: Task
  readonly wanted: Wanted
  readonly lines: Lines
  readonly pieces: Pieces
  /** Why the input could not be read. */
  readonly unread: Errno | undefined
}

export const program: Program = {
  names: ['csplit'],
  *run(task) {
    const read = readWanted(task)
    if ('problem' in read) return yield* complain(task, read.problem)
    if ('ends' in read) return yield* endEarly(task, 'csplit', read.ends)
    const [path, ...args] = read.operands
    if (path === undefined || args.length === 0) return yield* missingOperand(task, path)
    const wanted = read.wanted()
    if ('problem' in wanted) return yield* complain(task, wanted.problem)
    const fd = openInput(task.sys, path)
    if (failed(fd)) {
      const shown = quoted(path, task.env)
      return yield* complain(task, `cannot open ${shown} for reading: ${fd.text}`)
    }
    const { patterns, warnings, problem } = readPatterns(args, task.env)
    for (const warning of warnings) yield* complain(task, warning)
    if (problem !== undefined) return yield* complain(task, problem)
    const bytes = yield* readAll(task.sys, fd)
    closeInput(task.sys, fd)
    const lines = new Lines(splitLines(textOf(failed(bytes) ? NO_BYTES : bytes)))
    const unread = failed(bytes) ? bytes : undefined
    return yield* split({ task, wanted, lines, pieces: new Pieces(task, wanted), unread }, patterns)
  },
}

function* split(it: Splitting, patterns: readonly Pattern[]): Run<number> {
  for (const pattern of patterns) {
    for (let round = 0; round <= pattern.repeats; round++) {
      const outcome =
        pattern.kind === 'line'
          ? yield* toLine(it, pattern, round)
          : yield* toMatch(it, pattern, round)
      if (outcome === 'done') return 0
      if (outcome === 'lost') return 1
      if (outcome === 'failed') return yield* it.pieces.abandon()
      yield* it.task.sys.pause()
    }
  }
  if (!(yield* it.pieces.open())) return yield* it.pieces.abandon()
  return (yield* endWithRest(it)) ? 0 : yield* it.pieces.abandon()
}

/** The rest of the input, and the end of its file. */
function* endWithRest({ lines, pieces }: Splitting): Run<boolean> {
  pieces.add(lines.take(Number.POSITIVE_INFINITY))
  return yield* pieces.close()
}

/** Starts a piece, and sees that the input can be read. */
function* start({ task, pieces, unread }: Splitting, isSkipping: boolean): Run<boolean> {
  if (!isSkipping && !(yield* pieces.open())) return false
  if (unread === undefined) return true
  yield* complain(task, `read error: ${unread.text}`)
  return false
}

function* toLine(it: Splitting, pattern: AtLine, round: number): Run<Outcome> {
  const { task, wanted, lines, pieces } = it
  const outOfRange = (): Run<Outcome> =>
    fail(task, { pattern, why: 'line number out of range', round })
  if (!(yield* start(it, false))) return 'failed'
  if (wanted.suppresses && lines.isOver) return yield* outOfRange()
  const { first } = lines
  if (first === undefined) {
    yield* complain(task, 'input disappeared')
    return 'lost'
  }
  const count = Math.max(0, pattern.line * (round + 1) - first)
  const taken = lines.take(count)
  pieces.add(taken)
  if (taken.length < count) return yield* outOfRange()
  if (!(yield* pieces.close())) return 'failed'
  if (wanted.suppresses) lines.take(1)
  else if (lines.isOver) return yield* outOfRange()
  return 'goes on'
}

function* toMatch(it: Splitting, pattern: AtMatch, round: number): Run<Outcome> {
  const { task, wanted, lines, pieces } = it
  const { regex, offset, isSkipping } = pattern
  if (!(yield* start(it, isSkipping))) return 'failed'
  for (;;) {
    const line = lines.at(++lines.current)
    if (line === undefined) return yield* withoutMatch(it, pattern, round)
    if (regex.test(chomp(line))) break
    if (offset >= 0) move(it, 1, isSkipping)
    if (lines.current % LINES_A_TURN === 0) yield* task.sys.pause()
  }
  const end = lines.current + offset
  const count = end - (lines.first ?? 0)
  if (count < 0 || move(it, count, isSkipping) < count) {
    const shown = quotedWord(pattern.text, task.env)
    yield* complain(task, `${shown}: line number out of range`)
    return 'failed'
  }
  if (!isSkipping && !(yield* pieces.close())) return 'failed'
  if (offset > 0) lines.current = end
  if (wanted.suppresses) lines.take(1)
  return 'goes on'
}

/** Takes lines into the piece, or out of the way; answers how many there were. */
const move = ({ lines, pieces }: Splitting, count: number, isSkipping: boolean): number => {
  const taken = lines.take(count)
  if (!isSkipping) pieces.add(taken)
  return taken.length
}

function* withoutMatch(it: Splitting, pattern: AtMatch, round: number): Run<Outcome> {
  const isEnough = pattern.repeats === Number.POSITIVE_INFINITY
  if (!isEnough) yield* fail(it.task, { pattern, why: 'match not found', round })
  if (!pattern.isSkipping && !(yield* endWithRest(it))) return 'failed'
  return isEnough ? 'done' : 'failed'
}

/** Says why a pattern fits nowhere, on stderr alone: what stdout holds comes after it. */
function* fail(
  task: Task,
  { pattern, why, round }: { pattern: Pattern; why: string; round: number },
): Run<Outcome> {
  const text: ByteString = pattern.kind === 'line' ? String(pattern.line) : pattern.text
  const again = round === 0 ? '' : ` on repetition ${round}`
  yield* task.err(`${ownName(task)}: ${quotedWord(text, task.env)}: ${why}${again}\n`)
  return 'failed'
}
