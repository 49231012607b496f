/** truncate(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { INTMAX, parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { O_CREAT, O_NONBLOCK, O_WRONLY } from '../world/syscalls.ts'

const OPTIONS = optionTable('cor:s:', [
  'no-create=c',
  'io-blocks=o',
  'reference:=r',
  'size:=s',
  'help',
  'version',
])

type Mode = 'absolute' | '+' | '<' | '>' | '/' | '%'

interface Wanted {
  creates: boolean
  inBlocks: boolean
  mode: Mode
  size: number | undefined
  reference: ByteString | undefined
}

export const program: Program = {
  names: ['truncate'],
  *run(task) {
    const { env } = task
    const wanted: Wanted = {
      creates: true,
      inBlocks: false,
      mode: 'absolute',
      size: undefined,
      reference: undefined,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'c') wanted.creates = false
      else if (key === 'o') wanted.inBlocks = true
      else if (key === 'r') wanted.reference = value
      else {
        const problem = takeSize(wanted, value, env)
        if (problem === 'usage') {
          return yield* tryHelp(task, 'multiple relative modifiers specified')
        }
        if (problem !== undefined) return yield* complain(task, problem)
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'truncate', ends)
    const [size, reference] = ['--size', '--reference'].map((it) => quotedWord(it, env))
    if (wanted.size === undefined && wanted.reference === undefined) {
      return yield* tryHelp(task, `you must specify either ${size} or ${reference}`)
    }
    if (wanted.size !== undefined && wanted.reference !== undefined && wanted.mode === 'absolute') {
      return yield* tryHelp(task, `you must specify a relative ${size} with ${reference}`)
    }
    if (wanted.inBlocks && wanted.size === undefined) {
      const blocks = quotedWord('--io-blocks', env)
      return yield* tryHelp(task, `${blocks} was specified but ${size} was not`)
    }
    if (operands.length === 0) return yield* tryHelp(task, 'missing file operand')
    let base: number | undefined
    if (wanted.reference !== undefined) {
      const stat = task.sys.stat(wanted.reference)
      if (failed(stat)) {
        return yield* complain(task, `cannot stat ${quoted(wanted.reference, env)}: ${stat.text}`)
      }
      base = stat.size
    }
    let status = 0
    for (const path of operands) {
      if (!(yield* truncate(task, path, wanted, base))) status = 1
    }
    return status
  },
}

const takeSize = (wanted: Wanted, text: ByteString, env: Task['env']): string | undefined => {
  let spec = text.replace(/^\s+/, '')
  const sign = /^[<>/%]/.exec(spec)?.[0]
  if (sign !== undefined) spec = spec.slice(1).replace(/^\s+/, '')
  wanted.mode = (sign as Mode | undefined) ?? 'absolute'
  if (/^[-+]/.test(spec)) {
    if (sign !== undefined) return 'usage'
    wanted.mode = '+'
  }
  const how = { suffixes: 'EgGkKmMPtTYZ0', signed: true, max: INTMAX }
  const size = parseWhole(spec, how)
  if (typeof size !== 'number') {
    const reason = size === 'overflow' ? ': Value too large for defined data type' : ''
    return `Invalid number: ${quotedWord(text, env)}${reason}`
  }
  if ((sign === '/' || sign === '%') && size === 0) return 'division by zero'
  wanted.size = size
  return undefined
}

function* truncate(
  task: Task,
  path: ByteString,
  wanted: Wanted,
  base: number | undefined,
): Run<boolean> {
  const { sys, env } = task
  const flags = O_WRONLY | O_NONBLOCK | (wanted.creates ? O_CREAT : 0)
  const fd = sys.open(path, flags, 0o666)
  if (failed(fd)) {
    if (!wanted.creates && fd.code === 'ENOENT') return true
    yield* complain(task, `cannot open ${quoted(path, env)} for writing: ${fd.text}`)
    return false
  }
  const stat = sys.fstat(fd)
  if (failed(stat)) {
    sys.close(fd)
    yield* complain(task, `cannot fstat ${quoted(path, env)}: ${stat.text}`)
    return false
  }
  const size = newSize(wanted, base ?? stat.size, wanted.inBlocks ? stat.blockBytes : 1)
  const set = yield* sys.ftruncate(fd, size)
  sys.close(fd)
  if (!failed(set)) return true
  const where = quoted(path, env)
  yield* complain(task, `failed to truncate ${where} at ${size} bytes: ${set.text}`)
  return false
}

const newSize = (wanted: Wanted, now: number, unit: number): number => {
  if (wanted.size === undefined) return now
  const size = wanted.size * unit
  switch (wanted.mode) {
    case 'absolute':
      return size
    case '+':
      return Math.max(0, now + size)
    case '<':
      return Math.min(now, size)
    case '>':
      return Math.max(now, size)
    case '/':
      return now - (now % size)
    case '%':
      return Math.ceil(now / size) * size
    default:
      return wanted.mode satisfies never
  }
}
