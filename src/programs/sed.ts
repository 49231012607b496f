/** sed(1) of GNU sed 4.9. */
import { type ByteString, textOf } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { closeInput, openInput, readAll } from '../shell/gnu/input.ts'
import { parseWhole } from '../shell/gnu/numbers.ts'
import { BAD_OPTION, optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, ownName, recordedText, sayHelp, sayVersion } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { edit } from './sed/edit.ts'
import { parseScript, type ScriptPart } from './sed/parse.ts'

const OPTIONS = optionTable('bsnrzuEe:f:l:i::V:hs', [
  'binary=b',
  'regexp-extended=r',
  'debug',
  'in-place::=i',
  'expression:=e',
  'file:=f',
  'line-length:=l',
  'null-data=z',
  'zero-terminated=z',
  'quiet=n',
  'posix',
  'silent=n',
  'sandbox',
  'separate=s',
  'unbuffered=u',
  'version',
  'help',
  'follow-symlinks',
])

/** How sed works through its input. */
export interface WantedOfSed {
  quiet: boolean
  extended: boolean
  separate: boolean
  unbuffered: boolean
  sandbox: boolean
  /** Suffix of backups of -i; undefined: not in place. */
  inPlace: ByteString | undefined
  lineEnd: string
  lineLength: number
}

export const program: Program = {
  names: ['sed'],
  *run(task) {
    const wanted: WantedOfSed = {
      quiet: false,
      extended: false,
      separate: false,
      unbuffered: false,
      sandbox: false,
      inPlace: undefined,
      lineEnd: '\n',
      lineLength: 70,
    }
    const parts: ScriptPart[] = []
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    let expressions = 0
    for (const { key, value } of options) {
      if (key === 'e') parts.push({ text: value ?? '', name: `-e expression #${++expressions}` })
      else if (key === 'f') {
        const text = yield* readScript(task, value ?? '')
        if (text === undefined) return PANIC_STATUS
        parts.push({ text, name: `file ${value} line`, isFile: true })
      } else if (key === 'l') {
        const length = parseWhole(value ?? '')
        wanted.lineLength = typeof length === 'number' ? length : 0
      } else if (key === 'h') return yield* sayHelp(task, 'sed')
      else take(wanted, key, value)
    }
    if (ends?.key === BAD_OPTION) {
      yield* task.err(`${ownName(task)}: ${ends.value}\n`)
      return yield* usage(task)
    }
    if (ends !== undefined) {
      return ends.key === 'help' ? yield* sayHelp(task, 'sed') : yield* sayVersion(task, 'sed')
    }
    const files = [...operands]
    if (parts.length === 0) {
      const text = files.shift()
      if (text === undefined) return yield* usage(task)
      parts.push({ text, name: '-e expression #1' })
    }
    const script = parseScript(parts, wanted, task.env)
    if ('problem' in script) return yield* complain(task, script.problem, script.status)
    if (script.isQuiet) wanted.quiet = true
    return yield* edit(task, wanted, script, files)
  },
}

const take = (wanted: WantedOfSed, key: string, value: ByteString | undefined): void => {
  if (key === 'n') wanted.quiet = true
  else if (key === 'E' || key === 'r') wanted.extended = true
  else if (key === 's') wanted.separate = true
  else if (key === 'u') wanted.unbuffered = true
  else if (key === 'z') wanted.lineEnd = '\0'
  else if (key === 'sandbox') wanted.sandbox = true
  else if (key === 'i') {
    wanted.inPlace = value ?? ''
    wanted.separate = true
  }
}

/** The whole help, without the address for bug reports, on stderr. */
function* usage(task: Task): Run<number> {
  const text = recordedText(task, 'sed --help').replace(/^E-mail bug reports.*\n/m, '')
  yield* task.err(text)
  return 1
}

function* readScript(task: Task, path: ByteString): Run<ByteString | undefined> {
  const fd = openInput(task.sys, path)
  const bytes = failed(fd) ? fd : yield* readAll(task.sys, fd)
  if (failed(bytes)) {
    yield* complain(task, `couldn't open file ${path}: ${bytes.text}`)
    return undefined
  }
  if (!failed(fd)) closeInput(task.sys, fd)
  return textOf(bytes).replace(/\n$/, '')
}

/** EXIT_PANIC of sed/basicdefs.h. */
const PANIC_STATUS = 4
