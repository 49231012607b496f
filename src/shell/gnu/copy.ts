/** Copies files and trees as cp does it (coreutils 9.1 copy.c), one command line at a time. */
import type { ByteString } from '../../base/bytes.ts'
import { EEXIST, ELOOP, ENOENT, failed } from '../../base/errno.ts'
import { W_OK } from '../../world/syscalls.ts'
import { isDirectory, isRegular, isSymlink, type Stat } from '../../world/tree.ts'
import type { Run, Task } from '../program.ts'
import { ask } from './ask.ts'
import { backupName } from './backup.ts'
import { keepAttributes } from './copy-attributes.ts'
import { copyContents } from './copy-contents.ts'
import type { CopyOptions } from './copy-options.ts'
import { STDIN } from './input.ts'
import { permissionText } from './modes.ts'
import { quoted } from './quoting.ts'
import type { Pair } from './targets.ts'
import { complain } from './usage.ts'

/** One run of cp: what was copied already, so that links stay links and nothing is hit twice. */
export interface Copier {
  readonly task: Task
  readonly options: CopyOptions
  /** Destination of each source inode with several names. */
  readonly linked: Map<string, ByteString>
  /** Sources named on the command line. */
  readonly named: Set<string>
  /** Inodes this run has made. */
  readonly made: Set<string>
}

export const createCopier = (task: Task, options: CopyOptions): Copier => ({
  task,
  options,
  linked: new Map(),
  named: new Set(),
  made: new Set(),
})

const keyOf = (stat: Stat): string => `${stat.dev}:${stat.ino}`

/** What is known while one operand is copied. */
interface Depth {
  readonly isNamed: boolean
  /** Device of the directory this stands in. */
  readonly dev: number | undefined
  readonly operand: {
    readonly pair: Pair
    /** The first directory made for it: met again as a source, it would never end. */
    firstMade: string | undefined
    /** That happened: nothing more is copied. */
    isInItself: boolean
  }
}

/** Copies one operand; false after a complaint. */
export function* copyPair(copier: Copier, pair: Pair): Run<boolean> {
  const operand = { pair, firstMade: undefined, isInItself: false }
  return yield copyOne(copier, pair, { isNamed: true, dev: undefined, operand })
}

function* copyOne(copier: Copier, pair: Pair, depth: Depth): Run<boolean> {
  const { task, options } = copier
  const { sys } = task
  const follows =
    options.follow === 'always' || (options.follow === 'command-line' && depth.isNamed)
  const source = follows ? sys.stat(pair.from) : sys.lstat(pair.from)
  if (failed(source)) return yield* sayCannot(task, 'stat', pair.from, source.text)
  if (isDirectory(source.mode) && !options.recursive) {
    const what = `-r not specified; omitting directory ${quoted(pair.from, task.env)}`
    yield* complain(task, what)
    return false
  }
  if (depth.isNamed && !isDirectory(source.mode) && options.backup.kind === 'none') {
    const key = `${keyOf(source)} ${pair.to}`
    if (copier.named.has(key)) {
      const shown = quoted(pair.from, task.env)
      yield* complain(task, `warning: source file ${shown} specified more than once`)
      return true
    }
    copier.named.add(key)
  }
  const ready = yield* makeWay(copier, pair, source)
  if (ready === 'skip') return true
  if (ready === 'refuse') return false
  if (options.verbose && !isDirectory(source.mode)) yield* announce(copier, pair, ready.backup)
  return yield* transfer(copier, { pair, source, isNew: ready.isNew, depth })
}

function* announce(copier: Copier, pair: Pair, backup: ByteString | undefined): Run<void> {
  const { env } = copier.task
  const kept = backup === undefined ? '' : ` (backup: ${quoted(backup, env)})`
  yield* copier.task.out(`${quoted(pair.from, env)} -> ${quoted(pair.to, env)}${kept}\n`)
}

export function* sayCannot(task: Task, verb: string, path: ByteString, reason: string): Run<false> {
  yield* complain(task, `cannot ${verb} ${quoted(path, task.env)}: ${reason}`)
  return false
}

type Way = 'skip' | 'refuse' | { readonly isNew: boolean; readonly backup: ByteString | undefined }

