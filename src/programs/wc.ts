/** wc(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { closeInput, openInput, readAll, STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { isRegular } from '../world/tree.ts'
import { type Counts, counterOf, NO_COUNTS } from './wc/count.ts'

const OPTIONS = optionTable('clLmw', [
  'bytes=c',
  'chars=m',
  'lines=l',
  'words=w',
  'files0-from:',
  'max-line-length=L',
  'help',
  'version',
])

/** In the order they are printed. */
const COLUMNS = ['l', 'w', 'm', 'c', 'L'] as const
type Column = (typeof COLUMNS)[number]

export const program: Program = {
  names: ['wc'],
  *run(task) {
    const wanted = new Set<string>()
    let listPath: ByteString | undefined
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'files0-from') listPath = value
      else wanted.add(key)
    }
    if (ends !== undefined) return yield* endEarly(task, 'wc', ends)
    const columns = COLUMNS.filter((it) =>
      wanted.size === 0 ? 'lwc'.includes(it) : wanted.has(it),
    )
    if (listPath === undefined) return yield* countAll(task, columns, operands)
    const [extra] = operands
    if (extra !== undefined) {
      const shown = quoted(extra, task.env)
      yield* complain(task, `extra operand ${shown}`)
      yield* task.err('file operands cannot be combined with --files0-from\n')
      return yield* tryHelp(task, undefined)
    }
    return yield* countListed(task, columns, listPath)
  },
}

function* countListed(task: Task, columns: readonly Column[], listPath: ByteString): Run<number> {
  const fd = openInput(task.sys, listPath)
  const list = failed(fd) ? fd : yield* readAll(task.sys, fd)
  if (failed(list)) {
    const shown = quoted(listPath, task.env)
    return yield* complain(task, `cannot open ${shown} for reading: ${list.text}`)
  }
  const names = textOf(list).split('\0')
  if (names.at(-1) === '') names.pop()
  let status = 0
  const total = { ...NO_COUNTS }
  for (const [at, name] of names.entries()) {
    if (name === '') {
      const where = quotedName(listPath, task.env)
      status = yield* complain(task, `${where}:${at + 1}: invalid zero-length file name`)
    } else if (!(yield* countOne(task, { columns, path: name, width: 1, total }))) status = 1
  }
  if (names.length > 1) yield* show(task, { columns, width: 1 }, total, 'total')
  return status
}

function* countAll(
  task: Task,
  columns: readonly Column[],
  operands: readonly ByteString[],
): Run<number> {
  const width = widthOf(task, columns, operands)
  const total = { ...NO_COUNTS }
  let status = 0
  if (operands.length === 0) {
    return (yield* countOne(task, { columns, path: undefined, width, total })) ? 0 : 1
  }
  for (const path of operands) {
    if (path === '') status = yield* complain(task, 'invalid zero-length file name')
    else if (!(yield* countOne(task, { columns, path, width, total }))) status = 1
  }
  if (operands.length > 1) yield* show(task, { columns, width }, total, 'total')
  return status
}

/** Digits of all sizes together; at least 7 where something is not a regular file. */
const widthOf = (
  { sys }: Task,
  columns: readonly Column[],
  operands: readonly ByteString[],
): number => {
  if (operands.length <= 1 && columns.length === 1) return 1
  let least = 1
  let total = 0
  for (const path of operands.length === 0 ? ['-'] : operands) {
    const stat = path === '-' ? sys.fstat(STDIN) : sys.stat(path)
    if (failed(stat)) continue
    if (isRegular(stat.mode)) total += stat.size
    else least = 7
  }
  return Math.max(least, String(total).length)
}

interface Job {
  readonly columns: readonly Column[]
  readonly path: ByteString | undefined
  readonly width: number
  readonly total: Counts
}

function* countOne(task: Task, job: Job): Run<boolean> {
  const { sys, env } = task
  const fd = openInput(sys, job.path ?? '-')
  if (failed(fd)) {
    yield* complain(task, `${quotedName(job.path ?? '', env)}: ${fd.text}`)
    return false
  }
  const counter = counterOf(
    job.columns.some((it) => 'wmL'.includes(it)),
    env,
  )
  const isFine = yield* pump(task, fd, job, counter.add)
  closeInput(sys, fd)
  const counts = counter.end()
  const { total } = job
  total.l += counts.l
  total.w += counts.w
  total.m += counts.m
  total.c += counts.c
  total.L = Math.max(total.L, counts.L)
  yield* show(task, job, counts, job.path)
  return isFine
}

function* pump(
  task: Task,
  fd: Fd,
  job: Job,
  add: ReturnType<typeof counterOf>['add'],
): Run<boolean> {
  for (;;) {
    const bytes = yield* task.sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      yield* complain(task, `${quotedName(job.path ?? '-', task.env)}: ${bytes.text}`)
      return false
    }
    if (bytes.length === 0) return true
    add(bytes)
    yield* task.sys.pause()
  }
}

function* show(
  task: Task,
  how: { readonly columns: readonly Column[]; readonly width: number },
  counts: Counts,
  name: ByteString | undefined,
): Run<void> {
  const numbers = how.columns.map((it) => String(counts[it]).padStart(how.width)).join(' ')
  const shown = name?.includes('\n') === true ? quoted(name, task.env) : name
  yield* task.out(`${numbers}${shown === undefined ? '' : ` ${shown}`}\n`)
  yield* task.flush()
}
