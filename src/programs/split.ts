/** split(1) of coreutils 9.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { execvp } from '../shell/gnu/execvp.ts'
import { closeInput, openInput, readAll, STDIN, splitLines } from '../shell/gnu/input.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { isRegular, S_IFCHR, S_IFMT } from '../world/tree.ts'
import { parseSplit, type Wanted, type Way } from './split/wanted.ts'

const LINES = 1_000
const SHORTEST_SUFFIX = 2

export const program: Program = {
  names: ['split'],
  *run(task) {
    const { sys, env } = task
    const parsed = parseSplit(task)
    if ('problem' in parsed) {
      return parsed.isUsage
        ? yield* tryHelp(task, parsed.problem)
        : yield* complain(task, parsed.problem)
    }
    const { wanted, ends, operands } = parsed
    if (ends !== undefined) return yield* endEarly(task, 'split', ends)
    const [path = '-', prefix = 'x', extra] = operands
    if (extra !== undefined) return yield* extraOperand(task, extra)
    const fd = openInput(sys, path)
    if (failed(fd)) {
      return yield* complain(task, `cannot open ${quoted(path, env)} for reading: ${fd.text}`)
    }
    const stat = sys.fstat(fd)
    const chunks = wanted.way?.by === 'chunks' ? wanted.way : undefined
    const isSized = failed(stat) || isRegular(stat.mode) || (stat.mode & S_IFMT) === S_IFCHR
    if (chunks !== undefined && chunks.kind !== 'round-robin' && !isSized) {
      return yield* complain(task, `${quotedName(path, env)}: cannot determine file size`)
    }
    const bytes = yield* readAll(sys, fd)
    closeInput(sys, fd)
    if (failed(bytes)) return yield* complain(task, `${quotedName(path, env)}: ${bytes.text}`)
    const way = wanted.way ?? { by: 'lines', count: LINES }
    const pieces = piecesOf(textOf(bytes), way, wanted.separator)
    if (way.by === 'chunks' && way.only !== undefined) {
      yield* task.out(pieces[way.only - 1] ?? '')
      return 0
    }
    return yield* writePieces(task, wanted, { pieces, prefix, way })
  },
}

const piecesOf = (text: ByteString, way: Way, separator: ByteString): readonly ByteString[] => {
  if (way.by === 'bytes') return cut(text, way.count)
  if (way.by === 'chunks' && way.kind === 'bytes') {
    const share = Math.floor(text.length / way.count)
    return Array.from({ length: way.count }, (_, at) =>
      text.slice(at * share, at + 1 === way.count ? text.length : (at + 1) * share),
    )
  }
  const lines = splitLines(text, separator)
  if (way.by === 'lines') {
    const pieces: ByteString[] = []
    for (let at = 0; at < lines.length; at += way.count) {
      pieces.push(lines.slice(at, at + way.count).join(''))
    }
    return pieces
  }
  if (way.by === 'line-bytes') return byLineBytes(lines, way.count)
  const isRoundRobin = way.by === 'chunks' && way.kind === 'round-robin'
  const chunks = Array.from({ length: way.count }, () => '')
  const share = text.length / way.count
  let at = 0
  for (const [number, line] of lines.entries()) {
    const place = isRoundRobin
      ? number % way.count
      : Math.min(way.count - 1, Math.floor(at / Math.max(1, Math.floor(share))))
    chunks[place] += line
    at += line.length
  }
  return chunks
}

const cut = (text: ByteString, count: number): ByteString[] => {
  const pieces: ByteString[] = []
  for (let at = 0; at < text.length; at += count) pieces.push(text.slice(at, at + count))
  return pieces
}

/** Whole lines as long as they have room; what is longer is cut. */
const byLineBytes = (lines: readonly ByteString[], most: number): ByteString[] => {
  const pieces: ByteString[] = []
  let piece = ''
  for (const line of lines) {
    let left = line
    if (piece.length + left.length > most && piece !== '') {
      pieces.push(piece)
      piece = ''
    }
    for (; left.length > most; left = left.slice(most)) pieces.push(left.slice(0, most))
    piece += left
  }
  return piece === '' ? pieces : [...pieces, piece]
}