/** Deals with what stands at the destination. */
function* makeWay(copier: Copier, pair: Pair, source: Stat): Run<Way> {
  const { task, options } = copier
  const { sys, env } = task
  const replacesLinks =
    !isRegular(source.mode) ||
    options.links !== 'none' ||
    options.backup.kind !== 'none' ||
    options.removesFirst
  const there = replacesLinks ? sys.lstat(pair.to) : sys.stat(pair.to)
  if (failed(there)) {
    if (there === ENOENT || (there === ELOOP && options.force)) {
      return { isNew: true, backup: undefined }
    }
    yield* sayCannot(task, 'stat', pair.to, there.text)
    return 'refuse'
  }
  const same = sameFile(copier, pair, source)
  if (same === 'same') {
    const [from, to] = [quoted(pair.from, env), quoted(pair.to, env)]
    yield* complain(task, `${from} and ${to} are the same file`)
    return 'refuse'
  }
  if (same === 'done') return 'skip'
  if (options.updates && !isDirectory(source.mode) && !isNewer(source, there)) return 'skip'
  if (!isDirectory(source.mode) && !(yield* mayReplace(copier, pair.to, there))) return 'skip'
  if (isDirectory(source.mode) && !isDirectory(there.mode)) {
    const [from, to] = [quoted(pair.from, env), quoted(pair.to, env)]
    yield* complain(task, `cannot overwrite non-directory ${to} with directory ${from}`)
    return 'refuse'
  }
  if (!isDirectory(source.mode) && isDirectory(there.mode)) {
    const to = quoted(pair.to, env)
    yield* complain(task, `cannot overwrite directory ${to} with non-directory`)
    return 'refuse'
  }
  if (!isDirectory(source.mode) && copier.made.has(keyOf(there))) {
    const [from, to] = [quoted(pair.from, env), quoted(pair.to, env)]
    yield* complain(task, `will not overwrite just-created ${to} with ${from}`)
    return 'refuse'
  }
  return yield* clear(copier, pair.to, there, source)
}

/** Moves the destination to its backup, or removes it, where the options say so. */
function* clear(copier: Copier, path: ByteString, there: Stat, source: Stat): Run<Way> {
  const { task, options } = copier
  const { sys, env } = task
  if (options.backup.kind !== 'none' && !isDirectory(source.mode)) {
    const backup = backupName(sys, path, options.backup)
    const moved = sys.rename(path, backup)
    if (failed(moved) && moved !== ENOENT) {
      yield* sayCannot(task, 'backup', path, moved.text)
      return 'refuse'
    }
    return { isNew: true, backup }
  }
  const isKept = isDirectory(there.mode) || (isRegular(source.mode) && !mustRemove(options, there))
  if (isKept) return { isNew: false, backup: undefined }
  const gone = sys.unlink(path)
  if (failed(gone) && gone !== ENOENT) {
    yield* sayCannot(task, 'remove', path, gone.text)
    return 'refuse'
  }
  if (options.verbose) yield* task.out(`removed ${quoted(path, env)}\n`)
  return { isNew: true, backup: undefined }
}

const mustRemove = (options: CopyOptions, there: Stat): boolean =>
  options.removesFirst ||
  (options.keepsLinks && there.nlink > 1) ||
  (options.follow === 'never' && options.recursive && isSymlink(there.mode)) ||
  (options.links !== 'none' && options.force)

const isNewer = (a: Stat, b: Stat): boolean =>
  a.mtime.s !== b.mtime.s ? a.mtime.s > b.mtime.s : a.mtime.ns > b.mtime.ns

/** Whether source and destination are one file, so that copying would destroy it. */
const sameFile = (copier: Copier, pair: Pair, source: Stat): 'same' | 'other' | 'done' => {
  const { task, options } = copier
  const followed = task.sys.stat(pair.to)
  const plain = task.sys.lstat(pair.to)
  if (failed(plain)) return 'other'
  const isSameInode = keyOf(plain) === keyOf(source)
  if (options.links === 'hard' && isSameInode) return 'done'
  if (isSymlink(source.mode)) return isSameInode ? 'same' : 'other'
  if (isSameInode) {
    if (isDirectory(source.mode)) return 'other'
    if (options.backup.kind !== 'none' && pair.from !== pair.to) return 'other'
    return options.removesFirst && plain.nlink > 1 && pair.from !== pair.to ? 'other' : 'same'
  }
  if (failed(followed) || keyOf(followed) !== keyOf(source) || isDirectory(source.mode)) {
    return 'other'
  }
  const linkGivesWay =
    options.backup.kind !== 'none' || options.removesFirst || options.links === 'hard'
  return linkGivesWay ? 'other' : 'same'
}

