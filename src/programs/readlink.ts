/** readlink(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { canonical, type MissingParts } from '../shell/gnu/canonical.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program } from '../shell/program.ts'

const OPTIONS = optionTable('efmnqsvz', [
  'canonicalize=f',
  'canonicalize-existing=e',
  'canonicalize-missing=m',
  'no-newline=n',
  'quiet=q',
  'silent=q',
  'verbose=v',
  'zero=z',
  'help',
  'version',
])

export const program: Program = {
  names: ['readlink'],
  *run(task) {
    const { sys, env } = task
    let missing: MissingParts | undefined
    let isVerbose = env.has('POSIXLY_CORRECT')
    let hasEnd = true
    let end = '\n'
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) {
      if (key === 'e') missing = 'none'
      else if (key === 'f') missing = 'last'
      else if (key === 'm') missing = 'all'
      else if (key === 'n') hasEnd = false
      else if (key === 'z') end = '\0'
      else isVerbose = key === 'v'
    }
    if (ends !== undefined) return yield* endEarly(task, 'readlink', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    if (operands.length > 1 && !hasEnd) {
      yield* complain(task, `ignoring --no-newline with multiple arguments`)
      hasEnd = true
    }
    let status = 0
    for (const path of operands) {
      const target: ByteString | Errno =
        missing === undefined ? sys.readlink(path) : canonical(sys, path, missing)
      if (!failed(target)) yield* task.out(target + (hasEnd ? end : ''))
      else {
        status = 1
        if (isVerbose) yield* complain(task, `${quotedName(path, env)}: ${target.text}`)
      }
    }
    return status
  },
}
