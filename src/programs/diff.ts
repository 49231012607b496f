/** diff(1) of GNU diffutils 3.8. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, type Errno, failed } from '../base/errno.ts'
import { fileKind } from '../shell/gnu/kinds.ts'
import { BAD_OPTION, readOptions } from '../shell/gnu/options.ts'
import { quoteAs } from '../shell/gnu/quoting.ts'
import { joined, lastName } from '../shell/gnu/targets.ts'
import { ownName, recordedText, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory, isRegular, type Stat } from '../world/tree.ts'
import { type Compared, isBinary, numbered, readCompared } from './diff/files.ts'
import { contextText, edText, normalText, unifiedText } from './diff/print.ts'
import { equalEnds, scriptOf } from './diff/script.ts'
import { sideText } from './diff/side.ts'
import { OPTIONS, type Wanted, wantedOf } from './diff/wanted.ts'

const TROUBLE = 2

interface Job extends Wanted {
  readonly task: Task
  /** The options as given, for the line above each file of a directory. */
  readonly given: ByteString
}

type Pair = readonly [ByteString, ByteString]
/** Operands, a file beside a directory's entry, or entries of two directories. */
type Origin = 'operands' | 'operand' | 'entries'

export const program: Program = {
  names: ['diff'],
  *run(task) {
    const args = task.args.slice(1)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    if (ends?.key === BAD_OPTION) return yield* usage(task, ends.value ?? '')
    if (ends !== undefined) {
      return ends.key === 'help' ? yield* sayHelp(task, 'diff') : yield* sayVersion(task, 'diff')
    }
    if (options.some(({ key }) => key === 'v')) {
      yield* task.out(recordedText(task, 'diff --version'))
      return 0
    }
    const wanted = wantedOf(options)
    if ('problem' in wanted) return yield* usage(task, wanted.problem)
    const [first, second, extra] = operands
    if (first === undefined || second === undefined) {
      const last = args.at(-1) ?? ownName(task)
      return yield* usage(task, `missing operand after '${last}'`)
    }
    if (extra !== undefined) return yield* usage(task, `extra operand '${extra}'`)
    const given = withoutOperands(args, operands).map((it) => ` ${quoteAs('shell', it, task.env)}`)
    return yield* compare({ ...wanted, task, given: given.join('') }, [first, second], 'operands')
  },
}

/** The options with their arguments, as they stood. */
const withoutOperands = (
  args: readonly ByteString[],
  operands: readonly ByteString[],
): readonly ByteString[] => {
  const left = [...operands]
  return args.filter((it) => {
    if (it !== left[0]) return true
    left.shift()
    return false
  })
}

function* usage(task: Task, message: ByteString): Run<number> {
  const name = ownName(task)
  yield* task.flush()
  yield* task.err(`${name}: ${message}\n${name}: Try '${name} --help' for more information.\n`)
  return TROUBLE
}

function* trouble({ task }: Job, name: ByteString, problem: Errno): Run<number> {
  yield* task.flush()
  yield* task.err(`${ownName(task)}: ${name}: ${problem.text}\n`)
  return TROUBLE
}

/** Two operands, or two entries of one name. */
function* compare(job: Job, names: Pair, origin: Origin): Run<number> {
  const { task, keys } = job
  const { sys } = task
  const looked = names.map((name) => (name === '-' ? sys.fstat(0) : sys.stat(name)))
  const isNew =
    keys.has('N') && looked.some((it) => it === ENOENT) && looked.some((it) => !failed(it))
  let status = 0
  for (const [at, stat] of looked.entries()) {
    if (!failed(stat) || (isNew && stat === ENOENT)) continue
    status = yield* trouble(job, names[at] ?? '', stat)
  }
  if (status !== 0) return status
  const [a, b] = looked.map((it) => (failed(it) ? undefined : it))
  const folders = [a, b].map((it) => it !== undefined && isDirectory(it.mode))
  if (folders[0] && folders[1]) return yield* compareFolders(job, names, origin)
  if (isNew && folders.includes(true)) return yield* compareFolders(job, names, origin)
  if (origin === 'operands' && folders.includes(true)) {
    const [folder, file] = folders[0] ? names : [names[1], names[0]]
    const path = joined(folder, lastName(file))
    return yield* compare(job, folders[0] ? [path, file] : [file, path], 'operand')
  }
  if (origin === 'entries' && a !== undefined && b !== undefined && kindOf(a) !== kindOf(b)) {
    const text = `File ${names[0]} is a ${kindOf(a)} while file ${names[1]} is a ${kindOf(b)}\n`
    yield* task.out(text)
    return 1
  }
  return yield* compareFiles(job, names, { stats: [a, b], isEntry: origin === 'entries' })
}

