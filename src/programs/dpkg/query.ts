/** What dpkg-query answers, and dpkg for it. */
import type { ByteString } from '../../base/bytes.ts'
import { compileGlob } from '../../base/glob.ts'
import {
  abbreviation,
  fieldOf,
  filesOf,
  fullName,
  isMeant,
  type Package,
  readPackages,
} from '../../shell/gnu/packages.ts'
import type { Run, Task } from '../../shell/program.ts'
import type { Action } from './action.ts'
import { formatted } from './format.ts'
import { tableOf } from './table.ts'

/** Undefined: no action of dpkg-query. */
export function* queryPackages(task: Task, action: Action): Run<number | undefined> {
  switch (action.name) {
    case 'list':
      return yield* list(task, action)
    case 'show':
      return yield* show(task, action)
    case 'status':
      return yield* status(task, action)
    case 'listfiles':
      return yield* files(task, action)
    case 'search':
      return yield* search(task, action)
    default:
      return undefined
  }
}

/** The packages of the patterns in dpkg's order, and a complaint for each that names none. */
function* chosen(
  task: Task,
  patterns: readonly ByteString[],
): Run<{ readonly found: readonly Package[]; readonly status: number }> {
  const all = yield* readPackages(task.sys)
  const installed = all.filter(({ status: words }) => words[2] !== 'not-installed')
  if (patterns.length === 0) return { found: installed, status: 0 }
  let result = 0
  const found = new Set<Package>()
  for (const pattern of patterns) {
    const own = installed.filter((it) => isMeant(it, pattern))
    for (const it of own) found.add(it)
    if (own.length > 0) continue
    yield* task.flush()
    yield* task.err(`dpkg-query: no packages found matching ${pattern}\n`)
    result = 1
  }
  return { found: installed.filter((it) => found.has(it)), status: result }
}

function* list(task: Task, { operands }: Action): Run<number> {
  const { found, status: result } = yield* chosen(task, operands)
  if (found.length > 0) {
    const rows = found.map((it) => ({
      state: abbreviation(it),
      name: fullName(it),
      version: it.version || '<none>',
      architecture: it.architecture || '<none>',
      summary: fieldOf(it.text, 'Description').split('\n')[0] ?? '',
    }))
    yield* task.out(tableOf(rows, columnsOf(task)))
  }
  return result
}

const DEFAULT_COLUMNS = 80

/** Undefined in a pipe: columns are then as wide as what is in them. */
const columnsOf = ({ sys, env }: Task): number | undefined => {
  const variable = Number.parseInt(env.get('COLUMNS') ?? '', 10)
  if (variable > 0) return variable
  if (!sys.isatty(1)) return undefined
  return sys.streamOf(1)?.tty?.windowSize().columns || DEFAULT_COLUMNS
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own placeholders
const SHOW_FORMAT = '${binary:Package}\\t${Version}\\n'

function* show(task: Task, { operands, format = SHOW_FORMAT }: Action): Run<number> {
  const { found, status: result } = yield* chosen(task, operands)
  for (const it of found) yield* task.out(formatted(it, format))
  return result
}

function* status(task: Task, { operands }: Action): Run<number> {
  const all = yield* readPackages(task.sys)
  if (operands.length === 0) {
    for (const it of all) yield* task.out(`${it.text}\n\n`)
    return 0
  }
  let result = 0
  for (const [at, name] of operands.entries()) {
    const found = all.find((it) => isMeant(it, name))
    if (found !== undefined) {
      yield* task.out(`${found.text}\n${at + 1 < operands.length ? '\n' : ''}`)
      continue
    }
    result = 1
    yield* missing(task, `package '${name}' is not installed and no information is available`)
  }
  if (result !== 0) {
    yield* task.err('Use dpkg --info (= dpkg-deb --info) to examine archive files.\n')
  }
  return result
}

function* missing(task: Task, message: ByteString): Run<void> {
  yield* task.flush()
  yield* task.err(`dpkg-query: ${message}\n`)
}

function* files(task: Task, { operands }: Action): Run<number> {
  const all = yield* readPackages(task.sys)
  let result = 0
  for (const [at, name] of operands.entries()) {
    const found = all.find((it) => isMeant(it, name))
    const own = found === undefined ? undefined : yield* filesOf(task.sys, found)
    if (own === undefined) {
      result = 1
      yield* missing(task, `package '${name}' is not installed`)
      continue
    }
    for (const path of own) yield* task.out(`${path}\n`)
    if (at + 1 < operands.length) yield* task.out('\n')
  }
  if (result !== 0) {
    yield* task.err('Use dpkg --contents (= dpkg-deb --contents) to list archive files contents.\n')
  }
  return result
}

/** A pattern without a slash at its start is looked for in the whole path. */
function* search(task: Task, { operands }: Action): Run<number> {
  const all = yield* readPackages(task.sys)
  const owners = operands.map(() => new Map<ByteString, ByteString[]>())
  const patterns = operands.map((it) => {
    const isPath = it.startsWith('/') || /[*?[]/.test(it)
    return compileGlob(isPath ? it : `*${it}*`)
  })
  for (const it of all) {
    for (const path of (yield* filesOf(task.sys, it)) ?? []) {
      for (const [n, pattern] of patterns.entries()) {
        if (!pattern.matches(path)) continue
        const known = owners[n]?.get(path) ?? []
        owners[n]?.set(path, [...known, fullName(it)])
      }
    }
    yield* task.sys.pause()
  }
  let result = 0
  for (const [n, found] of owners.entries()) {
    for (const [path, names] of found) yield* task.out(`${names.join(', ')}: ${path}\n`)
    if (found.size > 0) continue
    result = 1
    const given = operands[n] ?? ''
    const shown = given.startsWith('/') || /[*?[]/.test(given) ? given : `*${given}*`
    yield* missing(task, `no path found matching pattern ${shown}`)
  }
  return result
}
