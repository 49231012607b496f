/** Walks a tree and shows every file to the expression. */
import type { ByteString } from '../../base/bytes.ts'
import { ELOOP, ENOENT, type Errno, failed } from '../../base/errno.ts'
import { WALK_DEPTH_MAX } from '../../base/limits.ts'
import { quotedWord } from '../../shell/gnu/quoting.ts'
import { complain } from '../../shell/gnu/usage.ts'
import type { Run, Task } from '../../shell/program.ts'
import { isDirectory, isSymlink, type Stat } from '../../world/tree.ts'
import type { Plan, Verdict, Visit } from './plan.ts'

export interface Hunt {
  readonly task: Task
  readonly plan: Plan
  status: number
  isOver: boolean
}

export function* walk(hunt: Hunt, start: ByteString): Run<void> {
  const stat = start === '' ? ENOENT : look(hunt, start, true)
  if (failed(stat)) {
    hunt.status = yield* complain(hunt.task, `${quotedWord(start, hunt.task.env)}: ${stat.text}`)
    return
  }
  yield visit(hunt, { path: start, start, depth: 0, stat }, [])
}

const look = ({ task, plan }: Hunt, path: ByteString, isStart: boolean): Stat | Errno => {
  const follows = plan.follow === 'L' || (plan.follow === 'H' && isStart)
  if (!follows) return task.sys.lstat(path)
  const led = task.sys.stat(path)
  return failed(led) && led !== ELOOP ? task.sys.lstat(path) : led
}

function* visit(hunt: Hunt, it: Visit, above: readonly Stat[]): Run<void> {
  const { plan } = hunt
  const isFolder = isDirectory(it.stat.mode)
  const verdict: Verdict = { prunes: false, quits: false, status: 0 }
  if (!plan.depthFirst) yield* ask(hunt, it, verdict)
  const top = above[0] ?? it.stat
  const isElsewhere = plan.sameDevice && it.stat.dev !== top.dev
  const descends =
    isFolder && it.depth < plan.maxDepth && !verdict.prunes && !isElsewhere && !hunt.isOver
  if (descends) yield* enter(hunt, it, above)
  if (plan.depthFirst && !hunt.isOver) yield* ask(hunt, it, verdict)
}

function* ask(hunt: Hunt, it: Visit, verdict: Verdict): Run<void> {
  if (it.depth < hunt.plan.minDepth) return
  yield* hunt.plan.test(it, verdict)
  if (verdict.status !== 0) hunt.status = verdict.status
  if (verdict.quits) hunt.isOver = true
  yield* hunt.task.sys.pause()
}

function* enter(hunt: Hunt, it: Visit, above: readonly Stat[]): Run<void> {
  const { task } = hunt
  const shown = quotedWord(it.path, task.env)
  const isLoop = above.some((stat) => stat.ino === it.stat.ino && stat.dev === it.stat.dev)
  if (isLoop) {
    const text = `File system loop detected; ${shown} is part of the same file system loop as an ancestor.`
    hunt.status = yield* complain(task, text)
    return
  }
  if (it.depth >= WALK_DEPTH_MAX) return
  const names = task.sys.readdir(it.path)
  if (failed(names)) {
    hunt.status = yield* complain(task, `${shown}: ${names.text}`)
    return
  }
  const path = it.path.endsWith('/') ? it.path : `${it.path}/`
  for (const { name } of names) {
    if (hunt.isOver) return
    const inside = path + name
    const stat = look(hunt, inside, false)
    if (failed(stat)) {
      hunt.status = yield* complain(task, `${quotedWord(inside, task.env)}: ${stat.text}`)
      continue
    }
    const next = { path: inside, start: it.start, depth: it.depth + 1, stat }
    yield visit(hunt, next, [...above, it.stat])
  }
}

/** The target's mode for -xtype and %Y. */
export const otherSide = ({ sys }: Task, it: Visit, follow: 'P' | 'H' | 'L'): Stat | Errno => {
  if (!isSymlink(it.stat.mode) && follow !== 'L') return it.stat
  return follow === 'L' ? sys.lstat(it.path) : sys.stat(it.path)
}