function* writePieces(
  task: Task,
  wanted: Wanted,
  { pieces, prefix, way }: { pieces: readonly ByteString[]; prefix: ByteString; way: Way },
): Run<number> {
  const { sys, env } = task
  const { alphabet } = wanted
  const needed = way.by === 'chunks' ? digitsFor(way.count + wanted.start, alphabet.length) : 0
  if (wanted.length !== undefined && needed > wanted.length) {
    return yield* complain(task, `the suffix length needs to be at least ${needed}`)
  }
  const names = suffixes(wanted, Math.max(SHORTEST_SUFFIX, needed), way.by !== 'chunks')
  for (const piece of pieces) {
    if (piece === '' && wanted.elides) continue
    const suffix = names.next().value
    if (typeof suffix !== 'string') return yield* complain(task, 'output file suffixes exhausted')
    const path = prefix + suffix + wanted.moreSuffix
    if (wanted.filter !== undefined) {
      if (wanted.verbose) yield* task.out(`executing with FILE=${quoted(path, env)}\n`)
      const status = yield* filterInto(task, wanted.filter, { path, piece })
      if (status !== 0) return status
      continue
    }
    if (wanted.verbose) yield* task.out(`creating file ${quoted(path, env)}\n`)
    const fd = sys.open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(fd)) return yield* complain(task, `${quotedName(path, env)}: ${fd.text}`)
    const written = yield* sys.write(fd, piece)
    sys.close(fd)
    if (failed(written)) return yield* complain(task, `${quotedName(path, env)}: ${written.text}`)
    yield* sys.pause()
  }
  return 0
}

const digitsFor = (count: number, base: number): number => {
  let digits = 1
  for (let left = Math.floor((count - 1) / base); left > 0; left = Math.floor(left / base)) digits++
  return digits
}

/** `aa`, `ab` ... `yz`, `zaaa`: without a length given the last letter makes room for longer ones. */
function* suffixes(wanted: Wanted, length: number, mayGrow: boolean): Generator<string, undefined> {
  const { alphabet } = wanted
  const grows = wanted.length === undefined && wanted.start === 0 && mayGrow
  const base = alphabet.length
  let [width, head] = [wanted.length ?? length, '']
  for (;;) {
    const end = grows ? base ** width - base ** (width - 1) : base ** width
    for (let number = wanted.start; number < end; number++) {
      let text = ''
      for (let i = 0, left = number; i < width; i++, left = Math.floor(left / base)) {
        text = (alphabet[left % base] ?? '') + text
      }
      yield head + text
    }
    if (!grows) return undefined
    head += alphabet.at(-1) ?? ''
    width++
  }
}

/** --filter: a shell whose standard input is the piece and whose $FILE is the name. */
function* filterInto(
  task: Task,
  command: ByteString,
  { path, piece }: { path: ByteString; piece: ByteString },
): Run<number> {
  const { sys } = task
  const pipe = sys.pipe()
  if (failed(pipe)) return yield* complain(task, `failed to create pipe: ${pipe.text}`)
  const child = sys.fork(function* (own) {
    void own.dup2(pipe.reads, STDIN)
    own.close(pipe.reads)
    own.close(pipe.writes)
    const environment = new Map([...task.env, ['FILE', path] as const])
    const shell = task.env.get('SHELL') ?? '/bin/sh'
    const name = shell.slice(shell.lastIndexOf('/') + 1)
    const status = yield* execvp(own, [shell, '-c', command], environment)
    return failed(status)
      ? yield* complain(task, `failed to run command: "${name} -c ${command}": ${status.text}`)
      : status
  })
  sys.close(pipe.reads)
  if (failed(child)) return yield* complain(task, `fork system call failed: ${child.text}`)
  const written = yield* sys.write(pipe.writes, piece)
  sys.close(pipe.writes)
  const ended = yield* sys.wait({ pid: child })
  if (failed(ended) || ended === undefined) return 1
  const { change } = ended
  if ('status' in change && change.status !== 0) {
    const shown = `${quoted(path, task.env)}`
    return yield* complain(
      task,
      `with FILE=${shown}, exit ${change.status} from command: ${command}`,
    )
  }
  return failed(written) && written.code !== 'EPIPE' ? 1 : 0
}
