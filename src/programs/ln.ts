/** ln(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EEXIST, ENOENT, ENOTDIR, EPERM, failed } from '../base/errno.ts'
import { ask } from '../shell/gnu/ask.ts'
import { type Backup, backupName, backupOf } from '../shell/gnu/backup.ts'
import { canonical } from '../shell/gnu/canonical.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { relativePath } from '../shell/gnu/relative.ts'
import { joined, lastName, type Pair } from '../shell/gnu/targets.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory, isSymlink } from '../world/tree.ts'

const OPTIONS = optionTable('bdfinrst:vFLPS:T', [
  'backup::',
  'directory=F',
  'no-dereference=n',
  'no-target-directory=T',
  'force=f',
  'interactive=i',
  'suffix:=S',
  'target-directory:=t',
  'logical=L',
  'physical=P',
  'relative=r',
  'symbolic=s',
  'verbose=v',
  'help',
  'version',
])

interface Wanted {
  readonly flags: ReadonlySet<string>
  readonly backup: Backup
  /** What happens to an existing destination: the last of -f and -i. */
  readonly existing: 'refuse' | 'remove' | 'ask'
}

export const program: Program = {
  names: ['ln'],
  *run(task) {
    const flags = new Set<string>()
    let targetFolder: ByteString | undefined
    let existing: Wanted['existing'] = 'refuse'
    const backing: { wanted: boolean; control?: ByteString; suffix?: ByteString } = {
      wanted: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      flags.add(key)
      if (key === 'f') existing = 'remove'
      else if (key === 'i') existing = 'ask'
      else if (key === 'L') flags.delete('P')
      else if (key === 'P') flags.delete('L')
      else if (key === 'b' || key === 'backup') {
        backing.wanted = true
        if (value !== undefined) backing.control = value
      } else if (key === 'S') {
        backing.wanted = true
        backing.suffix = value ?? ''
      } else if (key === 't') {
        if (targetFolder !== undefined) {
          return yield* complain(task, 'multiple target directories specified')
        }
        const stat = task.sys.stat(value ?? '')
        if (failed(stat)) {
          const shown = quoted(value ?? '', task.env)
          return yield* complain(task, `failed to access ${shown}: ${stat.text}`)
        }
        if (!isDirectory(stat.mode)) {
          return yield* complain(task, `target ${quoted(value ?? '', task.env)} is not a directory`)
        }
        targetFolder = value
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'ln', ends)
    const pairs = yield* linkPairs(task, operands, { flags, targetFolder })
    if (typeof pairs === 'number') return pairs
    const backup = backupOf(task, backing)
    if ('problem' in backup) return yield* tryHelp(task, backup.problem)
    if (flags.has('r') && !flags.has('s')) {
      return yield* complain(task, 'cannot do --relative without --symbolic')
    }
    let status = 0
    for (const pair of pairs) {
      if (!(yield* link(task, pair, { flags, backup, existing }))) status = 1
    }
    return status
  },
}

function* linkPairs(
  task: Task,
  operands: readonly ByteString[],
  how: { flags: ReadonlySet<string>; targetFolder: ByteString | undefined },
): Run<readonly Pair[] | number> {
  const { env } = task
  const [first, second, third] = operands
  if (first === undefined) return yield* tryHelp(task, 'missing file operand')
  if (how.flags.has('T')) {
    if (how.targetFolder !== undefined) {
      const what = 'cannot combine --target-directory and --no-target-directory'
      return yield* complain(task, what)
    }
    if (second === undefined) {
      return yield* tryHelp(task, `missing destination file operand after ${quoted(first, env)}`)
    }
    if (third !== undefined) {
      return yield* tryHelp(task, `extra operand ${quoted(third, env)}`)
    }
    return [{ from: first, to: second }]
  }
  const into = (sources: readonly ByteString[], folder: ByteString): Pair[] =>
    sources.map((from) => ({ from, to: joined(folder, lastName(from)) }))
  if (how.targetFolder !== undefined) return into(operands, how.targetFolder)
  if (second === undefined) return into([first], '.')
  const target = operands.at(-1) ?? ''
  const isLinkKept = how.flags.has('n') && isLink(task, target)
  const stat = task.sys.stat(target)
  const isFolder = !failed(stat) && isDirectory(stat.mode) && !isLinkKept
  if (isFolder) return into(operands.slice(0, -1), target)
  if (operands.length === 2) return [{ from: first, to: second }]
  const reason = failed(stat) ? stat : ENOTDIR
  return yield* complain(task, `target ${quoted(target, env)}: ${reason.text}`)
}

const isLink = ({ sys }: Task, path: ByteString): boolean => {
  const stat = sys.lstat(path)
  return !failed(stat) && isSymlink(stat.mode)
}

function* link(task: Task, pair: Pair, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  const isSymbolic = wanted.flags.has('s')
  if (!isSymbolic) {
    const source = wanted.flags.has('L') ? sys.stat(pair.from) : sys.lstat(pair.from)
    if (failed(source)) {
      yield* complain(task, `failed to access ${quoted(pair.from, env)}: ${source.text}`)
      return false
    }
    if (isDirectory(source.mode) && !wanted.flags.has('d') && !wanted.flags.has('F')) {
      yield* complain(task, `${pair.from}: hard link not allowed for directory`)
      return false
    }
  }
  const from = wanted.flags.has('r') ? relativeTarget(task, pair) : pair.from
  const way = yield* clear(task, pair, wanted)
  if (way === 'skip') return true
  if (way === 'refuse') return false
  const make = () =>
    isSymbolic
      ? sys.symlink(from, pair.to)
      : sys.link(pair.from, pair.to, { follow: wanted.flags.has('L') })
  let made = make()
  if (made === EEXIST && way.removes) {
    const gone = sys.unlink(pair.to)
    made = failed(gone) ? gone : make()
  }
  if (!failed(made)) {
    yield* announce(task, { from, to: pair.to }, wanted, way.backup)
    return true
  }
  if (way.backup !== undefined) void sys.rename(way.backup, pair.to)
  const kind = isSymbolic ? 'symbolic link' : 'hard link'
  const namesSource = made !== EEXIST && (isSymbolic ? from === '' : true)
  const arrow = isSymbolic ? '->' : '=>'
  const source = namesSource ? ` ${arrow} ${quoted(from, env)}` : ''
  const reason = made === EPERM && !isSymbolic ? EPERM : made
  yield* complain(task, `failed to create ${kind} ${quoted(pair.to, env)}${source}: ${reason.text}`)
  return false
}

type Way =
  | 'skip'
  | 'refuse'
  | { readonly removes: boolean; readonly backup: ByteString | undefined }

/** Deals with what stands at the destination, as -f, -i and -b say. */
function* clear(task: Task, pair: Pair, wanted: Wanted): Run<Way> {
  const { sys, env } = task
  const backs = wanted.backup.kind !== 'none'
  if (wanted.existing === 'refuse' && !backs) return { removes: false, backup: undefined }
  const there = sys.lstat(pair.to)
  if (failed(there)) {
    if (there === ENOENT) return { removes: false, backup: undefined }
    yield* complain(task, `failed to access ${quoted(pair.to, env)}: ${there.text}`)
    return 'refuse'
  }
  if (isDirectory(there.mode)) {
    yield* complain(task, `${pair.to}: cannot overwrite directory`)
    return 'refuse'
  }
  const source = wanted.flags.has('s') ? sys.stat(pair.from) : sys.lstat(pair.from)
  const isSame = !failed(source) && source.ino === there.ino && source.dev === there.dev && !backs
  if (isSame && (there.nlink === 1 || samePlace(pair))) {
    const [from, to] = [quoted(pair.from, env), quoted(pair.to, env)]
    yield* complain(task, `${from} and ${to} are the same file`)
    return 'refuse'
  }
  if (wanted.existing === 'ask' && !(yield* ask(task, `replace ${quoted(pair.to, env)}? `))) {
    return 'skip'
  }
  if (!backs) return { removes: true, backup: undefined }
  const backup = backupName(sys, pair.to, wanted.backup)
  const kept = sys.rename(pair.to, backup)
  if (!failed(kept)) return { removes: false, backup }
  yield* complain(task, `cannot backup ${quoted(pair.to, env)}: ${kept.text}`)
  return 'refuse'
}

const samePlace = (pair: Pair): boolean =>
  pair.from.replace(/^(\.\/+)+/, '') === pair.to.replace(/^(\.\/+)+/, '')

/** The target of a relative link: the source as seen from the link's directory. */
const relativeTarget = ({ sys }: Task, pair: Pair): ByteString => {
  const folder = pair.to.includes('/') ? pair.to.slice(0, pair.to.lastIndexOf('/')) || '/' : '.'
  const [base, target] = [canonical(sys, folder, 'all'), canonical(sys, pair.from, 'all')]
  return failed(base) || failed(target) ? pair.from : relativePath(target, base)
}

function* announce(
  task: Task,
  pair: Pair,
  wanted: Wanted,
  backup: ByteString | undefined,
): Run<void> {
  if (!wanted.flags.has('v')) return
  const { env } = task
  const kept = backup === undefined ? '' : `${quoted(backup, env)} ~ `
  const arrow = wanted.flags.has('s') ? '->' : '=>'
  yield* task.out(`${kept}${quoted(pair.to, env)} ${arrow} ${quoted(pair.from, env)}\n`)
}
