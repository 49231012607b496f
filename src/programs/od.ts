/** od(1) of coreutils 9.1. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { CHUNK_BYTES } from '../base/limits.ts'
import { type Column, columnOf } from './od/column.ts'
import { parseTypes, TRADITIONAL } from './od/types.ts'
import { closeInput, openInput } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('A:aBbcDdeFfHhIij:LlN:OoS:st:vw::Xx', [
  'skip-bytes:=j',
  'address-radix:=A',
  'read-bytes:=N',
  'format:=t',
  'output-duplicates=v',
  'strings::=S',
  'traditional',
  'width::=w',
  'endian:',
  'help',
  'version',
])

const SUFFIXES = 'bEGKkMmPTYZ0'

interface Wanted {
  radix: string
  skip: number
  most: number
  columns: Column[]
  /** Shortest string of -S; undefined for a dump. */
  strings: number | undefined
  showsAll: boolean
  width: number | undefined
  bigEndian: boolean
}

export const program: Program = {
  names: ['od'],
  *run(task) {
    const wanted: Wanted = {
      radix: 'o',
      skip: 0,
      most: Number.POSITIVE_INFINITY,
      columns: [],
      strings: undefined,
      showsAll: false,
      width: undefined,
      bigEndian: false,
    }
    const types: ByteString[] = []
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const option of options) {
      const problem = take(task, wanted, types, option)
      if (problem === undefined) continue
      return option.key === 'endian'
        ? yield* tryHelp(task, problem)
        : yield* complain(task, problem)
    }
    if (ends !== undefined) return yield* endEarly(task, 'od', ends)
    for (const type of types.length === 0 ? ['oS'] : types) {
      const parsed = parseTypes(type, task.env)
      if ('problem' in parsed) return yield* complain(task, parsed.problem)
      wanted.columns.push(...parsed.specs.map((spec) => columnOf(spec, wanted.bigEndian)))
    }
    const files = [...operands]
    const offset = traditionalOffset(
      files,
      options.some((it) => it.key === 'traditional'),
    )
    if (offset !== undefined) wanted.skip = offset
    return yield* dump(task, wanted, files.length === 0 ? ['-'] : files)
  },
}

const take = (
  task: Task,
  wanted: Wanted,
  types: ByteString[],
  { key, value }: GivenOption,
): string | undefined => {
  const { env } = task
  const size = (what: string, then: (count: number) => void): string | undefined => {
    const text = value ?? ''
    const isHex = /^0x[\da-f]+$/i.test(text)
    const isOctal = /^0[0-7]+$/.test(text)
    const count = isHex
      ? Number(text)
      : isOctal
        ? Number.parseInt(text, 8)
        : parseWhole(text, { suffixes: SUFFIXES })
    if (count === 'overflow') {
      return `${what} argument '${text}' too large`
    }
    if (typeof count !== 'number') {
      const kind = count === 'suffix' ? 'invalid suffix in' : 'invalid'
      return `${kind} ${what} argument '${text}'`
    }
    then(count)
    return undefined
  }
  const traditional = TRADITIONAL.get(key)
  if (traditional !== undefined) {
    types.push(traditional)
    return undefined
  }
  switch (key) {
    case 'A':
      if (!/^[doxn]/.test(value ?? '')) {
        const shown = (value ?? '').charAt(0)
        return `invalid output address radix '${shown}'; it must be one character from [doxn]`
      }
      wanted.radix = (value ?? '').charAt(0)
      return undefined
    case 'j':
      return size('-j', (count) => (wanted.skip = count))
    case 'N':
      return size('-N', (count) => (wanted.most = count))
    case 'S':
      if (value === undefined) wanted.strings = 3
      else return size('-S', (count) => (wanted.strings = count))
      return undefined
    case 't':
      types.push(value ?? '')
      return undefined
    case 'v':
      wanted.showsAll = true
      return undefined
    case 'w':
      if (value === undefined) wanted.width = 32
      else return size('-w', (count) => (wanted.width = count))
      return undefined
    case 'endian':
      if (value !== 'big' && value !== 'little') {
        const [big, little] = ['big', 'little'].map((it) => `  - ${quotedWord(it, env)}`)
        const said = `invalid argument ${quotedWord(value ?? '', env)} for ${quotedWord('--endian', env)}`
        return `${said}\nValid arguments are:\n${little}\n${big}`
      }
      wanted.bigEndian = value === 'big'
      return undefined
    default:
      return undefined
  }
}

/** `od file +010` and `od +0x10`: an octal offset, `.` for decimal, `b` for blocks. */
const traditionalOffset = (files: ByteString[], isTraditional: boolean): number | undefined => {
  const last = files.at(-1) ?? ''
  const isCandidate = files.length === 1 ? last.startsWith('+') : files.length === 2
  if (!isCandidate && !isTraditional) return undefined
  const match = /^\+?(0x[\da-f]+|\d+)(\.?)(b?)$/i.exec(last)
  if (match === null || (!last.startsWith('+') && !/^\d/.test(last))) return undefined
  const [, digits = '', dot = '', block = ''] = match
  if (
    files.length === 2 &&
    !isTraditional &&
    !last.startsWith('+') &&
    !/^[0-7]+\.?b?$/.test(last)
  ) {
    return undefined
  }
  files.pop()
  const base = /^0x/i.test(digits) ? 16 : dot === '.' ? 10 : 8
  return Number.parseInt(digits.replace(/^0x/i, ''), base) * (block === '' ? 1 : 512)
}

