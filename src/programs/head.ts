/** head(1) of coreutils 9.1. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES, HELD_BYTES_MAX } from '../base/limits.ts'
import { closeInput, openInput } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'

const OPTIONS = optionTable('c:n:qvz0123456789', [
  'bytes:=c',
  'lines:=n',
  'quiet=q',
  'silent=q',
  'verbose=v',
  'zero-terminated=z',
  '-presume-input-pipe',
  'help',
  'version',
])
const SUFFIXES = 'bkKmMGTPEZY0'

/** How much of each file is shown. */
interface Wanted {
  unit: 'lines' | 'bytes'
  count: number
  /** All but the last `count`. */
  elides: boolean
  headers: 'several' | 'always' | 'never'
  delimiter: number
}

export const program: Program = {
  names: ['head'],
  *run(task) {
    const wanted: Wanted = {
      unit: 'lines',
      count: 10,
      elides: false,
      headers: 'several',
      delimiter: 0x0a,
    }
    const obsolete = readObsolete(task.args, wanted)
    if (obsolete !== undefined && 'problem' in obsolete) {
      return yield* tryHelp(task, obsolete.problem)
    }
    const args = task.args.slice(obsolete === undefined ? 1 : 2)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    for (const option of options) {
      const problem = take(option, wanted, task)
      if (problem === undefined) continue
      if (/^\d$/.test(option.key)) return yield* tryHelp(task, problem)
      return yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, 'head', ends)
    const paths = operands.length === 0 ? ['-'] : operands
    const showsNames =
      wanted.headers === 'always' || (wanted.headers === 'several' && paths.length > 1)
    let status = 0
    let isFirst = true
    for (const path of paths) {
      const shown = yield* showFile(task, path, wanted, { showsName: showsNames, isFirst })
      if (shown.opened) isFirst = false
      if (!shown.isFine) status = 1
    }
    return status
  },
}

/** `-5`, `-5c`, `-20kq` as the first argument. */
const readObsolete = (
  args: readonly ByteString[],
  wanted: Wanted,
): { problem: ByteString } | { taken: true } | undefined => {
  const [, digits, letters = ''] = /^-(\d+)(.*)$/s.exec(args[1] ?? '') ?? []
  if (digits === undefined) return undefined
  let suffix = ''
  for (const letter of letters) {
    if (letter === 'c') wanted.unit = 'bytes'
    else if (letter === 'b' || letter === 'k' || letter === 'm') {
      wanted.unit = 'bytes'
      suffix = letter
    } else if (letter === 'l') wanted.unit = 'lines'
    else if (letter === 'q') wanted.headers = 'never'
    else if (letter === 'v') wanted.headers = 'always'
    else if (letter === 'z') wanted.delimiter = 0
    else return { problem: `invalid trailing option -- ${letter}` }
  }
  const count = parseWhole(digits + suffix, { suffixes: 'bkm' })
  if (typeof count === 'number') wanted.count = count
  return { taken: true }
}

/** The complaint, if the option's value makes no sense. */
const take = (option: GivenOption, wanted: Wanted, task: Task): ByteString | undefined => {
  const { key, value = '' } = option
  if (key === 'q') wanted.headers = 'never'
  else if (key === 'v') wanted.headers = 'always'
  else if (key === 'z') wanted.delimiter = 0
  else if (key === 'c' || key === 'n') {
    wanted.unit = key === 'c' ? 'bytes' : 'lines'
    wanted.elides = value.startsWith('-')
    const digits = wanted.elides ? value.slice(1) : value
    const count = parseWhole(digits, { suffixes: SUFFIXES })
    if (typeof count !== 'number') {
      const what = `invalid number of ${wanted.unit}: ${quotedWord(digits, task.env)}`
      return count === 'overflow' ? `${what}: Value too large for defined data type` : what
    }
    wanted.count = count
  } else if (/^\d$/.test(key)) return `invalid trailing option -- ${key}`
  return undefined
}

function* showFile(
  task: Task,
  path: ByteString,
  wanted: Wanted,
  how: { showsName: boolean; isFirst: boolean },
): Run<{ opened: boolean; isFine: boolean }> {
  const { sys, env } = task
  const fd = openInput(sys, path)
  if (failed(fd)) {
    yield* complain(task, `cannot open ${quoted(path, env)} for reading: ${fd.text}`)
    return { opened: false, isFine: false }
  }
  const name = path === '-' ? 'standard input' : path
  if (how.showsName) yield* task.out(`${how.isFirst ? '' : '\n'}==> ${name} <==\n`)
  const pick = wanted.elides
    ? elider(wanted)
    : wanted.unit === 'lines'
      ? firstLines(wanted)
      : firstBytes(wanted)
  const isFine = yield* pump(task, fd, name, pick)
  closeInput(sys, fd)
  return { opened: true, isFine }
}

/** What of the next bytes is shown, and whether more is wanted. */
type Pick = (bytes: Bytes) => { shown: Bytes; isDone: boolean }

function* pump(task: Task, fd: Fd, name: ByteString, pick: Pick): Run<boolean> {
  const { sys, env } = task
  let isDone = pick(NO_BYTES).isDone
  while (!isDone) {
    const bytes = yield* sys.read(fd, CHUNK_BYTES)
    if (failed(bytes)) {
      yield* complain(task, `error reading ${quoted(name, env)}: ${bytes.text}`)
      return false
    }
    if (bytes.length === 0) break
    const picked = pick(bytes)
    yield* task.out(picked.shown)
    isDone = picked.isDone
    yield* sys.pause()
  }
  return true
}

const firstBytes = (wanted: Wanted): Pick => {
  let left = wanted.count
  return (bytes) => {
    const shown = bytes.subarray(0, Math.min(left, bytes.length))
    left -= shown.length
    return { shown, isDone: left === 0 }
  }
}

const firstLines = (wanted: Wanted): Pick => {
  let left = wanted.count
  return (bytes) => {
    let at = 0
    while (left > 0 && at < bytes.length) {
      const end = bytes.indexOf(wanted.delimiter, at)
      if (end < 0) return { shown: bytes, isDone: false }
      at = end + 1
      left--
    }
    return { shown: bytes.subarray(0, at), isDone: left === 0 }
  }
}

/** Holds back the last lines or bytes, up to HELD_BYTES_MAX of them. */
const elider = (wanted: Wanted): Pick => {
  let held: Bytes = NO_BYTES
  return (bytes) => {
    held = concat([held, bytes])
    const keep = wanted.unit === 'bytes' ? wanted.count : tailBytes(held, wanted)
    const size = Math.max(0, held.length - Math.min(keep, HELD_BYTES_MAX))
    const shown = held.subarray(0, size)
    held = held.subarray(size)
    return { shown, isDone: false }
  }
}

/** Bytes of the last `count` lines, one without an end counted. */
const tailBytes = (bytes: Bytes, { count, delimiter }: Wanted): number => {
  let at = bytes.length
  if (at > 0 && bytes[at - 1] === delimiter) at--
  for (let lines = 0; lines < count; lines++) {
    const end = at === 0 ? -1 : bytes.lastIndexOf(delimiter, at - 1)
    if (end < 0) return bytes.length
    at = end
  }
  return count === 0 ? 0 : bytes.length - at - 1
}
