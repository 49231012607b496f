/** nl(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { RegexProblem } from '../base/regex/syntax.ts'
import { compileRegex, type Regex } from '../base/regex.ts'
import { chomp, closeInput, lineReader, openInput } from '../shell/gnu/input.ts'
import { INTMAX, parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('h:b:f:v:i:pl:s:w:n:d:', [
  'header-numbering:=h',
  'body-numbering:=b',
  'footer-numbering:=f',
  'starting-line-number:=v',
  'line-increment:=i',
  'no-renumber=p',
  'join-blank-lines:=l',
  'number-separator:=s',
  'number-width:=w',
  'number-format:=n',
  'section-delimiter:=d',
  'help',
  'version',
])

/** Which lines get a number. */
type Style = 'all' | 'filled' | 'none' | Regex

interface Wanted {
  readonly styles: { h: Style; b: Style; f: Style }
  start: number
  step: number
  renumbers: boolean
  joined: number
  separator: ByteString
  width: number
  format: 'ln' | 'rn' | 'rz'
  delimiter: ByteString
}

const SECTIONS = { h: 'header', b: 'body', f: 'footer' } as const

export const program: Program = {
  names: ['nl'],
  *run(task) {
    const wanted: Wanted = {
      styles: { h: 'none', b: 'filled', f: 'none' },
      start: 1,
      step: 1,
      renumbers: true,
      joined: 1,
      separator: '\t',
      width: 6,
      format: 'rn',
      delimiter: '\\:',
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let hasBadStyle = false
    for (const { key, value = '' } of options) {
      const problem = take(wanted, key, value, task.env)
      if (problem === undefined) continue
      if (!problem.isUsage) return yield* complain(task, problem.text)
      yield* complain(task, problem.text)
      hasBadStyle = true
    }
    if (hasBadStyle) return yield* tryHelp(task, undefined)
    if (ends !== undefined) return yield* endEarly(task, 'nl', ends)
    const number = numberer(wanted)
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      const errno = yield* numberFile(task, path, number)
      if (errno === undefined) continue
      status = yield* complain(task, `${quotedName(path, task.env)}: ${errno.text}`)
    }
    return status
  },
}

interface Problem {
  readonly text: string
  readonly isUsage: boolean
}

const take = (
  wanted: Wanted,
  key: string,
  value: ByteString,
  env: Task['env'],
): Problem | undefined => {
  const shown = quotedWord(value, env)
  const number = (
    what: string,
    least: number,
    then: (count: number) => void,
  ): Problem | undefined => {
    const count = parseWhole(value, { signed: true, max: INTMAX })
    if (typeof count !== 'number') return { text: `invalid ${what}: ${shown}`, isUsage: false }
    if (count < least) {
      const reason = 'Numerical result out of range'
      return { text: `invalid ${what}: ${shown}: ${reason}`, isUsage: false }
    }
    then(count)
    return undefined
  }
  switch (key) {
    case 'h':
    case 'b':
    case 'f': {
      const style = styleOf(value)
      if (style === undefined) {
        return { text: `invalid ${SECTIONS[key]} numbering style: ${shown}`, isUsage: true }
      }
      if (style instanceof RegexProblem) return { text: style.text, isUsage: false }
      wanted.styles[key] = style
      return undefined
    }
    case 'v':
      return number('starting line number', -INTMAX, (it) => (wanted.start = it))
    case 'i':
      return number('line number increment', -INTMAX, (it) => (wanted.step = it))
    case 'l':
      return number('line number of blank lines', 1, (it) => (wanted.joined = it))
    case 'w':
      return number('line number field width', 1, (it) => (wanted.width = it))
    case 'p':
      wanted.renumbers = false
      return undefined
    case 's':
      wanted.separator = value
      return undefined
    case 'n':
      if (value !== 'ln' && value !== 'rn' && value !== 'rz') {
        return { text: `invalid line numbering format: ${shown}`, isUsage: true }
      }
      wanted.format = value
      return undefined
    default:
      wanted.delimiter = value.length === 1 ? `${value}:` : value
      return undefined
  }
}

const styleOf = (text: ByteString): Style | RegexProblem | undefined => {
  if (text === 'a') return 'all'
  if (text === 't') return 'filled'
  if (text === 'n') return 'none'
  if (!text.startsWith('p')) return undefined
  return compileRegex(text.slice(1), { syntax: 'basic', dialect: 'grep' })
}

/** What a line becomes; counts over all files. */
const numberer = (wanted: Wanted): ((line: ByteString) => ByteString) => {
  let section: 'h' | 'b' | 'f' = 'b'
  let number = wanted.start
  let blanks = 0
  const gap = ' '.repeat(wanted.width + wanted.separator.length)
  const { delimiter } = wanted
  const marks = new Map<ByteString, 'h' | 'b' | 'f'>(
    delimiter === ''
      ? []
      : [
          [delimiter.repeat(3), 'h'],
          [delimiter.repeat(2), 'b'],
          [delimiter, 'f'],
        ],
  )
  const numbered = (line: ByteString): ByteString => {
    const digits = String(number)
    number += wanted.step
    const text =
      wanted.format === 'ln'
        ? digits.padEnd(wanted.width)
        : digits.padStart(wanted.width, wanted.format === 'rz' ? '0' : ' ')
    return `${text}${wanted.separator}${line}\n`
  }
  return (line) => {
    const next = marks.get(line)
    if (next !== undefined) {
      section = next
      if (wanted.renumbers && (next === 'h' || next === 'b')) number = wanted.start
      if (wanted.renumbers && next === 'f') number = wanted.start
      return '\n'
    }
    const style = wanted.styles[section]
    if (style === 'none') return `${gap}${line}\n`
    if (style === 'filled') return line === '' ? `${gap}\n` : numbered(line)
    if (style !== 'all') return style.test(line) ? numbered(line) : `${gap}${line}\n`
    if (line !== '' || wanted.joined === 1) {
      blanks = 0
      return numbered(line)
    }
    if (++blanks < wanted.joined) return `${gap}\n`
    blanks = 0
    return numbered(line)
  }
}

function* numberFile(
  task: Task,
  path: ByteString,
  number: (line: ByteString) => ByteString,
): Run<Errno | undefined> {
  const fd = openInput(task.sys, path)
  if (failed(fd)) return fd
  const reader = lineReader(task.sys, fd)
  for (;;) {
    const lines = yield* reader.next()
    if (failed(lines)) {
      closeInput(task.sys, fd)
      return lines
    }
    if (lines.length === 0) break
    yield* task.out(lines.map((line) => number(chomp(line))).join(''))
    yield* task.sys.pause()
  }
  closeInput(task.sys, fd)
  return undefined
}
