/** `type`, `command`, `builtin`: what a name means, and running it as just that. */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isRegular } from '../../world/tree.ts'
import { readOptions, USAGE_STATUS } from '../builtin-options.ts'
import { KEYWORDS } from '../keywords.ts'
import type { Run } from '../program.ts'
import { quotedIfNeeded, singleQuoted } from '../quote.ts'
import type { Builtin, Shell } from '../state.ts'

/** confstr(_CS_PATH) of glibc as Debian's bash uses it for `command -p`. */
const STANDARD_PATH = '/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin:/bin:/sbin'

type Meaning =
  | { readonly kind: 'alias'; readonly value: ByteString }
  | { readonly kind: 'keyword' }
  | { readonly kind: 'function' }
  | { readonly kind: 'builtin'; readonly special: boolean }
  | { readonly kind: 'file'; readonly path: ByteString; readonly hashed: boolean }

interface Search {
  readonly all: boolean
  readonly functions: boolean
  /** -P: files only, whatever else the name means. */
  readonly filesOnly: boolean
  readonly path?: ByteString
}

/** What a name means, first meaning first; only that one unless all are wanted. */
const meaningsOf = (shell: Shell, name: ByteString, search: Search): readonly Meaning[] => {
  const found: Meaning[] = []
  if (!search.filesOnly) {
    const value = shell.aliases.get(name)
    const usesAliases = shell.interactive || shell.shopts.get('expand_aliases')
    if (value !== undefined && usesAliases) found.push({ kind: 'alias', value })
    if (KEYWORDS.includes(name)) found.push({ kind: 'keyword' })
    if (search.functions && shell.functions.has(name)) found.push({ kind: 'function' })
    const builtin = shell.builtins.get(name)
    if (builtin !== undefined) found.push({ kind: 'builtin', special: builtin.special === true })
    if (found.length > 0 && !search.all) return found.slice(0, 1)
  }
  const hashed = name.includes('/') ? undefined : shell.hashed.get(name)
  if (hashed !== undefined && !search.all && search.path === undefined) {
    hashed.hits++
    return [...found, { kind: 'file', path: hashed.path, hashed: true }]
  }
  const how = search.path === undefined ? {} : { path: search.path }
  for (const path of shell.find(name, { all: search.all, ...how })) {
    found.push({ kind: 'file', path, hashed: false })
    if (!search.all) break
  }
  if (found.length === 0) {
    const path = inertFile(shell, name, search)
    if (path !== undefined) found.push({ kind: 'file', path, hashed: false })
  }
  return found
}

/** A file along PATH that nobody may execute is better than none. */
const inertFile = (shell: Shell, name: ByteString, search: Search): ByteString | undefined => {
  if (name.includes('/') || name === '') return undefined
  for (const folder of (search.path ?? shell.variables.get('PATH') ?? '').split(':')) {
    const path = `${folder === '' ? '.' : folder}/${name}`
    const stat = shell.sys.stat(path)
    if (!failed(stat) && isRegular(stat.mode)) return path
  }
  return undefined
}

const sentence = (shell: Shell, name: ByteString, it: Meaning): ByteString => {
  switch (it.kind) {
    case 'alias':
      return `${name} is aliased to \`${it.value}'\n`
    case 'keyword':
      return `${name} is a shell keyword\n`
    case 'function': {
      const known = shell.functions.get(name)
      return `${name} is a function\n${known === undefined ? '' : shell.printFunction(known)}\n`
    }
    case 'builtin':
      return `${name} is a ${it.special && shell.posix ? 'special ' : ''}shell builtin\n`
    case 'file':
      return it.hashed ? `${name} is hashed (${it.path})\n` : `${name} is ${it.path}\n`
    default:
      return it satisfies never
  }
}

function* type(shell: Shell, args: readonly ByteString[]): Run<number> {
  const old = args.map((word) => word.replace(/^--?(type|path|all)$/, (_, it) => `-${OLD.get(it)}`))
  const given = yield* readOptions(shell, old, {
    letters: 'afptP',
    usage: '[-afptP] name [name ...]',
  })
  if (given === undefined) return USAGE_STATUS
  const pathsOnly = given.has('p') || given.has('P')
  const search = {
    all: given.has('a'),
    functions: !given.has('f'),
    filesOnly: given.has('P'),
  }
  let status = 0
  for (const name of given.operands) {
    const meanings = meaningsOf(shell, name, search)
    if (meanings.length === 0) {
      status = 1
      if (!pathsOnly && !given.has('t')) yield* shell.error('type', `${name}: not found`)
    }
    let text = ''
    for (const it of meanings) {
      if (given.has('t')) text += `${it.kind}\n`
      else if (!pathsOnly) text += sentence(shell, name, it)
      else if (it.kind === 'file') text += `${it.path}\n`
    }
    if (text !== '' && !(yield* shell.out(text, 'type'))) status = 1
  }
  return status
}

const OLD = new Map([
  ['type', 't'],
  ['path', 'p'],
  ['all', 'a'],
])

function* command(shell: Shell, args: readonly ByteString[]): Run<number> {
  const usage = '[-pVv] command [arg ...]'
  const given = yield* readOptions(shell, args, { letters: 'pVv', usage })
  if (given === undefined) return USAGE_STATUS
  const path = given.has('p') ? { path: STANDARD_PATH } : {}
  if (given.operands.length === 0) return 0
  if (given.has('v') || given.has('V')) {
    return yield* describeAll(shell, given.operands, given.has('V'), path)
  }
  return yield shell.runCommand(given.operands, { functions: false, ...path })
}

/** `command -v` and `-V`: fails when none of the names means anything. */
function* describeAll(
  shell: Shell,
  names: readonly ByteString[],
  verbose: boolean,
  path: { readonly path?: ByteString },
): Run<number> {
  let status = 1
  for (const name of names) {
    const search = { all: false, functions: true, filesOnly: false, ...path }
    const [it] = meaningsOf(shell, name, search)
    if (it === undefined) {
      if (verbose) yield* shell.error('command', `${name}: not found`)
      continue
    }
    status = 0
    yield* shell.out(verbose ? sentence(shell, name, it) : reusable(name, it), 'command')
  }
  return status
}

const reusable = (name: ByteString, it: Meaning): ByteString => {
  if (it.kind === 'alias') return `alias ${quotedIfNeeded(name)}=${singleQuoted(it.value)}\n`
  return it.kind === 'file' ? `${it.path}\n` : `${name}\n`
}

function* builtinCommand(shell: Shell, args: readonly ByteString[]): Run<number> {
  const given = yield* readOptions(shell, args, { letters: '', usage: '[shell-builtin [arg ...]]' })
  if (given === undefined) return USAGE_STATUS
  const [name] = given.operands
  if (name === undefined) return 0
  const it = shell.builtins.get(name)
  if (it === undefined) {
    yield* shell.error('builtin', `${name}: not a shell builtin`)
    return 1
  }
  return yield* it.run(shell, given.operands, new Map())
}

export const builtins: readonly Builtin[] = [
  { names: ['type'], run: type },
  { names: ['command'], run: command },
  { names: ['builtin'], run: builtinCommand },
]