/** Asks before an existing file is replaced, if it must be asked. */
function* mayReplace(copier: Copier, path: ByteString, there: Stat): Run<boolean> {
  const { task, options } = copier
  const { sys, env } = task
  if (options.existing === 'replace') return true
  if (options.existing === 'skip') return false
  const isWritable = isSymlink(there.mode) || !failed(sys.access(path, W_OK, { effective: true }))
  if (options.existing === 'ask-protected' && (isWritable || !sys.isatty(STDIN))) return true
  const shown = quoted(path, env)
  if (isWritable) return yield* ask(task, `overwrite ${shown}? `)
  const mode = (there.mode & 0o7777).toString(8).padStart(4, '0')
  const permissions = permissionText(there.mode)
  return yield* ask(task, `replace ${shown}, overriding mode ${mode} (${permissions})? `)
}

interface Transfer {
  readonly pair: Pair
  readonly source: Stat
  readonly isNew: boolean
  readonly depth: Depth
}

function* transfer(copier: Copier, it: Transfer): Run<boolean> {
  const { task, options } = copier
  const { pair, source } = it
  if (isDirectory(source.mode)) return yield copyFolder(copier, it)
  const key = keyOf(source)
  const isCounted = options.keepsLinks && source.nlink > 1 && options.links === 'none'
  const earlier = isCounted ? copier.linked.get(key) : undefined
  if (earlier !== undefined) {
    const linked = task.sys.link(earlier, pair.to)
    if (linked === EEXIST) {
      task.sys.unlink(pair.to)
      if (!failed(task.sys.link(earlier, pair.to))) return true
    }
    if (!failed(linked)) return true
    const [to, from] = [quoted(pair.to, task.env), quoted(earlier, task.env)]
    yield* complain(task, `cannot create hard link ${to} to ${from}: ${linked.text}`)
    return false
  }
  if (isCounted) copier.linked.set(key, pair.to)
  if (!(yield* copyContents(copier, { pair, source, isNew: it.isNew }))) return false
  const made = task.sys.lstat(pair.to)
  if (!failed(made)) copier.made.add(keyOf(made))
  if (options.links !== 'none') return true
  return yield* keepAttributes(copier, pair, source, it.isNew)
}

function* copyFolder(copier: Copier, it: Transfer): Run<boolean> {
  const { task, options } = copier
  const { pair, source, depth } = it
  const { operand } = depth
  if (keyOf(source) === operand.firstMade) {
    const [from, to] = [operand.pair.from, operand.pair.to].map((path) => quoted(path, task.env))
    yield* complain(task, `cannot copy a directory, ${from}, into itself, ${to}`)
    operand.isInItself = true
    return false
  }
  if (it.isNew) {
    const made = task.sys.mkdir(pair.to, (source.mode & 0o7777) | 0o700)
    if (failed(made)) return yield* sayCannot(task, 'create directory', pair.to, made.text)
    const there = task.sys.lstat(pair.to)
    if (!failed(there)) operand.firstMade ??= keyOf(there)
    if (options.verbose) yield* announce(copier, pair, undefined)
  }
  const isElsewhere = options.oneFileSystem && depth.dev !== undefined && depth.dev !== source.dev
  const isFine: boolean = isElsewhere || (yield* copyEntries(copier, it))
  const isKept = yield* keepAttributes(copier, pair, source, it.isNew)
  return isFine && isKept
}

function* copyEntries(copier: Copier, { pair, source, depth }: Transfer): Run<boolean> {
  const { sys } = copier.task
  const names = sys.readdir(pair.from)
  if (failed(names)) return yield* sayCannot(copier.task, 'access', pair.from, names.text)
  let isFine = true
  // savedir(3) of gnulib hands names out by inode, as disks like to be read.
  for (const { name } of names.toSorted((a, b) => a.ino - b.ino)) {
    if (depth.operand.isInItself) break
    const inside = { from: inFolder(pair.from, name), to: inFolder(pair.to, name) }
    const below = { isNamed: false, dev: source.dev, operand: depth.operand }
    const isCopied: boolean = yield copyOne(copier, inside, below)
    isFine = isFine && isCopied
    yield* sys.pause()
  }
  return isFine
}

const inFolder = (folder: ByteString, name: ByteString): ByteString =>
  folder.endsWith('/') ? folder + name : `${folder}/${name}`
