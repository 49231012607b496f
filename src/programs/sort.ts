/** sort(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { HELD_BYTES_MAX } from '../base/limits.ts'
import { chomp, closeInput, lineReader, openInput, STDOUT } from '../shell/gnu/input.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_TRUNC, O_WRONLY } from '../world/syscalls.ts'
import { checkOrder } from './sort/check.ts'
import { comparatorOf } from './sort/compare.ts'
import { mergeAll, mergeSort } from './sort/merge-sort.ts'
import { parseSort, type WantedOfSort } from './sort/wanted.ts'

/** Status of everything but disorder. */
const TROUBLE = 2
const BATCH_LINES = 1_000

export const program: Program = {
  names: ['sort'],
  *run(task) {
    const parsed = parseSort(task)
    if ('problem' in parsed) {
      const { isUsage } = parsed
      if (isUsage) return yield* tryHelp(task, parsed.problem, isUsage === 'word' ? 1 : TROUBLE)
      const lines = parsed.problem.split('\n')
      for (const line of lines) yield* complain(task, line)
      return TROUBLE
    }
    const { wanted, ends } = parsed
    if (ends !== undefined) return yield* endEarly(task, 'sort', ends, TROUBLE)
    const operands = yield* operandsOf(task, wanted, parsed.operands)
    if (typeof operands === 'number') return operands
    const paths = operands.length === 0 ? ['-'] : operands
    if (wanted.checks !== undefined) return yield* checkOrder(task, wanted, paths)
    const files = yield* readLines(task, wanted, paths)
    if (typeof files === 'number') return files
    const compare = comparatorOf(wanted, task)
    const sorted = wanted.letters.has('m')
      ? yield* mergeAll(task.sys, files, compare.full)
      : yield* mergeSort(task.sys, files.flat(), compare.full)
    const shown = wanted.unique ? unique(sorted, compare.keys) : sorted
    return yield* write(task, wanted, shown)
  },
}

/** --files0-from names the files in a file. */
function* operandsOf(
  task: Task,
  wanted: WantedOfSort,
  operands: readonly ByteString[],
): Run<readonly ByteString[] | number> {
  const list = wanted.listPath
  if (list === undefined) return operands
  const [extra] = operands
  if (extra !== undefined) {
    yield* complain(task, `extra operand ${quoted(extra, task.env)}`)
    yield* task.err('file operands cannot be combined with --files0-from\n')
    return yield* tryHelp(task, undefined, TROUBLE)
  }
  const fd = openInput(task.sys, list)
  if (failed(fd)) {
    return yield* complain(task, `open failed: ${quotedName(list, task.env)}: ${fd.text}`, TROUBLE)
  }
  const names: ByteString[] = []
  const reader = lineReader(task.sys, fd, '\0')
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) return yield* complain(task, `${list}: ${lines.text}`, TROUBLE)
    if (lines.length === 0) break
    for (const line of lines) {
      names.push(chomp(line, '\0'))
      if (names.at(-1) !== '') continue
      const where = `${list}:${names.length}`
      return yield* complain(task, `${where}: invalid zero-length file name`, TROUBLE)
    }
  }
  closeInput(task.sys, fd)
  if (names.length > 0) return names
  return yield* complain(task, `no input from ${quoted(list, task.env)}`, TROUBLE)
}

/** The lines of each file. */
function* readLines(
  task: Task,
  wanted: WantedOfSort,
  paths: readonly ByteString[],
): Run<ByteString[][] | number> {
  const { sys, env } = task
  const files: ByteString[][] = []
  let held = 0
  for (const path of paths) {
    if (path === '-') continue
    const there = sys.access(path, 4, { effective: true })
    if (failed(there)) {
      return yield* complain(task, `cannot read: ${quotedName(path, env)}: ${there.text}`, TROUBLE)
    }
  }
  for (const path of paths) {
    const fd = openInput(sys, path)
    if (failed(fd)) {
      return yield* complain(task, `open failed: ${quotedName(path, env)}: ${fd.text}`, TROUBLE)
    }
    const lines: ByteString[] = []
    files.push(lines)
    const reader = lineReader(sys, fd, wanted.lineEnd)
    for (;;) {
      const batch = yield* reader.next()
      if (failed(batch)) {
        return yield* complain(
          task,
          `read failed: ${quotedName(path, env)}: ${batch.text}`,
          TROUBLE,
        )
      }
      if (batch.length === 0) break
      for (const line of batch) {
        held += line.length
        lines.push(chomp(line, wanted.lineEnd))
      }
      if (held > HELD_BYTES_MAX) {
        const where = `${wanted.temporary}/sortXXXXXX`
        return yield* complain(task, `write failed: ${where}: No space left on device`, TROUBLE)
      }
      yield* sys.pause()
    }
    closeInput(sys, fd)
  }
  return files
}

const unique = (
  lines: readonly ByteString[],
  compare: (a: ByteString, b: ByteString) => number,
): ByteString[] => {
  const kept: ByteString[] = []
  let last: ByteString | undefined
  for (const line of lines) {
    if (last !== undefined && compare(last, line) === 0) continue
    kept.push(line)
    last = line
  }
  return kept
}

function* write(task: Task, wanted: WantedOfSort, lines: readonly ByteString[]): Run<number> {
  const { sys, env } = task
  if (wanted.output !== undefined) {
    const fd = sys.open(wanted.output, O_WRONLY | O_CREAT | O_TRUNC, 0o666)
    if (failed(fd)) {
      const where = quotedName(wanted.output, env)
      return yield* complain(task, `open failed: ${where}: ${fd.text}`, TROUBLE)
    }
    void sys.dup2(fd, STDOUT)
    sys.close(fd)
  }
  for (let at = 0; at < lines.length; at += BATCH_LINES) {
    const batch = lines.slice(at, at + BATCH_LINES)
    const written = yield* sys.write(STDOUT, batch.join(wanted.lineEnd) + wanted.lineEnd)
    if (failed(written)) {
      const name =
        wanted.output === undefined ? "'standard output'" : quotedName(wanted.output, env)
      const verb = lines.length > BATCH_LINES ? 'write' : 'fflush'
      yield* complain(task, `${verb} failed: ${name}: ${written.text}`)
      return yield* complain(task, 'write error', TROUBLE)
    }
    yield* sys.pause()
  }
  return 0
}
