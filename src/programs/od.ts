/** od(1) of coreutils 9.1. */
import { type ByteString, type Bytes, concat, NO_BYTES } from '../base/bytes.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { type GivenOption, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type Column, columnOf } from './od/column.ts'
import { sourceOf } from './od/source.ts'
import { addressText, dumpStrings } from './od/strings.ts'
import { parseTypes, TRADITIONAL } from './od/types.ts'

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
  if (source.unskipped() > 0 && source.status === 0) {
    return yield* complain(task, 'cannot skip past end of combined input')
  }
  const isEmpty = source.status !== 0 && at === wanted.skip && !source.hasOpened
  if (wanted.radix !== 'n' && !isEmpty) yield* task.out(`${addressText(at, wanted.radix)}\n`)
  return source.status
}

const leastCommon = (a: number, b: number): number => {
  let [x, y] = [a, b]
  while (y !== 0) [x, y] = [y, x % y]
  return (a * b) / x
}

const visible = (block: Bytes): ByteString => {
  let text = ''
  for (const byte of block) text += byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.'
  return text
}
