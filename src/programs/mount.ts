/** mount(8) of util-linux 2.38.1: lists mounts; a machine of this kind mounts nothing new. */
import type { ByteString } from '../base/bytes.ts'
import { failed } from '../base/errno.ts'
import { textOfFile } from '../shell/gnu/accounts.ts'
import { canonical } from '../shell/gnu/canonical.ts'
import { type MountedFs, readMounts } from '../shell/gnu/mounts.ts'
import { type OptionTable, optionTable, readOptions } from '../shell/gnu/options.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'

const OPTIONS: OptionTable = optionTable('aBcfFhilL:Mmno:O:rRsT:t:U:vVwN:', [
  'all=a',
  'fork=F',
  'fake=f',
  'fstab:=T',
  'help',
  'no-mtab=n',
  'read-only=r',
  'rw=w',
  'verbose=v',
  'version=V',
  'read-write=w',
  'options:=o',
  'test-opts:=O',
  'types:=t',
  'uuid:=U',
  'label:=L',
  'bind=B',
  'move=M',
  'rbind=R',
  'make-shared=m',
  'make-private=m',
  'source:=S',
  'target:=G',
  'show-labels=l',
  'namespace:=N',
])

const FAILED = 32
const HINT = '       dmesg(1) may have more information after failed mount system call.\n'

export const program: Program = {
  names: ['mount'],
  *run(task) {
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    const keys = new Set(options.map(({ key }) => key))
    if (ends !== undefined) return yield* endEarly(task, 'mount', ends)
    if (keys.has('h')) return yield* endEarly(task, 'mount', { key: 'help', value: undefined })
    if (keys.has('V')) return yield* endEarly(task, 'mount', { key: 'version', value: undefined })
    const valueOf = (wanted: string): ByteString | undefined =>
      options.findLast(({ key }) => key === wanted)?.value
    const types = valueOf('t')
    if (keys.has('a')) return 0
    const [source, target, more] = operands
    if (more !== undefined) return yield* tryHelp(task, 'bad usage')
    if (source === undefined) {
      yield* list(task, types)
      return 0
    }
    const isRemount = valueOf('o')?.split(',').includes('remount') === true
    if (target === undefined && !isRemount) return yield* fromTable(task, source)
    return yield* refuse(task, target ?? source)
  },
}

/** `source on path type fstype (options)`. */
function* list(task: Task, types: ByteString | undefined): Run<void> {
  for (const { source, path, type, options } of yield* readMounts(task.sys)) {
    if (!isOfType(type, types)) continue
    yield* task.out(`${source} on ${path} type ${type} (${options})\n`)
  }
}

/** mnt_match_fstype: a list; `no` in front of it means all others. */
const isOfType = (type: ByteString, wanted: ByteString | undefined): boolean => {
  if (wanted === undefined) return true
  const isNot = wanted.startsWith('no')
  return (
    wanted
      .slice(isNot ? 2 : 0)
      .split(',')
      .includes(type) !== isNot
  )
}

/** What /etc/fstab knows: it is mounted already. */
function* fromTable(task: Task, wanted: ByteString): Run<number> {
  const lines = (yield* textOfFile(task.sys, '/etc/fstab')).split('\n')
  const row = lines
    .map((line) => line.trim().split(/\s+/))
    .find(([source = '', path]) => !source.startsWith('#') && [source, path].includes(wanted))
  if (row === undefined) return yield* complain(task, `${wanted}: can't find in /etc/fstab.`)
  const [source = '', path = ''] = row
  const mounted = (yield* readMounts(task.sys)).find((it) => it.path === path)
  if (mounted === undefined) return yield* refuse(task, path)
  return yield* busy(task, mounted, source)
}

function* busy(task: Task, { path, source }: MountedFs, given: ByteString): Run<number> {
  const name = given.startsWith('/') ? given : source
  yield* complain(task, `${path}: ${name} already mounted on ${path}.`)
  yield* task.err(HINT)
  return FAILED
}

function* refuse(task: Task, path: ByteString): Run<number> {
  const { sys } = task
  const real = canonical(sys, path, 'all')
  const stat = sys.stat(path)
  const shown = failed(real) ? path : real
  const why =
    sys.process.credentials.uid !== 0
      ? 'must be superuser to use mount'
      : failed(stat)
        ? 'mount point does not exist'
        : isDirectory(stat.mode)
          ? 'permission denied'
          : 'mount point is not a directory'
  yield* complain(task, `${shown}: ${why}.`)
  yield* task.err(HINT)
  return FAILED
}
