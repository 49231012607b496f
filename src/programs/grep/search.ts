/** Which files grep looks at, and in which order. */
import type { ByteString } from '../../base/bytes.ts'
import { EISDIR, failed } from '../../base/errno.ts'
import { compileGlob, type Glob } from '../../base/glob.ts'
import { STDIN, STDOUT } from '../../shell/gnu/input.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import {
  isDirectory,
  isRegular,
  isSymlink,
  S_IFBLK,
  S_IFCHR,
  S_IFIFO,
  S_IFMT,
  S_IFSOCK,
} from '../../world/tree.ts'
import { searchFile } from './file.ts'
import type { Matcher } from './matcher.ts'
import type { WantedOfGrep } from './wanted.ts'

const TROUBLE = 2

/** One run of grep. */
export interface Hunt {
  readonly task: Task
  readonly wanted: WantedOfGrep
  readonly matcher: Matcher
  readonly showsNames: boolean
  /** A line was selected somewhere (with -L: a file was listed). */
  found: boolean
  troubled: boolean
  /** -q: the first match ends everything. */
  isOver: boolean
  hasShown: boolean
  /** Lines searched so far, over all files, for pauses. */
  readonly outputIno: number | undefined
}

export function* searchAll(task: Task, wanted: WantedOfGrep, matcher: Matcher): Run<number> {
  const { sys } = task
  const recurses = wanted.directories === 'recurse'
  const operands = wanted.operands.length > 0 ? wanted.operands : recurses ? ['.'] : ['-']
  const output = sys.fstat(STDOUT)
  const outputIno = !failed(output) && isRegular(output.mode) ? output.ino : undefined
  const hunt: Hunt = {
    task,
    wanted,
    matcher,
    showsNames: namesShown(task, wanted, operands),
    found: false,
    troubled: false,
    isOver: false,
    hasShown: false,
    outputIno,
  }
  const isFilter = wanted.operands.length === 0
  for (const path of wanted.maxCount === 0 ? [] : operands) {
    if (hunt.isOver) break
    yield* searchOperand(hunt, path, isFilter)
  }
  if (hunt.isOver && wanted.flags.has('q')) return 0
  if (hunt.troubled) return TROUBLE
  return hunt.found ? 0 : 1
}

const namesShown = (
  { sys }: Task,
  wanted: WantedOfGrep,
  operands: readonly ByteString[],
): boolean => {
  if (wanted.names !== 'auto') return wanted.names === 'always'
  if (operands.length > 1) return true
  if (wanted.directories !== 'recurse') return false
  const stat = sys.stat(operands[0] ?? '')
  return !failed(stat) && isDirectory(stat.mode)
}

function* searchOperand(hunt: Hunt, path: ByteString, isFilter: boolean): Run<void> {
  const { task, wanted } = hunt
  if (path === '-') {
    yield* searchFile(hunt, { fd: STDIN, name: wanted.label })
    return
  }
  const stat = task.sys.stat(path)
  if (failed(stat)) {
    hunt.troubled = true
    if (!wanted.flags.has('s')) yield* complain(task, `${path}: ${stat.text}`)
    return
  }
  if (isDirectory(stat.mode)) {
    if (wanted.directories === 'skip') return
    if (wanted.directories === 'read') {
      hunt.troubled = true
      if (!wanted.flags.has('s')) yield* complain(task, `${path}: ${EISDIR.text}`)
      return
    }
    if (isExcluded(wanted.excludedFolders, path)) return
    yield searchFolder(hunt, { path, isHere: isFilter, above: [stat.ino] })
    return
  }
  if (wanted.skipsDevices && isSpecial(stat.mode)) return
  if (!isIncluded(wanted, path, true)) return
  yield* openAndSearch(hunt, path)
}

const isSpecial = (mode: number): boolean =>
  [S_IFCHR, S_IFBLK, S_IFIFO, S_IFSOCK].includes(mode & S_IFMT)

function* openAndSearch(hunt: Hunt, path: ByteString): Run<void> {
  const { task, wanted } = hunt
  const fd = task.sys.open(path)
  if (failed(fd)) {
    hunt.troubled = true
    if (!wanted.flags.has('s')) yield* complain(task, `${path}: ${fd.text}`)
    return
  }
  yield* searchFile(hunt, { fd, name: path })
  task.sys.close(fd)
}

function* searchFolder(
  hunt: Hunt,
  folder: { path: ByteString; isHere: boolean; above: readonly number[] },
): Run<void> {
  const { task, wanted } = hunt
  const { sys } = task
  const names = sys.readdir(folder.path)
  if (failed(names)) {
    hunt.troubled = true
    if (!wanted.flags.has('s')) yield* complain(task, `${folder.path}: ${names.text}`)
    return
  }
  for (const { name } of names) {
    if (hunt.isOver) return
    const joined = folder.path.endsWith('/') ? folder.path + name : `${folder.path}/${name}`
    const path = folder.isHere ? name : joined
    const link = sys.lstat(path)
    if (failed(link)) continue
    if (isSymlink(link.mode) && !wanted.followsAll) continue
    const stat = isSymlink(link.mode) ? sys.stat(path) : link
    if (failed(stat)) {
      hunt.troubled = true
      if (!wanted.flags.has('s')) yield* complain(task, `${path}: ${stat.text}`)
      continue
    }
    if (isDirectory(stat.mode)) {
      if (isExcluded(wanted.excludedFolders, path)) continue
      if (folder.above.includes(stat.ino)) {
        yield* complain(task, `${path}: warning: recursive directory loop`)
        continue
      }
      yield searchFolder(hunt, { path, isHere: false, above: [...folder.above, stat.ino] })
    } else if (!isSpecial(stat.mode) && isIncluded(wanted, path, false)) {
      yield* openAndSearch(hunt, path)
    }
    yield* sys.pause()
  }
}

const globs = new WeakMap<readonly ByteString[], readonly Glob[]>()

const isExcluded = (patterns: readonly ByteString[], path: ByteString): boolean => {
  if (patterns.length === 0) return false
  let compiled = globs.get(patterns)
  if (compiled === undefined) {
    compiled = patterns.map((it) => compileGlob(it))
    globs.set(patterns, compiled)
  }
  const base = path.slice(path.lastIndexOf('/') + 1)
  return compiled.some((glob) => glob.matches(base) || glob.matches(path))
}

const isIncluded = (wanted: WantedOfGrep, path: ByteString, _isNamed: boolean): boolean => {
  if (isExcluded(wanted.excludes, path)) return false
  return wanted.includes.length === 0 || isExcluded(wanted.includes, path)
}
