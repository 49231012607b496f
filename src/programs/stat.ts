/** stat(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { readAccounts } from '../shell/gnu/accounts.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, matchWord, missingOperand, tryHelp } from '../shell/gnu/usage.ts'
import { zoneOf } from '../shell/gnu/zone.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { S_IFBLK, S_IFCHR, S_IFMT } from '../world/tree.ts'
import { formatFile, formatFileSystem } from './stat/format.ts'

const OPTIONS = optionTable('c:fLt', [
  'dereference=L',
  'file-system=f',
  'format:=c',
  'printf:',
  'terse=t',
  'cached:',
  'help',
  'version',
])

const CACHED = [
  ['default', 'default'],
  ['never', 'never'],
  ['always', 'always'],
] as const

const TERSE = '%n %s %b %f %u %g %D %i %h %t %T %X %Y %Z %W %o\n'
const TERSE_SYSTEM = '%n %i %l %t %s %S %b %f %a %c %d\n'
const SYSTEM = `  File: "%n"
    ID: %-8i Namelen: %-7l Type: %T
Block size: %-10s Fundamental block size: %S
Blocks: Total: %-10b Free: %-10f Available: %a
Inodes: Total: %-10c Free: %d
`

/** The default layout; devices show their numbers beside the links. */
const layoutOf = (isDevice: boolean): ByteString => `  File: %N
  Size: %-10s\tBlocks: %-10b IO Block: %-6o %F
Device: %Hd,%Ld\tInode: %-11i Links: %${isDevice ? '-5h Device type: %Hr,%Lr' : 'h'}
Access: (%04a/%10.10A)  Uid: (%5u/%8U)   Gid: (%5g/%8G)
Access: %x
Modify: %y
Change: %z
 Birth: %w
`

interface Wanted {
  format: ByteString | undefined
  /** --printf: escapes are read and no newline is added. */
  escapes: boolean
  follows: boolean
  system: boolean
  terse: boolean
}

export const program: Program = {
  names: ['stat'],
  *run(task) {
    const wanted: Wanted = {
      format: undefined,
      escapes: false,
      follows: false,
      system: false,
      terse: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value = '' } of options) {
      if (key === 'L') wanted.follows = true
      else if (key === 'f') wanted.system = true
      else if (key === 't') wanted.terse = true
      else if (key === 'cached') {
        const found = matchWord(task, '--cached', value, CACHED)
        if ('problem' in found) return yield* tryHelp(task, found.problem)
      } else {
        wanted.format = value
        wanted.escapes = key === 'printf'
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'stat', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    const facts = {
      accounts: yield* readAccounts(task.sys),
      zone: zoneOf(task.sys, task.env),
    }
    let status = 0
    for (const path of operands) {
      const shown = yield* showOne(task, path, wanted, facts)
      if (!shown) status = 1
    }
    return status
  },
}

type Facts = Omit<Parameters<typeof formatFile>[1], 'task' | 'path' | 'stat' | 'isDefault'>

function* showOne(task: Task, path: ByteString, wanted: Wanted, facts: Facts): Run<boolean> {
  const { sys, env } = task
  if (wanted.system) {
    if (path === '-') {
      yield* complain(task, "using '-' to denote standard input does not work in file system mode")
      return false
    }
    const system = sys.statfs(path)
    if (failed(system)) {
      const shown = quoted(path, env)
      yield* complain(task, `cannot read file system information for ${shown}: ${system.text}`)
      return false
    }
    const format = wanted.format ?? (wanted.terse ? TERSE_SYSTEM : SYSTEM)
    yield* print(task, wanted, format, (it) => formatFileSystem(it, path, system))
    return true
  }
  const stat = path === '-' ? sys.fstat(STDIN) : wanted.follows ? sys.stat(path) : sys.lstat(path)
  if (failed(stat)) {
    const what = path === '-' ? 'standard input' : quoted(path, env)
    yield* complain(task, `cannot ${path === '-' ? 'stat' : 'statx'} ${what}: ${stat.text}`)
    return false
  }
  const type = stat.mode & S_IFMT
  const isDevice = type === S_IFCHR || type === S_IFBLK
  const format = wanted.format ?? (wanted.terse ? TERSE : layoutOf(isDevice))
  const answer = { ...facts, task, path, stat, isDefault: wanted.format === undefined }
  yield* print(task, wanted, format, (it) => formatFile(it, answer))
  return true
}

const DIRECTIVE = /%([-'+ #0]*)(\d*)(?:(\.)(\d*))?([HL]?.|$)/gs

/** Prints a format; with --printf its escapes too. */
function* print(
  task: Task,
  wanted: Wanted,
  format: ByteString,
  convert: (directive: Directive) => ByteString,
): Run<void> {
  const replace = (text: ByteString): ByteString =>
    text.replace(DIRECTIVE, (all, flags, width, dot, precision, letter: string) => {
      if (letter === '') return all
      const isHalf = /^[HL][dr]$/.test(letter)
      const name = isHalf || letter.length === 1 ? letter : letter.charAt(0)
      const rest = letter.slice(name.length)
      if (name === '%') return `%${rest}`
      return (
        convert({
          flags,
          width: Number(width || 0),
          precision: dot === undefined ? undefined : Number(precision || 0),
          hasPrecision: dot !== undefined,
          letter: name,
        }) + replace(rest)
      )
    })
  if (!wanted.escapes || wanted.format === undefined) {
    yield* task.out(replace(format) + (wanted.format === undefined ? '' : '\n'))
    return
  }
  const parts = format.split(/(\\(?:[0-7]{1,3}|x[\da-fA-F]{1,2}|.|$))/s)
  for (const [at, part] of parts.entries()) {
    if (at % 2 === 0) yield* task.out(replace(part))
    else {
      const { text, warning } = unescape(part)
      if (warning !== undefined) yield* complain(task, `warning: ${warning}`)
      yield* task.out(text)
    }
  }
}

/** One `%` of a format. */
export interface Directive {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly hasPrecision: boolean
  readonly letter: string
}

const LETTERS = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['"', '"'],
  ['\\', '\\'],
])

const unescape = (escape: ByteString): { text: ByteString; warning?: string } => {
  const body = escape.slice(1)
  const byte = (code: number) => ({ text: String.fromCharCode(code & 0xff) })
  if (/^[0-7]+$/.test(body)) return byte(Number.parseInt(body, 8))
  if (/^x./.test(body)) return byte(Number.parseInt(body.slice(1), 16))
  if (body === '') return { text: '\\', warning: 'backslash at end of format' }
  const letter = LETTERS.get(body)
  if (letter !== undefined) return { text: letter }
  return { text: body, warning: `unrecognized escape '\\${body}'` }
}
