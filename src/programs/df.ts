/** df of GNU coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { canonical } from '../shell/gnu/canonical.ts'
import { type MountedFs, mountOf, readMounts, statMount } from '../shell/gnu/mounts.ts'
import { complain, endEarly } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import type { FileSystemStat } from '../world/tree.ts'
import { type Filled, tableOf } from './df/table.ts'
import { readWanted, type Wanted } from './df/wanted.ts'

export const program: Program = {
  names: ['df'],
  *run(task) {
    const wanted = yield* readWanted(task)
    if (typeof wanted === 'number') return wanted
    if ('ends' in wanted) return yield* endEarly(task, 'df', wanted.ends)
    const mounts = yield* readMounts(task.sys)
    let status = 0
    const rows: Filled[] = []
    const add = function* (mount: MountedFs, file: ByteString): Run<void> {
      const stat = yield* statMount(task.sys, mount)
      if (failed(stat)) {
        status = yield* complain(task, `${mount.path}: ${stat.text}`)
        return
      }
      if (isShown(stat, wanted)) rows.push({ ...mount, stat, file })
    }
    for (const path of wanted.operands) {
      const mount = mountFor(task, mounts, path)
      if (typeof mount === 'string') status = yield* complain(task, `${path}: ${mount}`)
      else if (isWantedType(mount, wanted)) yield* add(mount, path)
    }
    if (wanted.operands.length === 0) {
      for (const mount of yield* listed(task, mounts, wanted)) yield* add(mount, '-')
    }
    if (rows.length === 0) {
      if (status === 0) status = yield* complain(task, 'no file systems processed')
      return status
    }
    yield* task.out(tableOf(rows, wanted))
    return status
  },
}

/** ME_DUMMY_0 of gnulib's mountlist. */
const DUMMIES = new Set(
  'autofs proc subfs debugfs devpts fusectl fuse.portal mqueue rpc_pipefs sysfs devfs kernfs ignore none'.split(
    ' ',
  ),
)
/** What Ubuntu's patch adds to them. */
const UBUNTU_DUMMIES = new Set(['devtmpfs', 'squashfs'])

const isWantedType = ({ type }: MountedFs, { types, excluded }: Wanted): boolean =>
  (types.length === 0 || types.includes(type)) && !excluded.includes(type)

const isShown = ({ blocks }: FileSystemStat, wanted: Wanted): boolean =>
  wanted.showsAll || wanted.operands.length > 0 || blocks > 0

/** What is listed without operands: with -a everything, else what takes space and has no double. */
function* listed(
  { sys }: Task,
  mounts: readonly MountedFs[],
  wanted: Wanted,
): Run<readonly MountedFs[]> {
  const chosen = mounts.filter((it) => isWantedType(it, wanted))
  if (wanted.showsAll) return chosen
  const isUbuntu = /^ID=ubuntu$/m.test(yield* textOfFile(sys, '/etc/os-release'))
  return chosen.filter(({ type }) => !DUMMIES.has(type) && !(isUbuntu && UBUNTU_DUMMIES.has(type)))
}

/** The mount of a file, or of what is mounted from a device; or why there is none. */
const mountFor = (
  { sys }: Task,
  mounts: readonly MountedFs[],
  path: ByteString,
): MountedFs | string => {
  const stat = sys.stat(path)
  if (failed(stat)) return stat.text
  const real = canonical(sys, path, 'none')
  if (failed(real)) return real.text
  const device = mounts.find(({ source }) => source === real)
  return device ?? mountOf(mounts, real) ?? 'cannot find mount point'
}
