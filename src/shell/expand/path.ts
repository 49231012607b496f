/** Pathname expansion: the sorted names that a pattern matches (glob(7), bash 5.2). */
import type { ByteString } from '../../base/bytes.ts'
import { failed } from '../../base/errno.ts'
import { isDirectory } from '../../world/tree.ts'
import { hasGlob, type Pattern, patternOf, unprotect } from '../pattern.ts'
import type { Run, Sys } from '../program.ts'
import type { ShellProcess } from '../shell-process.ts'

interface Step {
  /** Slashes before this component, as written. */
  readonly slashes: ByteString
  /** undefined: `literal` is a name as it stands. */
  readonly pattern: Pattern | undefined
  readonly literal: ByteString
  /** `**` under globstar. */
  readonly isDeep: boolean
}

/** Paths that match, sorted by bytes; empty when none does. */
export function* expandPath(shell: ShellProcess, source: ByteString): Run<ByteString[]> {
  const steps = stepsOf(shell, source)
  let paths: ByteString[] = ['']
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1
    const next: ByteString[] = []
    for (const path of paths) {
      const isBelowNothing = path === '' && steps[index - 1]?.isDeep === true
      const base = isBelowNothing ? '' : path + step.slashes
      if (step.isDeep) {
        yield* deep(shell.sys, base, next, isLast)
      } else if (step.pattern === undefined) {
        if (exists(shell.sys, base + step.literal, isLast)) next.push(base + step.literal)
      } else {
        match(shell.sys, base, step.pattern, next, !isLast)
        yield* shell.sys.pause()
      }
    }
    paths = next
    if (paths.length === 0) break
  }
  return ignoring(shell, paths).sort()
}

const stepsOf = (shell: ShellProcess, source: ByteString): readonly Step[] => {
  const { extglob } = shell
  const ignores = shell.variables.get('GLOBIGNORE') ?? ''
  const options = {
    extglob,
    nocase: shell.shopts.get('nocaseglob'),
    period: !shell.shopts.get('dotglob') && ignores === '',
  }
  const globstar = shell.shopts.get('globstar')
  return [...source.matchAll(/((?:\\?\/)*)((?:\\[\s\S]|[^/\\]|\\$)*)/g)]
    .filter(([whole]) => whole !== '')
    .map(([, slashes = '', text = '']) => ({
      slashes: unprotect(slashes),
      literal: unprotect(text),
      isDeep: globstar && text === '**',
      pattern: hasGlob(text, extglob) ? patternOf(text, options) : undefined,
    }))
}

const exists = (sys: Sys, path: ByteString, isLast: boolean): boolean => {
  if (!isLast) return true
  return !failed(path.endsWith('/') ? sys.stat(path) : sys.lstat(path))
}

const match = (
  sys: Sys,
  base: ByteString,
  pattern: Pattern,
  into: ByteString[],
  directoriesOnly: boolean,
): void => {
  const entries = sys.readdir(base === '' ? '.' : base)
  if (failed(entries)) return
  for (const { name, type } of entries) {
    if (!pattern.matches(name)) continue
    if (directoriesOnly && !isDirectory(type) && !leadsToDirectory(sys, base + name)) continue
    into.push(base + name)
  }
}

const leadsToDirectory = (sys: Sys, path: ByteString): boolean => {
  const stat = sys.stat(path)
  return !failed(stat) && isDirectory(stat.mode)
}

/** `**`: everything below, links to directories not followed. */
function* deep(sys: Sys, base: ByteString, into: ByteString[], isLast: boolean): Run<void> {
  const pending = [base]
  if (!isLast || base !== '') into.push(isLast || base === '/' ? base : base.replace(/\/$/, ''))
  for (;;) {
    const path = pending.shift()
    if (path === undefined) return
    const entries = sys.readdir(path === '' ? '.' : path)
    yield* sys.pause()
    if (failed(entries)) continue
    for (const { name, type } of entries) {
      if (name.startsWith('.')) continue
      if (isDirectory(type)) pending.push(`${path}${name}/`)
      if (isDirectory(type) || isLast) into.push(path + name)
    }
  }
}

/** Leaves out what GLOBIGNORE names, and then `.` and `..` too. */
const ignoring = (shell: ShellProcess, paths: ByteString[]): ByteString[] => {
  const ignores = shell.variables.get('GLOBIGNORE') ?? ''
  if (ignores === '') return paths
  const { extglob } = shell
  const patterns = ignores
    .split(':')
    .map((source) => source.split('/').map((part) => patternOf(part, { extglob })))
  return paths.filter((path) => {
    const names = path.split('/')
    return !patterns.some((parts) => matchesByParts(parts, names))
  })
}

/** As with FNM_PATHNAME: slashes stand for themselves. */
const matchesByParts = (parts: readonly Pattern[], names: readonly ByteString[]): boolean =>
  parts.length === names.length && parts.every((part, n) => part.matches(names[n] ?? ''))