/** Bytes of all files, one after another, after what is skipped. */
interface Source {
  next(): Run<Bytes>
  status: number
  /** Some file could be opened at all. */
  hasOpened: boolean
}

const sourceOf = (task: Task, files: readonly ByteString[], wanted: Wanted): Source => {
  const { sys, env } = task
  const queue = [...files]
  let fd: Parameters<typeof closeInput>[1] | undefined
  let name = ''
  let skip = wanted.skip
  let left = wanted.most
  const source: Source = {
    status: 0,
    hasOpened: false,
    *next() {
      while (left > 0) {
        if (fd === undefined) {
          const path = queue.shift()
          if (path === undefined) return NO_BYTES
          name = path
          const opened = openInput(sys, path)
          if (failed(opened)) {
            source.status = yield* complain(task, `${quotedName(path, env)}: ${opened.text}`)
            continue
          }
          fd = opened
          source.hasOpened = true
        }
        const bytes = yield* sys.read(fd, CHUNK_BYTES)
        if (failed(bytes)) {
          source.status = yield* complain(task, `${quotedName(name, env)}: ${bytes.text}`)
        } else if (bytes.length > 0) {
          const skipped = Math.min(skip, bytes.length)
          skip -= skipped
          const part = bytes.subarray(skipped, skipped + left)
          left -= part.length
          if (part.length > 0) return part
          continue
        }
        closeInput(sys, fd)
        fd = undefined
      }
      return NO_BYTES
    },
  }
  return source
}

function* dump(task: Task, wanted: Wanted, files: readonly ByteString[]): Run<number> {
  const source = sourceOf(task, files, wanted)
  if (wanted.strings !== undefined) return yield* dumpStrings(task, wanted, source)
  const unit = wanted.columns.reduce((most, it) => leastCommon(most, it.size), 1)
  let width = wanted.width ?? Math.max(unit, 16 - (16 % unit))
  if (width === 0 || width % unit !== 0) {
    const shown = wanted.width ?? width
    yield* complain(task, `warning: invalid width ${shown}; using ${unit} instead`)
    width = unit
  }
  const room = Math.max(...wanted.columns.map((it) => (it.width * width) / it.size))
  const lay = (block: Bytes, at: number, isShort: boolean): ByteString => {
    let text = ''
    for (const [index, column] of wanted.columns.entries()) {
      const start =
        index === 0
          ? addressText(at, wanted.radix)
          : ' '.repeat(addressText(at, wanted.radix).length)
      const cells = column.show(block)
      const count = width / column.size
      const cell = room / count
      let line = cells.map((it) => it.padStart(cell)).join('')
      if (column.showsText) line = `${line.padEnd(isShort ? room : 0)}  >${visible(block)}<`
      text += `${start}${line}\n`
    }
    return text
  }
  let rest: Bytes = NO_BYTES
  let at = wanted.skip
  let before: Bytes | undefined
  let isStarred = false
  for (;;) {
    const bytes = yield* source.next()
    if (bytes.length === 0) break
    const all = rest.length === 0 ? bytes : concat([rest, bytes])
    let from = 0
    let text = ''
    for (; from + width <= all.length; from += width) {
      const block = all.subarray(from, from + width)
      const isSame = before !== undefined && !wanted.showsAll && Buffer.compare(before, block) === 0
      if (!isSame) text += lay(block, at, false)
      else if (!isStarred) text += '*\n'
      isStarred = isSame
      before = block
      at += width
    }
    rest = all.slice(from)
    before = before?.slice()
    yield* task.out(text)
    yield* task.sys.pause()
  }
  if (rest.length > 0) yield* task.out(lay(rest, at, true))
  at += rest.length
  const isEmpty = source.status !== 0 && at === wanted.skip && !source.hasOpened
  if (wanted.radix !== 'n' && !isEmpty) yield* task.out(`${addressText(at, wanted.radix)}\n`)
  return source.status
}

const leastCommon = (a: number, b: number): number => {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return (a * b) / x
}

const addressText = (at: number, radix: string): ByteString => {
  if (radix === 'n') return ''
  if (radix === 'x') return at.toString(16).padStart(6, '0')
  return at.toString(radix === 'd' ? 10 : 8).padStart(7, '0')
}

const visible = (block: Bytes): ByteString => {
  let text = ''
  for (const byte of block) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  return text
}

function* dumpStrings(task: Task, wanted: Wanted, source: Source): Run<number> {
  const least = wanted.strings ?? 3
  let text = ''
  let start = wanted.skip
  let at = wanted.skip
  for (;;) {
    const bytes = yield* source.next()
    if (bytes.length === 0) return source.status
    for (const byte of bytes) {
      const isText = byte >= 0x20 && byte < 0x7f
      if (isText) {
        if (text === '') start = at
        text += String.fromCharCode(byte)
      } else {
        const address = addressText(start, wanted.radix)
        if (byte === 0 && text.length >= least) {
          yield* task.out(`${address}${address === '' ? '' : ' '}${text}\n`)
        }
        text = ''
      }
      at++
    }
    yield* task.sys.pause()
  }
}
