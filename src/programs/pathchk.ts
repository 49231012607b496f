/** pathchk(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { characters } from '../shell/gnu/characters.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('+pP', ['portability', 'help', 'version'])

/** The longest names of this machine, and those every POSIX system takes (limits.h). */
const OURS = { path: 4096, name: 255 }
const POSIX = { path: 256, name: 14 }

const UNPORTABLE = /[^A-Za-z0-9._/-]/

interface Wanted {
  /** -p: what POSIX promises. */
  basic: boolean
  /** -P: no empty names, no leading hyphens. */
  extra: boolean
}

export const program: Program = {
  names: ['pathchk'],
  *run(task) {
    const wanted: Wanted = { basic: false, extra: false }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) {
      if (key !== 'P') wanted.basic = true
      if (key !== 'p') wanted.extra = true
    }
    if (ends !== undefined) return yield* endEarly(task, 'pathchk', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    let status = 0
    for (const name of operands) {
      const problem = problemOf(task, name, wanted)
      if (problem !== undefined) status = yield* complain(task, problem)
    }
    return status
  },
}

/** What is wrong with a name, or undefined. */
const problemOf = (task: Task, name: ByteString, wanted: Wanted): ByteString | undefined => {
  const { sys, env } = task
  if (wanted.extra && /(?:^|\/)-/.test(name)) {
    return `leading '-' in a component of file name ${quoted(name, env)}`
  }
  if ((wanted.basic || wanted.extra) && name === '') return 'empty file name'
  if (wanted.basic) {
    const at = name.search(UNPORTABLE)
    if (at < 0) return tooLong(name, POSIX, env)
    const [char = ''] = characters(name.slice(at), env)
    return `nonportable character ${quotedWord(char, env)} in file name ${quoted(name, env)}`
  }
  const stat = sys.lstat(name)
  if (!failed(stat)) return undefined
  if (stat !== ENOENT || name === '') return `${quotedName(name, env)}: ${stat.text}`
  return tooLong(name, OURS, env)
}

const tooLong = (
  name: ByteString,
  most: { readonly path: number; readonly name: number },
  env: Task['env'],
): ByteString | undefined => {
  if (name.length >= most.path) {
    const what = `file name ${quoted(name, env)}`
    return `limit ${most.path - 1} exceeded by length ${name.length} of ${what}`
  }
  const part = name.split('/').find((it) => it.length > most.name)
  if (part === undefined) return undefined
  const what = `file name component ${quotedWord(part, env)}`
  return `limit ${most.name} exceeded by length ${part.length} of ${what}`
}
