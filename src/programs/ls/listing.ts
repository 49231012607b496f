/** Lists files and directories: the part ls, dir and vdir share. */
import type { ByteString } from '../../base/bytes.ts'
import { ENOENT, failed } from '../../base/errno.ts'
import { compileGlob, type Glob } from '../../base/glob.ts'
import { readAccounts } from '../../shell/gnu/accounts.ts'
import { readOptions } from '../../shell/gnu/options.ts'
import { quoted, quotedWord } from '../../shell/gnu/quoting.ts'
import { complain, endEarly, ownName, tryHelp } from '../../shell/gnu/usage.ts'
import { zoneOf } from '../../shell/gnu/zone.ts'
import type { Run, Task } from '../../shell/program.ts'
import { O_CLOEXEC, O_DIRECTORY } from '../../world/syscalls.ts'
import { S_IFDIR } from '../../world/tree.ts'
import { type Entry, entryOf } from './entry.ts'
import { timeFormats } from './long.ts'
import { OPTIONS } from './option-table.ts'
import { type Page, pageOf } from './page.ts'
import { sorted } from './sort.ts'
import { defaults, take, type Wanted } from './wanted.ts'

/** Status of a wrong command line or of an operand that can't be listed. */
const TROUBLE = 2

export function* listing(task: Task, name: 'ls' | 'dir' | 'vdir'): Run<number> {
  const wanted = defaults(task, name)
  const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
  for (const option of options) {
    const problem = take(task, wanted, option)
    if (problem === undefined) continue
    if (problem.includes('\n')) return yield* tryHelp(task, problem)
    return yield* complain(task, problem, TROUBLE)
  }
  if (ends !== undefined) return yield* endEarly(task, name, ends, TROUBLE)
  settle(wanted)
  const style = wanted.timeStyle ?? task.env.get('TIME_STYLE') ?? 'locale'
  const formats = timeFormats(style)
  if (formats === undefined && wanted.format === 'long') return yield* badTimeStyle(task, style)
  const page = pageOf(task, wanted, {
    accounts: yield* readAccounts(task.sys),
    zone: zoneOf(task.sys, task.env),
    now: () => task.sys.now(),
    timeFormats: formats ?? ['', ''],
  })
  return yield* listOperands(task, wanted, page, operands)
}

/** What follows from several options together. */
const settle = (wanted: Wanted): void => {
  const isLong = wanted.format === 'long'
  if (wanted.sort === undefined && wanted.time !== undefined && !isLong) wanted.sort = 'time'
  if (wanted.follow !== 'default') return
  const looksClosely = wanted.directoriesAsFiles || wanted.indicators === 'classify' || isLong
  wanted.follow = looksClosely ? 'never' : 'to-dir'
}

function* badTimeStyle(task: Task, style: ByteString): Run<number> {
  const { env } = task
  yield* task.err(
    `${ownName(task)}: invalid argument ${quotedWord(style, env)} for ${quotedWord('time style', env)}
Valid arguments are:
  - [posix-]full-iso
  - [posix-]long-iso
  - [posix-]iso
  - [posix-]locale
  - +FORMAT (e.g., +%H:%M) for a 'date'-style format
`,
  )
  return yield* tryHelp(task, undefined, TROUBLE)
}

interface Folder {
  readonly path: ByteString
  readonly isArgument: boolean
  /** Inodes on the way here: a link back to one of them is not followed. */
  readonly above: readonly number[]
}

