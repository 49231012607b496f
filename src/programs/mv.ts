/** mv(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { EINVAL, ENOENT, EXDEV, failed } from '../base/errno.ts'
import { ask } from '../shell/gnu/ask.ts'
import { type Backup, backupName, backupOf } from '../shell/gnu/backup.ts'
import { copyPair, createCopier, sayCannot } from '../shell/gnu/copy.ts'
import { COPY_DEFAULTS } from '../shell/gnu/copy-options.ts'
import { STDIN } from '../shell/gnu/input.ts'
import { permissionText } from '../shell/gnu/modes.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { type Pair, pairsOf, stripSlashes } from '../shell/gnu/targets.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { W_OK } from '../world/syscalls.ts'
import { isDirectory, isSymlink, type Stat } from '../world/tree.ts'

const OPTIONS = optionTable('bfint:uvS:TZ', [
  'backup::',
  'context=Z',
  'force=f',
  'interactive=i',
  'no-clobber=n',
  'no-target-directory=T',
  'strip-trailing-slashes',
  'suffix:=S',
  'target-directory:=t',
  'update=u',
  'verbose=v',
  'help',
  'version',
])

interface Wanted {
  backup: Backup
  existing: 'replace' | 'ask' | 'skip' | 'ask-protected'
  updates: boolean
  verbose: boolean
}

export const program: Program = {
  names: ['mv'],
  *run(task) {
    const wanted: Wanted = {
      backup: { kind: 'none', suffix: '~' },
      existing: 'ask-protected',
      updates: false,
      verbose: false,
    }
    let targetFolder: ByteString | undefined
    let isFile = false
    let strips = false
    const backing: { wanted: boolean; control?: ByteString; suffix?: ByteString } = {
      wanted: false,
    }
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'f') wanted.existing = 'replace'
      else if (key === 'i') wanted.existing = 'ask'
      else if (key === 'n') wanted.existing = 'skip'
      else if (key === 'u') wanted.updates = true
      else if (key === 'v') wanted.verbose = true
      else if (key === 'T') isFile = true
      else if (key === 'strip-trailing-slashes') strips = true
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
        targetFolder = value
      }
    }
    if (ends !== undefined) return yield* endEarly(task, 'mv', ends)
    const found = yield* pairsOf(task, strips ? operands.map(stripSlashes) : operands, {
      targetFolder,
      isFile,
    })
    if (typeof found === 'number') return found
    if (backing.wanted && wanted.existing === 'skip') {
      return yield* tryHelp(task, 'options --backup and --no-clobber are mutually exclusive')
    }
    const backup = backupOf(task, backing)
    if ('problem' in backup) return yield* tryHelp(task, backup.problem)
    wanted.backup = backup
    let status = 0
    for (const pair of found.pairs) {
      if (!(yield* move(task, pair, wanted))) status = 1
    }
    return status
  },
}

function* move(task: Task, pair: Pair, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  const [shownFrom, shownTo] = [quoted(pair.from, env), quoted(pair.to, env)]
  const source = sys.lstat(pair.from)
  if (failed(source)) return yield* sayCannot(task, 'stat', pair.from, source.text)
  const there = sys.lstat(pair.to)
  let backup: ByteString | undefined
  if (failed(there)) {
    if (there !== ENOENT) return yield* sayCannot(task, 'stat', pair.to, there.text)
  } else {
    const verdict = yield* mayReplace(task, pair, { source, there }, wanted)
    if (verdict !== 'yes') return verdict === 'skip'
    if (wanted.backup.kind !== 'none' && !isDirectory(source.mode)) {
      backup = backupName(sys, pair.to, wanted.backup)
      const kept = sys.rename(pair.to, backup)
      if (failed(kept)) return yield* sayCannot(task, 'backup', pair.to, kept.text)
    }
  }
  const moved = sys.rename(pair.from, pair.to)
  if (moved === EXDEV) return yield* moveAcross(task, pair, wanted)
  if (!failed(moved)) {
    if (wanted.verbose) {
      const kept = backup === undefined ? '' : ` (backup: ${quoted(backup, env)})`
      yield* task.out(`renamed ${shownFrom} -> ${shownTo}${kept}\n`)
    }
    return true
  }
  if (moved === EINVAL) {
    const [from, to] = [stripSlashes(pair.from), stripSlashes(pair.to)].map((it) => quoted(it, env))
    yield* complain(task, `cannot move ${from} to a subdirectory of itself, ${to}`)
    return false
  }
  yield* complain(task, `cannot move ${shownFrom} to ${shownTo}: ${moved.text}`)
  return false
}

function* mayReplace(
  task: Task,
  pair: Pair,
  { source, there }: { source: Stat; there: Stat },
  wanted: Wanted,
): Run<'yes' | 'skip' | 'refuse'> {
  const { env } = task
  const [from, to] = [quoted(pair.from, env), quoted(pair.to, env)]
  const isFolder = isDirectory(source.mode)
  const isSame = source.ino === there.ino && source.dev === there.dev
  const keepsOld = wanted.backup.kind !== 'none' && pair.from !== pair.to
  if (isSame && !isFolder && !keepsOld) {
    yield* complain(task, `${from} and ${to} are the same file`)
    return 'refuse'
  }
  if (wanted.updates && !isFolder && !isNewer(source, there)) return 'skip'
  if (!(yield* isAgreed(task, pair.to, there, wanted))) return 'skip'
  if (isFolder && !isDirectory(there.mode)) {
    yield* complain(task, `cannot overwrite non-directory ${to} with directory ${from}`)
    return 'refuse'
  }
  if (!isFolder && isDirectory(there.mode)) {
    yield* complain(task, `cannot overwrite directory ${to} with non-directory`)
    return 'refuse'
  }
  return 'yes'
}

const isNewer = (a: Stat, b: Stat): boolean =>
  a.mtime.s !== b.mtime.s ? a.mtime.s > b.mtime.s : a.mtime.ns > b.mtime.ns

function* isAgreed(task: Task, path: ByteString, there: Stat, wanted: Wanted): Run<boolean> {
  const { sys, env } = task
  if (wanted.existing === 'replace') return true
  if (wanted.existing === 'skip') return false
  const isWritable = isSymlink(there.mode) || !failed(sys.access(path, W_OK, { effective: true }))
  if (wanted.existing === 'ask-protected' && (isWritable || !sys.isatty(STDIN))) return true
  const shown = quoted(path, env)
  if (isWritable) return yield* ask(task, `overwrite ${shown}? `)
  const mode = (there.mode & 0o7777).toString(8).padStart(4, '0')
  const permissions = permissionText(there.mode)
  return yield* ask(task, `replace ${shown}, overriding mode ${mode} (${permissions})? `)
}

/** Between file systems a move is a copy with everything kept, and then the source goes. */
function* moveAcross(task: Task, pair: Pair, wanted: Wanted): Run<boolean> {
  const copier = createCopier(task, {
    ...COPY_DEFAULTS,
    recursive: true,
    follow: 'never',
    keepsMode: true,
    keepsOwner: true,
    keepsTimes: true,
    keepsLinks: true,
    keepsXattrs: true,
    removesFirst: true,
    verbose: wanted.verbose,
  })
  if (!(yield* copyPair(copier, pair))) return false
  return yield removeTree(task, pair.from)
}

function* removeTree(task: Task, path: ByteString): Run<boolean> {
  const { sys, env } = task
  const stat = sys.lstat(path)
  if (failed(stat)) return true
  const names = isDirectory(stat.mode) ? sys.readdir(path) : []
  if (!failed(names)) {
    for (const { name } of names) {
      const isGone: boolean = yield removeTree(task, `${path}/${name}`)
      if (!isGone) return false
    }
  }
  const gone = isDirectory(stat.mode) ? sys.rmdir(path) : sys.unlink(path)
  if (!failed(gone)) return true
  yield* complain(task, `cannot remove ${quoted(path, env)}: ${gone.text}`)
  return false
}
