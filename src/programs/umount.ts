/** umount(8) of util-linux 2.38.1: what is mounted is in use and stays. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { canonical } from '../shell/gnu/canonical.ts'
import { readMounts } from '../shell/gnu/mounts.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'

const OPTIONS = optionTable('aAcdfhilnqRrO:t:vVN:', [
  'all=a',
  'all-targets=A',
  'detach-loop=d',
  'fake',
  'force=f',
  'help',
  'lazy=l',
  'no-mtab=n',
  'quiet=q',
  'recursive=R',
  'read-only=r',
  'types:=t',
  'verbose=v',
  'version=V',
])

const FAILED = 32

export const program: Program = {
  names: ['umount'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined) return yield* endEarly(task, 'umount', ends)
    if (keys.has('h')) return yield* endEarly(task, 'umount', { key: 'help', value: undefined })
    if (keys.has('V')) return yield* endEarly(task, 'umount', { key: 'version', value: undefined })
    if (keys.has('a')) return 0
    if (operands.length === 0) return yield* tryHelp(task, 'bad usage')
    let status = 0
    for (const path of operands) status = yield* unmount(task, path)
    return status
  },
}

function* unmount(task: Task, path: ByteString): Run<number> {
  const { sys } = task
  const real = canonical(sys, path, 'none')
  if (failed(real)) return yield* complain(task, `${path}: no mount point specified.`, FAILED)
  const mounts = yield* readMounts(sys)
  const mounted = mounts.findLast((it) => it.path === real || it.source === real)
  if (mounted === undefined) return yield* complain(task, `${path}: not mounted.`, FAILED)
  const why = sys.process.credentials.uid === 0 ? 'target is busy' : 'must be superuser to unmount'
  return yield* complain(task, `${mounted.path}: ${why}.`, FAILED)
}