function* listOperands(
  task: Task,
  wanted: Wanted,
  page: Page,
  operands: readonly ByteString[],
): Run<number> {
  const { sys, env } = task
  let status = 0
  const found: Entry[] = []
  const paths = operands.length === 0 ? ['.'] : operands
  for (const path of paths) {
    const entry =
      path === '' ? ENOENT : entryOf(sys, wanted, { name: path, path, type: 0, isArgument: true })
    if (failed(entry)) {
      status = yield* complain(task, `cannot access ${quoted(path, env)}: ${entry.text}`, TROUBLE)
    } else found.push(entry)
  }
  const order = sorted(found, wanted, env)
  const isFolder = (entry: Entry): boolean => entry.type === S_IFDIR && !wanted.directoriesAsFiles
  const files = order.filter((it) => !isFolder(it))
  const queue: Folder[] = order
    .filter(isFolder)
    .map((it) => ({ path: it.path, isArgument: true, above: [] }))
  if (files.length > 0) yield* task.out(page.lines(files))
  const namesFolders = wanted.recursive || paths.length > 1
  let isFirst = files.length === 0
  for (let folder = queue.shift(); folder !== undefined; folder = queue.shift()) {
    const listed = yield* listFolder(task, wanted, page, folder, { namesFolders, isFirst })
    if (listed.status > status) status = listed.status
    if (listed.isShown) isFirst = false
    queue.unshift(...listed.below)
    yield* sys.pause()
  }
  return status
}

function* listFolder(
  task: Task,
  wanted: Wanted,
  page: Page,
  folder: Folder,
  how: { namesFolders: boolean; isFirst: boolean },
): Run<{ status: number; isShown: boolean; below: Folder[] }> {
  const { sys, env } = task
  const { path } = folder
  const trouble = folder.isArgument ? TROUBLE : 1
  // Open while its entries are looked at: /proc/self/fd shows it.
  const held = sys.open(path, O_DIRECTORY | O_CLOEXEC)
  if (failed(held)) {
    yield* complain(task, `cannot open directory ${quoted(path, env)}: ${held.text}`)
    return { status: trouble, isShown: false, below: [] }
  }
  const names = sys.readdir(path)
  if (failed(names)) {
    sys.close(held)
    yield* complain(task, `reading directory ${quoted(path, env)}: ${names.text}`)
    return { status: trouble, isShown: false, below: [] }
  }
  const here = sys.stat(path)
  const ino = failed(here) ? 0 : here.ino
  if (folder.above.includes(ino)) {
    sys.close(held)
    yield* complain(task, `${path}: not listing already-listed directory`)
    return { status: TROUBLE, isShown: false, below: [] }
  }
  const isHidden = hider(wanted)
  const all = wanted.hidden === 'all' ? [dot('.'), dot('..'), ...names] : names
  let status = 0
  const entries: Entry[] = []
  for (const { name, type } of all) {
    if (isHidden(name)) continue
    const below = join(path, name)
    const entry = entryOf(sys, wanted, { name, path: below, type, isArgument: false })
    if (failed(entry)) {
      yield* complain(task, `cannot access ${quoted(below, env)}: ${entry.text}`)
      status = 1
      entries.push({ ...UNKNOWN, name, path: below, type })
    } else entries.push(entry)
    yield* sys.pause()
  }
  sys.close(held)
  const order = sorted(entries, wanted, env)
  const header = how.namesFolders ? `${how.isFirst ? '' : '\n'}${page.header(path)}:\n` : ''
  yield* task.out(header + page.total(order) + page.lines(order))
  const above = [...folder.above, ino]
  const below = wanted.recursive
    ? order
        .filter((it) => it.type === S_IFDIR && it.name !== '.' && it.name !== '..')
        .map((it) => ({ path: path === '.' ? `./${it.name}` : it.path, isArgument: false, above }))
    : []
  return { status, isShown: true, below }
}

const UNKNOWN = {
  stat: undefined,
  target: undefined,
  targetMode: undefined,
  isArgument: false,
}

const dot = (name: ByteString) => ({ name, type: S_IFDIR })

/** How an entry is reached; in `.` that is its bare name. */
const join = (path: ByteString, name: ByteString): ByteString => {
  if (path === '.') return name
  return path.endsWith('/') ? path + name : `${path}/${name}`
}

/** Which names a listing leaves out: -a, -A, -I, --hide. */
const hider = (wanted: Wanted): ((name: ByteString) => boolean) => {
  const compile = (source: ByteString): Glob => compileGlob(source, { period: true })
  const ignored = wanted.ignored.map(compile)
  const hides = wanted.hidden === 'skip' ? wanted.hides.map(compile) : []
  return (name) => {
    if (wanted.hidden === 'skip' && name.startsWith('.')) return true
    return hides.some((it) => it.matches(name)) || ignored.some((it) => it.matches(name))
  }
}
