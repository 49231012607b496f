/** tr(1) of coreutils 9.1. */
import { type ByteString, type Bytes, NO_BYTES } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { parseSet, type SetProblem } from './tr/parse.ts'
import { memberOf, translationOf } from './tr/sets.ts'

const OPTIONS = optionTable('+AcCdst', [
  'complement=c',
  'delete=d',
  'squeeze-repeats=s',
  'truncate-set1=t',
  'help',
  'version',
])

/** What happens to the bytes. */
interface Work {
  readonly deleted: Uint8Array | undefined
  readonly map: Uint8Array | undefined
  readonly squeezed: Uint8Array | undefined
}

export const program: Program = {
  names: ['tr'],
  *run(task) {
    const wanted = new Set<string>()
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) wanted.add(key === 'C' ? 'c' : key)
    if (ends !== undefined) return yield* endEarly(task, 'tr', ends)
    const wrong = yield* checkOperands(task, wanted, operands)
    if (wrong !== undefined) return wrong
    const warnings: string[] = []
    const work = workOf(wanted, operands, warnings, task)
    for (const warning of warnings) yield* complain(task, `warning: ${warning}`)
    if ('problem' in work) return yield* complain(task, work.problem)
    return yield* translate(task, work)
  },
}

function* checkOperands(
  task: Task,
  wanted: ReadonlySet<string>,
  operands: readonly ByteString[],
): Run<number | undefined> {
  const { env } = task
  const [deletes, squeezes] = [wanted.has('d'), wanted.has('s')]
  const needed = deletes === squeezes ? 2 : 1
  const allowed = deletes && !squeezes ? 1 : 2
  const [first] = operands
  if (first === undefined) return yield* missingOperand(task)
  if (operands.length < needed) {
    yield* complain(task, `missing operand after ${quotedWord(first, env)}`)
    const verb = squeezes ? 'both deleting and squeezing repeats' : 'translating'
    yield* task.err(`Two strings must be given when ${verb}.\n`)
    return yield* tryHelp(task, undefined)
  }
  const extra = operands[allowed]
  if (extra === undefined) return undefined
  yield* complain(task, `extra operand ${quotedWord(extra, env)}`)
  if (operands.length === 2) {
    yield* task.err('Only one string may be given when deleting without squeezing repeats.\n')
  }
  return yield* tryHelp(task, undefined)
}

const workOf = (
  wanted: ReadonlySet<string>,
  operands: readonly ByteString[],
  warnings: string[],
  task: Task,
): Work | SetProblem => {
  const [deletes, squeezes] = [wanted.has('d'), wanted.has('s')]
  const complements = wanted.has('c')
  const set1 = parseSet(operands[0] ?? '', { which: 1, warnings, env: task.env })
  if ('problem' in set1) return set1
  const second = operands[1]
  const set2 =
    second === undefined ? undefined : parseSet(second, { which: 2, warnings, env: task.env })
  if (set2 !== undefined && 'problem' in set2) return set2
  if (deletes) {
    const squeezed = squeezes && set2 !== undefined ? memberOf(set2, false) : undefined
    return { deleted: memberOf(set1, complements), map: undefined, squeezed }
  }
  if (set2 === undefined) {
    return { deleted: undefined, map: undefined, squeezed: memberOf(set1, complements) }
  }
  const truncates = wanted.has('t')
  const map = translationOf(set1, set2, { complements, truncates })
  if ('problem' in map) return map
  return {
    deleted: undefined,
    map: map.table,
    squeezed: squeezes ? memberOf(map.expanded, false) : undefined,
  }
}

function* translate(task: Task, work: Work): Run<number> {
  let last = -1
  for (;;) {
    const bytes = yield* task.sys.read(STDIN, CHUNK_BYTES)
    if (failed(bytes)) return yield* complain(task, `read error: ${bytes.text}`)
    if (bytes.length === 0) return 0
    const changed = apply(bytes, work, last)
    last = changed.last
    yield* task.out(changed.bytes)
    yield* task.sys.pause()
  }
}

const apply = (bytes: Bytes, work: Work, before: number): { bytes: Bytes; last: number } => {
  const { deleted, map, squeezed } = work
  const out = new Uint8Array(bytes.length)
  let size = 0
  let last = before
  for (const byte of bytes) {
    if (deleted?.[byte] === 1) continue
    const to = map === undefined ? byte : (map[byte] ?? byte)
    if (to === last && squeezed?.[to] === 1) continue
    out[size++] = to
    last = to
  }
  return { bytes: size === 0 ? NO_BYTES : out.subarray(0, size), last }
}
