/** chmod(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { ENOENT, failed } from '../base/errno.ts'
import { applyMode, type ModeChange, parseMode, permissionText } from '../shell/gnu/modes.ts'
import { type OptionTable, optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted, quotedName, quotedWord } from '../shell/gnu/quoting.ts'
import { complain, endEarly, missingOperand, ownName, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory, isSymlink, type Stat } from '../world/tree.ts'

/** Letters of a mode like `-w` stand among the options. */
const OPTIONS: OptionTable = optionTable(
  'Rcfvr::w::x::X::s::t::u::g::o::a::,::+::=::0::1::2::3::4::5::6::7::',
  [
    'changes=c',
    'recursive=R',
    'no-preserve-root',
    'preserve-root',
    'quiet=f',
    'reference:',
    'silent=f',
    'verbose=v',
    'help',
    'version',
  ],
)

interface Wanted {
  change: ModeChange
  umask: number
  recursive: boolean
  quiet: boolean
  says: 'nothing' | 'changes' | 'all'
  preservesRoot: boolean
  /** The mode stood among the options, where the umask may surprise. */
  mayWarn: boolean
}

export const program: Program = {
  names: ['chmod'],
  *run(task) {
    const { sys, env } = task
    const wanted: Wanted = {
      change: [],
      umask: sys.umask(0),
      recursive: false,
      quiet: false,
      says: 'nothing',
      preservesRoot: false,
      mayWarn: false,
    }
    sys.umask(wanted.umask)
    let modeText: ByteString | undefined
    let reference: ByteString | undefined
    const { options, ends, operands: all } = readOptions(task.args.slice(1), OPTIONS)
    const operands = [...all]
    for (const { key, value } of options) {
      if (key === 'R') wanted.recursive = true
      else if (key === 'c') wanted.says = 'changes'
      else if (key === 'v') wanted.says = 'all'
      else if (key === 'f') wanted.quiet = true
      else if (key === 'preserve-root') wanted.preservesRoot = true
      else if (key === 'no-preserve-root') wanted.preservesRoot = false
      else if (key === 'reference') reference = value
      else {
        modeText = `${modeText === undefined ? '' : `${modeText},`}-${key}${value ?? ''}`
        wanted.mayWarn = true
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'chmod', ends)
    if (reference !== undefined && modeText !== undefined) {
      return yield* tryHelp(task, 'cannot combine mode and --reference options')
    }
    if (reference === undefined) modeText ??= operands.shift()
    if (operands.length === 0) {
      const after = modeText === undefined || wanted.mayWarn ? undefined : modeText
      return yield* missingOperand(task, after)
    }
    if (reference !== undefined) {
      const stat = sys.stat(reference)
      if (failed(stat)) {
        return yield* complain(
          task,
          `failed to get attributes of ${quoted(reference, env)}: ${stat.text}`,
        )
      }
      const octal = (stat.mode & 0o7777).toString(8).padStart(5, '0')
      wanted.change = parseMode(octal) ?? []
    } else {
      const change = parseMode(modeText ?? '')
      if (change === undefined) {
        return yield* tryHelp(task, `invalid mode: ${quotedWord(modeText ?? '', env)}`)
      }
      wanted.change = change
    }
    let status = 0
    for (const path of operands) {
      if (!(yield* changeOperand(task, path, wanted))) status = 1
    }
    return status
  },
}

function* changeOperand(task: Task, path: ByteString, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  const link = sys.lstat(path)
  const stat = failed(link) ? link : sys.stat(path)
  if (failed(stat)) {
    if (!wanted.quiet) {
      const dangles = !failed(link) && stat === ENOENT
      const what = dangles
        ? `cannot operate on dangling symlink ${quoted(path, env)}`
        : `cannot access ${quoted(path, env)}: ${stat.text}`
      yield* complain(task, what)
    }
    if (wanted.says === 'all') yield* reportFailure(task, path, undefined, wanted)
    return false
  }
  if (wanted.recursive && wanted.preservesRoot && path === '/') {
    const name = ownName(task)
    yield* task.err(
      `${name}: it is dangerous to operate recursively on '/'\n` +
        `${name}: use --no-preserve-root to override this failsafe\n`,
    )
    return false
  }
  return yield changeTree(task, path, stat, wanted)
}

/** The file itself first, then what is inside. */
function* changeTree(task: Task, path: ByteString, stat: Stat, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  let isFine = yield* changeOne(task, path, stat, wanted)
  if (!wanted.recursive || !isDirectory(stat.mode)) return isFine
  const names = sys.readdir(path)
  if (failed(names)) {
    if (!wanted.quiet) {
      yield* complain(task, `cannot read directory ${quoted(path, env)}: ${names.text}`)
    }
    return false
  }
  for (const { name } of names) {
    const inside = path.endsWith('/') ? path + name : `${path}/${name}`
    const below = sys.lstat(inside)
    if (failed(below)) {
      yield* complain(task, `cannot access ${quoted(inside, env)}: ${below.text}`)
      isFine = false
    } else if (isSymlink(below.mode)) {
      yield* reportSkipped(task, inside, wanted)
    } else {
      const isDone: boolean = yield changeTree(task, inside, below, wanted)
      isFine = isFine && isDone
    }
    yield* sys.pause()
  }
  return isFine
}

function* reportSkipped(task: Task, path: ByteString, wanted: Wanted): Run<void> {
  if (wanted.says !== 'all') return
  const shown = quoted(path, task.env)
  yield* task.out(`neither symbolic link ${shown} nor referent has been changed\n`)
}

function* changeOne(task: Task, path: ByteString, stat: Stat, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  const how = { isDirectory: isDirectory(stat.mode), umask: wanted.umask }
  const mode = applyMode(wanted.change, stat.mode, how)
  const changed = sys.chmod(path, mode)
  if (failed(changed)) {
    if (!wanted.quiet) {
      yield* complain(task, `changing permissions of ${quoted(path, env)}: ${changed.text}`)
    }
    if (wanted.says === 'all') yield* reportFailure(task, path, { stat, mode }, wanted)
    return false
  }
  yield* report(task, path, { before: stat.mode & 0o7777, after: changed.mode & 0o7777 }, wanted)
  if (!wanted.mayWarn) return true
  const unmasked = applyMode(wanted.change, stat.mode, { ...how, umask: 0 })
  if ((changed.mode & 0o7777 & ~unmasked) === 0) return true
  const [is, should] = [permissionText(changed.mode), permissionText(unmasked)]
  yield* complain(task, `${quotedName(path, env)}: new permissions are ${is}, not ${should}`)
  return false
}

const modeShown = (mode: number): ByteString =>
  `${mode.toString(8).padStart(4, '0')} (${permissionText(mode)})`

function* report(
  task: Task,
  path: ByteString,
  { before, after }: { before: number; after: number },
  wanted: Wanted,
): Run<void> {
  const shown = quoted(path, task.env)
  if (before !== after && wanted.says !== 'nothing') {
    yield* task.out(`mode of ${shown} changed from ${modeShown(before)} to ${modeShown(after)}\n`)
  } else if (wanted.says === 'all') {
    yield* task.out(`mode of ${shown} retained as ${modeShown(after)}\n`)
  }
}

function* reportFailure(
  task: Task,
  path: ByteString,
  tried: { stat: Stat; mode: number } | undefined,
  wanted: Wanted,
): Run<void> {
  if (wanted.says !== 'all') return
  const shown = quoted(path, task.env)
  if (tried === undefined) {
    yield* task.out(`${shown} could not be accessed\n`)
    return
  }
  const [before, after] = [modeShown(tried.stat.mode & 0o7777), modeShown(tried.mode)]
  yield* task.out(`failed to change mode of ${shown} from ${before} to ${after}\n`)
}
