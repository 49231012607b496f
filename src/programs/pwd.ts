/** pwd(1) of coreutils 9.1. */

import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Task } from '../shell/program.ts'

const OPTIONS = optionTable('LP', ['logical=L', 'physical=P', 'help', 'version'])

export const program: Program = {
  names: ['pwd'],
  *run(task) {
    let isLogical = task.env.has('POSIXLY_CORRECT')
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) isLogical = key === 'L'
    if (ends !== undefined) return yield* endEarly(task, 'pwd', ends)
    if (operands.length > 0) yield* complain(task, `ignoring non-option arguments`)
    const logical = isLogical ? logicalPath(task) : undefined
    const path = logical ?? task.sys.getcwd()
    if (failed(path)) {
      const reason = "couldn't find directory entry in '..' with matching i-node"
      return yield* complain(task, reason)
    }
    yield* task.out(`${path}\n`)
    return 0
  },
}

/** $PWD, if it is absolute, without . and .., and names this directory. */
const logicalPath = ({ env, sys }: Task): ByteString | undefined => {
  const path = env.get('PWD') ?? ''
  if (!path.startsWith('/') || /\/\.\.?(\/|$)/.test(path)) return undefined
  const named = sys.stat(path)
  const here = sys.stat('.')
  if (failed(named) || failed(here)) return undefined
  return named.ino === here.ino && named.dev === here.dev ? path : undefined
}
