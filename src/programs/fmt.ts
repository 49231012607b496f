/** fmt(1) of coreutils 9.1, without prefixes (-p). */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { formatted, type Shape } from './fmt/format.ts'

const OPTIONS = optionTable('0123456789cstuw:p:g:', [
  'crown-margin=c',
  'prefix:=p',
  'split-only=s',
  'tagged-paragraph=t',
  'uniform-spacing=u',
  'width:=w',
  'goal:=g',
  'help',
  'version',
])
const WIDTH = 75
const WIDTH_MAX = 2_500
const GOAL_ROOM = 10
/** goal = width * (2 * (100 - LEEWAY) + 1) / 200. */
const LEEWAY = 7

export const program: Program = {
  names: ['fmt'],
  *run(task) {
    const args = task.args.slice(1)
    const old = /^-(\d.*)$/s.exec(args[0] ?? '')?.[1]
    if (old !== undefined) args.splice(0, 1, '-w', old)
    const { options, ends, operands } = readOptions(args, OPTIONS)
    if (ends !== undefined) return yield* endEarly(task, 'fmt', ends)
    const keys = new Set(options.map(({ key }) => key))
    const digit = options.find(({ key }) => /^\d$/.test(key))?.key
    if (digit !== undefined) {
      const shown = `invalid option -- ${digit}; -WIDTH is recognized only when it is the first`
      return yield* tryHelp(task, `${shown}\noption; use -w N instead`)
    }
    const last = (key: string): ByteString | undefined =>
      options.findLast((it) => it.key === key)?.value
    const sizes = sizesOf(task, last('w'), last('g'))
    if (typeof sizes === 'string') return yield* complain(task, sizes)
    const shape: Shape = {
      ...sizes,
      style: keys.has('s') ? 'split' : keys.has('c') ? 'crown' : keys.has('t') ? 'tagged' : 'plain',
      isUniform: keys.has('u'),
    }
    let status = 0
    for (const path of operands.length === 0 ? ['-'] : operands) {
      if (!(yield* formatOne(task, path, shape))) status = 1
    }
    return status
  },
}

const sizesOf = (
  { env }: Task,
  widthText: ByteString | undefined,
  goalText: ByteString | undefined,
): { readonly width: number; readonly goal: number } | string => {
  const read = (text: ByteString, most: number): number | string => {
    const value = parseWhole(text)
    const bad = `invalid width: ${quotedWord(text, env)}`
    if (typeof value !== 'number' && value !== 'overflow') return bad
    return typeof value === 'number' && value <= most
      ? value
      : `${bad}: Numerical result out of range`
  }
  const width = widthText === undefined ? WIDTH : read(widthText, WIDTH_MAX)
  if (typeof width === 'string') return width
  if (goalText === undefined) {
    return { width, goal: Math.floor((width * (2 * (100 - LEEWAY) + 1)) / 200) }
  }
  const goal = read(goalText, widthText === undefined ? WIDTH : width)
  if (typeof goal === 'string') return goal
  return { width: widthText === undefined ? goal + GOAL_ROOM : width, goal }
}

function* formatOne(task: Task, path: ByteString, shape: Shape): Run<boolean> {
  const { sys, env } = task
  const fd = openInput(sys, path)
  if (failed(fd)) {
    yield* complain(task, `cannot open ${quoted(path, env)} for reading: ${fd.text}`)
    return false
  }
  const bytes = yield* readAll(sys, fd)
  closeInput(sys, fd)
  if (failed(bytes)) {
    yield* complain(task, `${quotedName(path, env)}: read error: ${bytes.text}`)
    return false
  }
  for (const text of formatted(textOf(bytes), shape)) {
    yield* task.out(text)
    yield* sys.pause()
  }
  return true
}
