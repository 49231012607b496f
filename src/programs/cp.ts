/** cp(1) of coreutils 9.1. */

import { failed } from '../base/errno.ts'
import { copyPair, createCopier } from '../shell/gnu/copy.ts'
import { quoted } from '../shell/gnu/quoting.ts'
import { type Pair, pairsOf } from '../shell/gnu/targets.ts'
import { complain, endEarly, tryHelp } from '../shell/gnu/usage.ts'
import type { Program, Run, Task } from '../shell/program.ts'
import { isDirectory } from '../world/tree.ts'
import { parseCp } from './cp/wanted.ts'

export const program: Program = {
  names: ['cp'],
  *run(task) {
    const parsed = parseCp(task)
    if ('problem' in parsed) {
      return parsed.isUsage
        ? yield* tryHelp(task, parsed.problem)
        : yield* complain(task, parsed.problem)
    }
    const { options, ends, operands, wanted } = parsed
    if (ends !== undefined) return yield* endEarly(task, 'cp', ends)
    const found = yield* pairsOf(task, operands, {
      targetFolder: wanted.targetFolder,
      isFile: wanted.isFile,
      strips: wanted.strips,
    })
    if (typeof found === 'number') return found
    if (wanted.parents && !found.isInto) {
      return yield* tryHelp(task, 'with --parents, the destination must be a directory')
    }
    const copier = createCopier(task, options)
    let status = 0
    for (const pair of found.pairs) {
      const placed = wanted.parents ? yield* withParents(task, pair, options.verbose) : pair
      if (placed === undefined || !(yield* copyPair(copier, placed))) status = 1
    }
    return status
  },
}

/** --parents: the whole path of the source below the target, its directories made. */
function* withParents(task: Task, pair: Pair, isVerbose: boolean): Run<Pair | undefined> {
  const { sys, env } = task
  const name = pair.from.replace(/\/+$/, '').replace(/^\/+/, '')
  const base = pair.from.replace(/\/+$/, '').split('/').at(-1) ?? ''
  const folder = pair.to.slice(0, pair.to.length - base.length - 1)
  const parts = name.split(/\/+/).slice(0, -1)
  let path = folder
  let source = pair.from.startsWith('/') ? '' : '.'
  for (const part of parts) {
    path = `${path}/${part}`
    source = source === '.' ? part : `${source}/${part}`
    const there = sys.stat(path)
    if (!failed(there)) {
      if (isDirectory(there.mode)) continue
      yield* complain(task, `${quoted(path, env)} exists but is not a directory`)
      return undefined
    }
    const above = sys.stat(source)
    if (failed(above)) {
      yield* complain(task, `failed to get attributes of ${quoted(source, env)}: ${above.text}`)
      return undefined
    }
    const made = sys.mkdir(path, above.mode & 0o7777)
    if (failed(made)) {
      yield* complain(task, `cannot make directory ${quoted(path, env)}: ${made.text}`)
      return undefined
    }
    if (isVerbose) yield* task.out(`${source} -> ${path}\n`)
  }
  return { from: pair.from, to: `${folder}/${name}` }
}
