/** dircolors(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { chomp, closeInput, lineReader, openInput, splitLines } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, extraOperand, recordedText, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { type ColorDatabase, colorDatabase } from './dircolors/database.ts'

const OPTIONS = optionTable('bcp', [
  'bourne-shell=b',
  'sh=b',
  'csh=c',
  'c-shell=c',
  'print-database=p',
  'print-ls-colors',
  'help',
  'version',
])

const DATABASE = 'dircolors --print-database'

export const program: Program = {
  names: ['dircolors'],
  *run(task) {
    let syntax: 'b' | 'c' | undefined
    let prints = false
    let shows = false
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) {
      if (key === 'b' || key === 'c') syntax = key
      else if (key === 'p') prints = true
      else shows = true
    }
    if (ends !== undefined) return yield* endEarly(task, 'dircolors', ends)
    if ((prints || shows) && syntax !== undefined) {
      const both = 'the options to output non shell syntax,\nand to select a shell syntax'
      return yield* tryHelp(task, `${both} are mutually exclusive`)
    }
    if (prints && shows) {
      const both = 'options --print-database and --print-ls-colors'
      return yield* tryHelp(task, `${both} are mutually exclusive`)
    }
    const [path, second] = operands
    if (prints && path !== undefined) return yield* fileWithDatabase(task, path)
    if (second !== undefined) return yield* extraOperand(task, second)
    if (prints) {
      yield* task.out(recordedText(task, DATABASE))
      return 0
    }
    syntax ??= shellSyntax(task.env)
    if (syntax === undefined && !shows) {
      const reason = 'no SHELL environment variable, and no shell type option given'
      return yield* complain(task, reason)
    }
    const database = colorDatabase(task.env, shows)
    if (path === undefined) {
      for (const line of splitLines(recordedText(task, DATABASE))) database.take(chomp(line))
    } else if ((yield* readFile(task, path, database)) !== 0) return 1
    const [before, after] = shows ? ['', ''] : AROUND[syntax ?? 'b']
    yield* task.out(before + database.text() + after)
    return 0
  },
}

const AROUND = {
  b: ["LS_COLORS='", "';\nexport LS_COLORS\n"],
  c: ["setenv LS_COLORS '", "'\n"],
} as const

function* fileWithDatabase(task: Task, path: ByteString): Run<number> {
  const { env } = task
  yield* complain(task, `extra operand ${quotedWord(path, env)}`)
  yield* task.err('file operands cannot be combined with --print-database (-p)\n')
  return yield* tryHelp(task, undefined)
}

const shellSyntax = (env: Task['env']): 'b' | 'c' | undefined => {
  const shell = env.get('SHELL') ?? ''
  if (shell === '') return undefined
  return /(?:^|\/)t?csh$/.test(shell) ? 'c' : 'b'
}

function* readFile(task: Task, path: ByteString, database: ColorDatabase): Run<number> {
  const shown = quotedName(path, task.env)
  const fd = openInput(task.sys, path)
  if (failed(fd)) return yield* complain(task, `${shown}: ${fd.text}`)
  const reader = lineReader(task.sys, fd)
  let status = 0
  let number = 0
  for (;;) {
    const lines = yield* reader.next()
    // A directory is an empty file: what getline(3) could not read is not looked into.
    if (failed(lines) || lines.length === 0) break
    for (const line of lines) {
      number++
      const problem = database.take(chomp(line))
      if (problem !== undefined) status = yield* complain(task, `${shown}:${number}: ${problem}`)
    }
    yield* task.sys.pause()
  }
  closeInput(task.sys, fd)
  return status
}
