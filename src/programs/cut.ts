/** cut(1) of coreutils 9.1. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { chomp, closeInput, lineReader, openInput, readAll } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { Fd } from '../world/process.ts'
import { parseRanges, type Ranges } from './cut/ranges.ts'

const OPTIONS = optionTable('b:c:d:f:nsz', [
  'bytes:=b',
  'characters:=c',
  'fields:=f',
  'delimiter:=d',
  'only-delimited=s',
  'output-delimiter:',
  'complement',
  'zero-terminated=z',
  'help',
  'version',
])

interface Wanted {
  by: 'bytes' | 'fields' | undefined
  list: ByteString
  delimiter: ByteString | undefined
  output: ByteString | undefined
  onlyDelimited: boolean
  complements: boolean
  lineEnd: string
}

export const program: Program = {
  names: ['cut'],
  *run(task) {
    const wanted: Wanted = {
      by: undefined,
      list: '',
      delimiter: undefined,
      output: undefined,
      onlyDelimited: false,
      complements: false,
      lineEnd: '\n',
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if ('bcf'.includes(key)) {
        if (wanted.by !== undefined) return yield* tryHelp(task, 'only one list may be specified')
        wanted.by = key === 'f' ? 'fields' : 'bytes'
        wanted.list = value
      } else if (key === 'd') {
        if (value.length > 1) {
          return yield* tryHelp(task, 'the delimiter must be a single character')
        }
        wanted.delimiter = value === '' ? '\0' : value
      } else if (key === 'output-delimiter') wanted.output = value === '' ? '\0' : value
      else if (key === 's') wanted.onlyDelimited = true
      else if (key === 'z') wanted.lineEnd = '\0'
      else if (key === 'complement') wanted.complements = true
    }
    if (ends !== undefined) return yield* endEarly(task, 'cut', ends)
    const problem = problemOf(wanted)
    if (problem !== undefined) return yield* tryHelp(task, problem)
    const ranges = parseRanges(wanted.list, {
      isFields: wanted.by === 'fields',
      complements: wanted.complements,
      env: task.env,
    })
    if ('problem' in ranges) return yield* tryHelp(task, ranges.problem)
    const pick =
      wanted.by === 'fields'
        ? fieldPicker(wanted, ranges.ranges)
        : bytePicker(wanted, ranges.ranges)
    const { lineEnd } = wanted
    const isWhole = wanted.by === 'fields' && wanted.delimiter === lineEnd
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const errno = yield* cutFile(task, path, { pick, lineEnd, isWhole })
      if (errno === undefined) continue
      status = yield* complain(task, `${quotedName(path, task.env)}: ${errno.text}`)
    }
    return status
  },
}

const problemOf = (wanted: Wanted): string | undefined => {
  if (wanted.by === undefined) {
    return 'you must specify a list of bytes, characters, or fields'
  }
  if (wanted.by === 'fields') return undefined
  if (wanted.delimiter !== undefined) {
    return 'an input delimiter may be specified only when operating on fields'
  }
  if (wanted.onlyDelimited) {
    return 'suppressing non-delimited lines makes sense\n\tonly when operating on fields'
  }
  return undefined
}

/** What of a line (without its end) is printed; undefined for nothing at all. */
type Pick = (line: ByteString) => ByteString | undefined

interface Cutting {
  readonly pick: Pick
  readonly lineEnd: string
  /** The delimiter is the line end: all of the file is one line. */
  readonly isWhole: boolean
}

function* cutWhole(task: Task, fd: Fd, { pick, lineEnd }: Cutting): Run<Errno | undefined> {
  const bytes = yield* readAll(task.sys, fd)
  closeInput(task.sys, fd)
  if (failed(bytes)) return bytes
  const picked = bytes.length === 0 ? undefined : pick(chomp(textOf(bytes), lineEnd))
  if (picked !== undefined) yield* task.out(picked + lineEnd)
  return undefined
}

function* cutFile(task: Task, path: ByteString, how: Cutting): Run<Errno | undefined> {
  const fd = openInput(task.sys, path)
  if (failed(fd)) return fd
  if (how.isWhole) return yield* cutWhole(task, fd, how)
  const { pick, lineEnd } = how
  const reader = lineReader(task.sys, fd, lineEnd)
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      closeInput(task.sys, fd)
      return lines
    }
    if (lines.length === 0) break
    let text = ''
    for (const line of lines) {
      const picked = pick(chomp(line, lineEnd))
      if (picked !== undefined) text += picked + lineEnd
    }
    yield* task.out(text)
    yield* task.sys.pause()
  }
  closeInput(task.sys, fd)
  return undefined
}

const bytePicker =
  (wanted: Wanted, ranges: Ranges): Pick =>
  (line) => {
    const separator = wanted.output ?? ''
    const parts: ByteString[] = []
    for (const { from, to } of ranges) {
      if (from > line.length) break
      parts.push(line.slice(from - 1, to))
    }
    return parts.join(separator)
  }

const fieldPicker = (wanted: Wanted, ranges: Ranges): Pick => {
  const delimiter = wanted.delimiter ?? '\t'
  const output = wanted.output ?? delimiter
  return (line) => {
    if (!line.includes(delimiter)) return wanted.onlyDelimited ? undefined : line
    const fields = line.split(delimiter)
    const parts: ByteString[] = []
    for (const { from, to } of ranges) {
      if (from > fields.length) break
      for (const field of fields.slice(from - 1, to)) parts.push(field)
    }
    return parts.join(output)
  }
}
