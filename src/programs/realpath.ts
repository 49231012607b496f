/** realpath(1) of coreutils 9.1. */
import type { ByteString } from '../base/bytes.ts'
import { type Errno, failed } from '../base/errno.ts'
import { canonical, type MissingParts } from '../shell/gnu/canonical.ts'
import { optionTable, readOptions } from '../shell/gnu/options.ts'
import { quotedName } from '../shell/gnu/quoting.ts'
import { relativePath } from '../shell/gnu/relative.ts'
import { complain, endEarly, missingOperand } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'

const OPTIONS = optionTable('eLmPqsz', [
  'canonicalize-existing=e',
  'canonicalize-missing=m',
  'relative-to:',
  'relative-base:',
  'quiet=q',
  'strip=s',
  'no-symlinks=s',
  'zero=z',
  'logical=L',
  'physical=P',
  'help',
  'version',
])

interface Wanted {
  missing: MissingParts
  /** Links stay, or stay until `..` was taken away. */
  links: 'follow' | 'keep' | 'logical'
  isQuiet: boolean
  end: string
}

export const program: Program = {
  names: ['realpath'],
  *run(task) {
    const wanted: Wanted = { missing: 'last', links: 'follow', isQuiet: false, end: '\n' }
    let to: ByteString | undefined
    let base: ByteString | undefined
    const { options, ends, operands } = readOptions(task.args.slice(1), OPTIONS)
    for (const { key, value } of options) {
      if (key === 'e') wanted.missing = 'none'
      else if (key === 'm') wanted.missing = 'all'
      else if (key === 'L') wanted.links = 'logical'
      else if (key === 's') wanted.links = 'keep'
      else if (key === 'P') wanted.links = 'follow'
      else if (key === 'q') wanted.isQuiet = true
      else if (key === 'z') wanted.end = '\0'
      else if (key === 'relative-to') to = value
      else if (key === 'relative-base') base = value
    }
    if (ends !== undefined) return yield* endEarly(task, 'realpath', ends)
    if (operands.length === 0) return yield* missingOperand(task)
    const anchors = yield* anchorsOf(task, wanted, to, base)
    if (typeof anchors === 'number') return anchors
    let status = 0
    for (const operand of operands) {
      const path = resolve(task, operand, wanted)
      if (!failed(path)) yield* task.out(shown(path, anchors) + wanted.end)
      else {
        status = 1
        if (!wanted.isQuiet) {
          yield* complain(task, `${quotedName(operand, task.env)}: ${path.text}`)
        }
      }
    }
    return status
  },
}

const resolve = ({ sys }: Task, path: ByteString, wanted: Wanted): ByteString | Errno => {
  if (wanted.links === 'follow') return canonical(sys, path, wanted.missing)
  const kept = canonical(sys, path, wanted.missing, { keepsLinks: true })
  return wanted.links === 'keep' || failed(kept) ? kept : canonical(sys, kept, wanted.missing)
}

interface Anchors {
  readonly to: ByteString | undefined
  readonly base: ByteString | undefined
}

function* anchorsOf(
  task: Task,
  wanted: Wanted,
  to: ByteString | undefined,
  base: ByteString | undefined,
): Run<Anchors | number> {
  const found: (ByteString | undefined)[] = []
  for (const given of [to ?? base, base]) {
    if (given === undefined) {
      found.push(undefined)
      continue
    }
    const path = resolve(task, given, wanted)
    const stat = failed(path) ? path : task.sys.stat(path)
    if (failed(path)) return yield* complain(task, `${quotedName(given, task.env)}: ${path.text}`)
    if (wanted.missing === 'none' && !failed(stat) && !isDirectory(stat.mode)) {
      return yield* complain(task, `${quotedName(given, task.env)}: Not a directory`)
    }
    found.push(path)
  }
  const [anchor, below] = found
  if (below !== undefined && anchor !== undefined && !isBelow(anchor, below)) {
    return { to: undefined, base: undefined }
  }
  return { to: anchor, base: below }
}

const isBelow = (path: ByteString, base: ByteString): boolean =>
  base === '/' || path === base || path.startsWith(`${base}/`)

const shown = (path: ByteString, { to, base }: Anchors): ByteString => {
  if (to === undefined) return path
  if (base !== undefined && !isBelow(path, base)) return path
  return relativePath(path, to)
}
