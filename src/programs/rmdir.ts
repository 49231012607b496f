/** rmdir(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EEXIST, ENOTDIR, ENOTEMPTY, type Errno, failed } from '../base/errno.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, ownName } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isSymlink } from '../world/tree.ts'

const OPTIONS = optionTable('pv', [
  'ignore-fail-on-non-empty=i',
  'path=p',
  'parents=p',
  'verbose=v',
  'help',
  'version',
])

export const program: Program = {
  names: ['rmdir'],
  *run(task) {
    const wanted = new Set<string>()
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key } of options) wanted.add(key)
    if (ends !== undefined) return yield* endEarly(task, 'rmdir', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    let status = 0
    for (const path of operands) {
      if (!(yield* remove(task, path, wanted))) status = 1
    }
    return status
  },
}

const isNotEmpty = (errno: Errno): boolean => errno === ENOTEMPTY || errno === EEXIST

function* remove(task: Task, path: ByteString, wanted: ReadonlySet<string>): Run<boolean> {
  if (wanted.has('v')) yield* announce(task, path)
  const gone = task.sys.rmdir(path)
  if (!failed(gone)) return !wanted.has('p') || (yield* removeParents(task, path, wanted))
  if (wanted.has('i') && isNotEmpty(gone)) return true
  const shown = quoted(path, task.env)
  if (gone === ENOTDIR && isLinkWithSlash(task, path)) {
    yield* complain(task, `failed to remove ${shown}: Symbolic link not followed`)
    return false
  }
  yield* complain(task, `failed to remove ${shown}: ${gone.text}`)
  return false
}

function* announce(task: Task, path: ByteString): Run<void> {
  yield* task.out(`${ownName(task)}: removing directory, ${quoted(path, task.env)}\n`)
}

const isLinkWithSlash = ({ sys }: Task, path: ByteString): boolean => {
  if (!path.endsWith('/')) return false
  const link = sys.lstat(path.replace(/\/+$/, ''))
  return !failed(link) && isSymlink(link.mode)
}

function* removeParents(task: Task, path: ByteString, wanted: ReadonlySet<string>): Run<boolean> {
  let above = path.replace(/\/+$/, '')
  for (;;) {
    const slash = above.lastIndexOf('/')
    if (slash < 0) return true
    above = above.slice(0, slash).replace(/\/+$/, '')
    if (above === '') return true
    if (wanted.has('v')) yield* announce(task, above)
    const gone = task.sys.rmdir(above)
    if (!failed(gone)) continue
    if (wanted.has('i') && isNotEmpty(gone)) return true
    yield* complain(task, `failed to remove directory ${quoted(above, task.env)}: ${gone.text}`)
    return false
  }
}