const kindOf = (stat: Stat): string =>
  isRegular(stat.mode) && stat.size > 0 ? 'regular file' : fileKind(stat)

function* compareFolders(job: Job, names: Pair, origin: Origin): Run<number> {
  const { task, keys } = job
  const { sys } = task
  if (origin === 'entries' && !keys.has('r')) {
    yield* task.out(`Common subdirectories: ${names[0]} and ${names[1]}\n`)
    return 0
  }
  const lists: Set<ByteString>[] = []
  for (const name of names) {
    const entries = sys.readdir(name)
    if (failed(entries) && !(entries === ENOENT && keys.has('N'))) {
      return yield* trouble(job, name, entries)
    }
    const all = failed(entries) ? [] : entries.map((it) => it.name)
    lists.push(new Set(all.filter((it) => !job.excludes.some((glob) => glob.matches(it)))))
  }
  const [left, right] = lists as [Set<ByteString>, Set<ByteString>]
  let status = 0
  for (const name of [...new Set([...left, ...right])].sort()) {
    const only = !left.has(name) ? 1 : !right.has(name) ? 0 : undefined
    const isTaken = keys.has('N') || (keys.has('P') && only === 1)
    if (only !== undefined && !isTaken) {
      yield* task.out(`Only in ${names[only]}: ${name}\n`)
      status = Math.max(status, 1)
      continue
    }
    const one: number = yield compare(
      job,
      [joined(names[0], name), joined(names[1], name)],
      'entries',
    )
    status = Math.max(status, one)
    yield* sys.pause()
  }
  return status
}

function* compareFiles(
  job: Job,
  names: Pair,
  { stats, isEntry }: { stats: readonly (Stat | undefined)[]; isEntry: boolean },
): Run<number> {
  const { task, keys } = job
  const { sys } = task
  const files: Compared[] = []
  let status = 0
  for (const [at, name] of names.entries()) {
    const file: Compared | Errno =
      stats[at] === undefined
        ? { name, stat: undefined, text: '', lines: [] }
        : yield* readCompared(sys, name)
    if (failed(file)) status = yield* trouble(job, name, file)
    else files.push(file)
  }
  if (status !== 0) return status
  const [a, b] = files as [Compared, Compared]
  const isSame = a.text === b.text
  if (!isSame && !keys.has('a') && files.some(isBinary)) {
    const brief = keys.has('q') ? 'F' : 'Binary f'
    yield* task.out(`${brief}iles ${a.name} and ${b.name} differ\n`)
    return 1
  }
  const horizon = job.format === 'unified' || job.format === 'context' ? job.context : 0
  const ends = equalEnds(a.lines, b.lines, horizon)
  const numbers = numbered(files, job.blindness)
  const found = isSame ? [] : yield* scriptOf(sys, numbers, ends, keys.has('d'))
  const changes = keys.has('B') ? found.filter((it) => !isBlank(it, files)) : found
  if (changes.length === 0 && job.format !== 'side') {
    if (keys.has('s')) yield* task.out(`Files ${a.name} and ${b.name} are identical\n`)
    return 0
  }
  if (keys.has('q') && changes.length > 0) {
    yield* task.out(`Files ${a.name} and ${b.name} differ\n`)
    return 1
  }
  if (isEntry) yield* task.out(`diff${job.given} ${a.name} ${b.name}\n`)
  yield* task.out(textOf(job, changes, files))
  return changes.length === 0 ? 0 : 1
}

const isBlank = (
  it: { a: number; b: number; deleted: number; inserted: number },
  [a, b]: readonly Compared[],
): boolean =>
  [
    ...(a?.lines.slice(it.a, it.a + it.deleted) ?? []),
    ...(b?.lines.slice(it.b, it.b + it.inserted) ?? []),
  ].every((line) => line === '\n')

const textOf = (
  job: Job,
  changes: Parameters<typeof normalText>[0],
  files: readonly Compared[],
): ByteString => {
  const { task, format, keys } = job
  switch (format) {
    case 'normal':
      return normalText(changes, files)
    case 'ed':
      return edText(changes, files)
    case 'unified':
      return unifiedText(task, changes, files, job)
    case 'context':
      return contextText(task, changes, files, job)
    case 'side':
      return sideText(changes, files, {
        width: job.width,
        hidesCommon: keys.has('suppress-common-lines'),
        leftOnly: keys.has('left-column'),
      })
    default:
      return format satisfies never
  }
}
